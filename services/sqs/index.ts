// The SQS service: standard and FIFO queues, in JSON and in the Query protocol.
import type { ConstraintFailure, OpenService } from "../service.ts";
import { validationMessage } from "../validation.ts";
import { accessActions } from "./actions/access.ts";
import { movingActions } from "./actions/moving.ts";
import { queueActions } from "./actions/queues.ts";
import { receiveMessage } from "./actions/receiving.ts";
import { sendingActions } from "./actions/sending.ts";
import { settlingActions } from "./actions/settling.ts";
import { invalidParameter, missingParameter } from "./errors.ts";
import { Keeper } from "./keeper.ts";
import { inspectEntry } from "./message.ts";
import { model } from "./model.ts";
import { MoveTasks } from "./move-tasks.ts";
import { withQueryNames } from "./query-names.ts";
import { Queues } from "./queues.ts";
import type { SqsConfig } from "./schema.ts";
import { worded } from "./wording.ts";

export const open: OpenService<SqsConfig> = async (_config, context) => {
  const keeper = new Keeper(context.journal);
  const queues = new Queues(context, keeper);
  const tasks = new MoveTasks(queues);
  const kept = await keeper.read();
  queues.restore(kept);
  tasks.restore(kept.tasks);
  return {
    name: "sqs",
    signingNames: ["sqs"],
    model: withQueryNames(model),
    actions: {
      ...queueActions(queues),
      ...sendingActions(queues),
      ReceiveMessage: receiveMessage(queues),
      ...settlingActions(queues),
      ...accessActions(queues),
      ...movingActions(tasks),
    },
    invalid,
    worded,
    inspect: (name) => (name === "" ? queues.list().map(({ record }) => record.name) : queues.find(name)?.queue.all().map(inspectEntry)),
    reset: async () => {
      await tasks.clear();
      await queues.reset();
    },
    [Symbol.asyncDispose]: async () => {
      tasks[Symbol.dispose]();
      queues[Symbol.dispose]();
    },
  };
};

/** `messageBody` is MessageBody, and `entries.1.member.messageBody` the MessageBody of the first entry. */
function invalid(failures: readonly ConstraintFailure[], operation: string) {
  const absent = failures.find(({ value }) => value === undefined);
  if (!absent) return invalidParameter(validationMessage(failures));
  const [, number, member] = /^entries\.(\d+)\.member\.(.+)$/.exec(absent.path) ?? [];
  const name = capitalized(member ?? absent.path);
  return missingParameter(number === undefined ? name : `${operation}RequestEntry.${number}.${name}`);
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
