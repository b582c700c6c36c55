// `lambdabus send queue`: sends a message to a queue by SQS's own API.
import { readText } from "../input.ts";
import type { MessageAttributes } from "../message-attributes.ts";
import { printResult } from "../output.ts";
import { callSqs, queueUrl } from "../queue-api.ts";
import { Remote, type RemoteOptions } from "../remote.ts";

export interface MessageOptions extends RemoteOptions {
  readonly file?: string;
  readonly body?: string;
  readonly attributes?: MessageAttributes;
  readonly group?: string;
  readonly deduplicationId?: string;
}

interface Sent {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

export async function run(options: MessageOptions, queue: string): Promise<undefined> {
  const remote = new Remote(options.endpoint);
  const MessageBody = await readText(options);
  const sent = await callSqs<Sent>(remote, "SendMessage", {
    QueueUrl: await queueUrl(remote, queue),
    MessageBody,
    MessageAttributes: options.attributes,
    MessageGroupId: options.group,
    MessageDeduplicationId: options.deduplicationId,
  });
  const result = { queue, messageId: sent.MessageId, sequenceNumber: sent.SequenceNumber };
  printResult(options.output, result, () => `${queue}  message ${sent.MessageId}`);
}
