// Delivers to SQS queues: to those that subscribed, and to those that take dead letters.
import { parseArn } from "../../../core/arn.ts";
import type { AwsClient } from "../../../core/aws-client.ts";
import { RAW_ATTRIBUTES } from "../limits.ts";
import { type SentAttribute, textFor } from "../message.ts";
import { notificationOf } from "../notification.ts";
import type { Signer } from "../signer.ts";
import { isRaw } from "../subscription.ts";
import { type Deliver, type Parcel, PermanentFailure } from "./endpoint.ts";

export function queueEndpoint(aws: AwsClient, signer: Signer): Deliver {
  return async (parcel) => {
    const { subscription, notice } = parcel;
    if (isRaw(subscription) && Object.keys(notice.message.attributes).length > RAW_ATTRIBUTES) {
      throw new PermanentFailure(`SQS takes at most ${RAW_ATTRIBUTES} attributes of a message that is delivered raw`);
    }
    await send(aws, signer, subscription.endpoint, parcel);
  };
}

/** What the endpoint would have received; attributes beside a raw message are those that SQS takes. */
export function sendToDeadLetters(aws: AwsClient, signer: Signer, queueArn: string, parcel: Parcel): Promise<void> {
  return send(aws, signer, queueArn, parcel);
}

async function send(aws: AwsClient, signer: Signer, queueArn: string, { subscription, notice, traceHeader }: Parcel): Promise<void> {
  const { message, endpoint } = notice;
  const raw = isRaw(subscription);
  const { accountId, resource } = parseArn(queueArn) ?? { accountId: "", resource: queueArn };
  const body = raw ? textFor(subscription.protocol, message) : JSON.stringify(await notificationOf(notice, subscription, signer));
  await aws.call("sqs", "SendMessage", {
    QueueUrl: `${endpoint}/${accountId}/${resource}`,
    MessageBody: body,
    ...(raw && { MessageAttributes: queueAttributes(message.attributes) }),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(resource.endsWith(".fifo") && { MessageDeduplicationId: message.deduplicationId }),
    ...(traceHeader !== undefined && { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } } }),
  });
}

function queueAttributes(attributes: Readonly<Record<string, SentAttribute>>) {
  const first = Object.entries(attributes).slice(0, RAW_ATTRIBUTES);
  return Object.fromEntries(
    first.map(([name, { Type, Value }]) => [
      name,
      { DataType: Type, ...(Type.startsWith("Binary") ? { BinaryValue: Buffer.from(Value, "base64") } : { StringValue: Value }) },
    ]),
  );
}
