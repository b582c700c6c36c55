// Which queues there are and what lies in them, by SQS's own API.
import { callSqs } from "./queue-api.ts";
import type { Remote } from "./remote.ts";

export interface QueueDepth {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];

export async function queueDepths(remote: Remote): Promise<readonly QueueDepth[]> {
  const { QueueUrls = [] } = await callSqs<{ QueueUrls?: readonly string[] }>(remote, "ListQueues", {});
  return Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes } = await callSqs<{ Attributes: Record<string, string> }>(remote, "GetQueueAttributes", { QueueUrl, AttributeNames: COUNTS });
      const [visible = 0, inFlight = 0, delayed = 0] = COUNTS.map((name) => Number(Attributes[name]));
      return { name: QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1), visible, inFlight, delayed };
    }),
  );
}
