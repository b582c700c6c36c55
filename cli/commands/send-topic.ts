// `lambdabus send topic`: publishes a message to a topic by SNS's own API.
import { readText } from "../input.ts";
import type { MessageAttributes } from "../message-attributes.ts";
import { printResult } from "../output.ts";
import { Remote } from "../remote.ts";
import { callSns, topicArn } from "../topic-api.ts";
import { element } from "../xml-answer.ts";
import type { MessageOptions } from "./send-queue.ts";

interface PublishOptions extends MessageOptions {
  readonly subject?: string;
}

export async function run(options: PublishOptions, topic: string): Promise<undefined> {
  const remote = new Remote(options.endpoint);
  const Message = await readText(options);
  const answer = await callSns(remote, "Publish", {
    TopicArn: await topicArn(remote, topic),
    Message,
    ...(options.subject !== undefined && { Subject: options.subject }),
    ...(options.group !== undefined && { MessageGroupId: options.group }),
    ...(options.deduplicationId !== undefined && { MessageDeduplicationId: options.deduplicationId }),
    ...flatten(options.attributes ?? {}),
  });
  const result = { topic, messageId: element(answer, "MessageId"), sequenceNumber: element(answer, "SequenceNumber") };
  printResult(options.output, result, () => `${topic}  message ${result.messageId}`);
}

/** As the Query protocol writes a map. */
function flatten(attributes: MessageAttributes): Record<string, string> {
  const entries = Object.entries(attributes).flatMap(([name, attribute], index) => {
    const entry = `MessageAttributes.entry.${index + 1}`;
    return [[`${entry}.Name`, name], ...Object.entries(attribute).map(([part, value]) => [`${entry}.Value.${part}`, String(value)])];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
