// `lambdabus redrive`: moves dead letters out of their queue by an SQS message move task, and tells how far it is.
import { SystemClock } from "../../core/clock.ts";
import { CommandError, EXIT } from "../failure.ts";
import { printResult } from "../output.ts";
import { createProgress } from "../progress.ts";
import { callSqs, queueArn } from "../queue-api.ts";
import { Remote, type RemoteOptions } from "../remote.ts";
import type { ClockAnswer } from "./clock-show.ts";

interface RedriveOptions extends RemoteOptions {
  readonly to?: string;
}

interface MoveTask {
  readonly Status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove?: number;
  readonly FailureReason?: string;
}

/** Real milliseconds between two looks at the task. */
const LOOK_MS = 200;

export async function run({ endpoint, output, to }: RedriveOptions, queue: string): Promise<undefined> {
  const remote = new Remote(endpoint);
  const SourceArn = await queueArn(remote, queue);
  await callSqs(remote, "StartMessageMoveTask", { SourceArn, ...(to !== undefined && { DestinationArn: await queueArn(remote, to) }) });
  const { Status, ApproximateNumberOfMessagesMoved: moved, FailureReason } = await finish(remote, SourceArn);
  if (Status !== "COMPLETED")
    throw new CommandError(`the move ended as ${Status} after ${moved} messages${FailureReason ? `: ${FailureReason}` : ""}`, EXIT.failed);
  printResult(output, { queue, to, moved }, () => `${queue} → ${to ?? "where they came from"}  ${moved} ${moved === 1 ? "message" : "messages"} moved`);
}

/** The task when it runs no more. Virtual time does not pass by itself: what waits for it is said, and not waited for. */
async function finish(remote: Remote, SourceArn: string): Promise<MoveTask> {
  const { mode } = await remote.get<ClockAnswer>("/clock");
  const clock = new SystemClock();
  const progress = createProgress();
  try {
    while (true) {
      const { Results } = await callSqs<{ Results: MoveTask[] }>(remote, "ListMessageMoveTasks", { SourceArn });
      const task = Results[0] as MoveTask;
      if (task.Status !== "RUNNING") return task;
      const sofar = `${task.ApproximateNumberOfMessagesMoved} of ${task.ApproximateNumberOfMessagesToMove} messages moved`;
      if (mode === "virtual" && task.ApproximateNumberOfMessagesMoved > 0)
        throw new CommandError(`${sofar}; the others follow as virtual time does: \`lambdabus clock advance 1s\``, EXIT.notReady);
      progress(sofar);
      await clock.sleep(LOOK_MS);
    }
  } finally {
    progress.done();
  }
}
