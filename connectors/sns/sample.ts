// A sample of what SNS delivers: a notification, as queues and HTTP endpoints get it, and the record that a function gets of it.
import { parseArn, topicArn } from "../../core/arn.ts";
import { ConfigError } from "../../core/errors.ts";
import type { SampleAttribute, SampleContext, SampleOptions } from "../sample.ts";
import type { SnsDelivery } from "./schema.ts";
import { assemble, translateRecord } from "./translate.ts";

export function sampleSnsEvent(options: SampleOptions, context: SampleContext) {
  return assemble([translateRecord(sampleDelivery(options, context))]);
}

/** Its signature has the form of one, and no key that it could be checked with. Throws a ConfigError for a FIFO topic, which no function can subscribe to. */
export function sampleDelivery(options: SampleOptions, { ids, region, time }: SampleContext): SnsDelivery {
  const { topic = "my-topic", subject, body = "Hello from SNS!", attributes = {} } = options;
  if (topic.endsWith(".fifo")) throw new ConfigError(`${topic} is a FIFO topic: its notifications are not sampled, and no function can subscribe to it`);
  const TopicArn = parseArn(topic) ? topic : topicArn(topic, region);
  const subscriptionArn = `${TopicArn}:${ids.uuid()}`;
  const endpoint = `https://sns.${region}.amazonaws.com`;
  const notification = {
    Type: "Notification",
    MessageId: ids.uuid(),
    TopicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: body,
    Timestamp: new Date(time).toISOString(),
    SignatureVersion: "1",
    Signature: ids.base64(256),
    SigningCertURL: `${endpoint}/SimpleNotificationService-${ids.hex(32)}.pem`,
    UnsubscribeURL: `${endpoint}/?${new URLSearchParams({ Action: "Unsubscribe", SubscriptionArn: subscriptionArn })}`,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: written(attributes) }),
  };
  return { subscriptionArn, notification };
}

function written(attributes: Readonly<Record<string, SampleAttribute>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [name, { Type: DataType, Value: StringValue ?? BinaryValue ?? "" }]),
  );
}
