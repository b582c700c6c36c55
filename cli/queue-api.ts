// SQS as the commands call it: JSON over the simulator's port, queues by name or ARN.
import { CommandError } from "./failure.ts";
import type { Remote } from "./remote.ts";

/** Calls an action of SQS. Throws a CommandError in AWS's words. */
export async function callSqs<Answer>(remote: Remote, action: string, input: object): Promise<Answer> {
  const answer = await remote.aws("sqs", "/", {
    method: "POST",
    body: JSON.stringify(input),
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
  });
  const text = await answer.text();
  if (!answer.ok) throw refusal(answer.status, text);
  return JSON.parse(text || "{}") as Answer;
}

/** The URL of a queue. Throws a CommandError when there is none of that name. */
export async function queueUrl(remote: Remote, queue: string): Promise<string> {
  const { QueueUrl } = await callSqs<{ QueueUrl: string }>(remote, "GetQueueUrl", { QueueName: queue.slice(queue.lastIndexOf(":") + 1) });
  return QueueUrl;
}

/** The ARN of a queue. Throws a CommandError when there is none of that name. */
export async function queueArn(remote: Remote, queue: string): Promise<string> {
  const QueueUrl = await queueUrl(remote, queue);
  const { Attributes } = await callSqs<{ Attributes: { QueueArn: string } }>(remote, "GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn"] });
  return Attributes.QueueArn;
}

function refusal(status: number, text: string): CommandError {
  try {
    const { __type, message, Message } = JSON.parse(text) as { __type: string; message?: string; Message?: string };
    return new CommandError(`${__type.slice(__type.indexOf("#") + 1)}: ${message ?? Message ?? ""}`);
  } catch {
    return new CommandError(`HTTP ${status}: ${text}`);
  }
}
