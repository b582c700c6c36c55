// The actions of message move tasks.
import type { Action } from "../../service.ts";
import { invalidValue } from "../errors.ts";
import { MOVE_TASKS_SHOWN, MOVED_PER_SECOND } from "../limits.ts";
import type { MoveTasks } from "../move-tasks.ts";
import type { MoveRecord } from "../queue-record.ts";
import { checkRange } from "./receiving.ts";

interface StartInput {
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly MaxNumberOfMessagesPerSecond?: number;
}

export function movingActions(tasks: MoveTasks): Record<string, Action> {
  return {
    StartMessageMoveTask: async ({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }: StartInput) => {
      checkRange(rate, "MaxNumberOfMessagesPerSecond", 1, MOVED_PER_SECOND, `Must be between 1 and ${MOVED_PER_SECOND}, if provided.`);
      return { TaskHandle: await tasks.start(SourceArn, DestinationArn, rate) };
    },
    CancelMessageMoveTask: async ({ TaskHandle }: { TaskHandle: string }) => {
      return { ApproximateNumberOfMessagesMoved: (await tasks.cancel(TaskHandle)).moved };
    },
    ListMessageMoveTasks: ({ SourceArn, MaxResults = 1 }: { SourceArn: string; MaxResults?: number }) => {
      if (MaxResults < 1 || MaxResults > MOVE_TASKS_SHOWN)
        throw invalidValue(MaxResults, "MaxResults", `Must be between 1 and ${MOVE_TASKS_SHOWN}, if provided.`);
      return { Results: tasks.list(SourceArn).slice(0, MaxResults).map(describe) };
    },
  };
}

/** Only a task that runs has a handle to cancel it by. */
function describe(task: MoveRecord) {
  return {
    ...(task.status === "RUNNING" && { TaskHandle: task.handle }),
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure,
    StartedTimestamp: task.started,
  };
}
