// `lambdabus send stream` and `send bus`: said aloud that they are not there yet.
import { CommandError } from "../failure.ts";

export const stream = { run: () => refuse("Kinesis streams") };
export const bus = { run: () => refuse("EventBridge's buses") };

async function refuse(what: string): Promise<never> {
  throw new CommandError(`${what} are not simulated yet; queue, topic and bucket can be sent to`);
}
