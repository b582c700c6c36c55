// A sample of a message in a queue, received for the first time, as a function gets it.
import { parseArn, queueArn } from "../../core/arn.ts";
import { digestAttributes, digestBody } from "../../core/message-digest.ts";
import type { SampleAttribute, SampleContext, SampleOptions } from "../sample.ts";
import { type Message, translateRecord } from "./translate.ts";

export function sampleRecord(options: SampleOptions, context: SampleContext) {
  const { queue = "my-queue" } = options;
  const arn = parseArn(queue) ? queue : queueArn(queue, context.region);
  return translateRecord(message(options, arn, context), { arn, region: parseArn(arn)?.region ?? context.region });
}

function message({ body = "Hello from SQS!", attributes = {}, group }: SampleOptions, arn: string, context: SampleContext): Message {
  const { ids, time } = context;
  const fifo = arn.endsWith(".fifo");
  const MessageAttributes = decoded(attributes);
  const MD5OfMessageAttributes = digestAttributes(MessageAttributes);
  return {
    MessageId: ids.uuid(),
    ReceiptHandle: ids.base64(96),
    MD5OfBody: digestBody(body),
    Body: body,
    Attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(time),
      ...(fifo && { SequenceNumber: String(BigInt(time) << 24n).padStart(20, "0") }),
      ...((fifo || group !== undefined) && { MessageGroupId: group ?? "my-group" }),
      SenderId: `AIDA${ids.base32(17)}`,
      ...(fifo && { MessageDeduplicationId: ids.hex(64) }),
      ApproximateFirstReceiveTimestamp: String(time + 1),
    },
    MessageAttributes,
    ...(MD5OfMessageAttributes !== undefined && { MD5OfMessageAttributes }),
  };
}

function decoded(attributes: Readonly<Record<string, SampleAttribute>>): NonNullable<Message["MessageAttributes"]> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { BinaryValue, ...rest }]) => [
      name,
      { ...rest, ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, "base64") }) },
    ]),
  );
}
