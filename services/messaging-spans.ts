// What the spans of calls say of messages, by OpenTelemetry's conventions for messaging.
import { messagingSystem } from "../core/semantic-conventions.ts";
import type { Attributes } from "../core/tracing.ts";

/** `messaging.operation.type` by service and action. */
const OPERATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sqs: {
    SendMessage: "send",
    SendMessageBatch: "send",
    ReceiveMessage: "receive",
    DeleteMessage: "settle",
    DeleteMessageBatch: "settle",
    ChangeMessageVisibility: "settle",
    ChangeMessageVisibilityBatch: "settle",
  },
  sns: { Publish: "send", PublishBatch: "send" },
};

/** Nothing for actions that are not about messages. */
export function describeMessaging(service: string, action: string, input: Readonly<Record<string, unknown>>): Attributes {
  const operation = OPERATIONS[service]?.[action];
  if (operation === undefined) return {};
  const { QueueUrl: url, TopicArn: arn = input["TargetArn"], Entries: entries } = input;
  const destination = typeof url === "string" ? url.slice(url.lastIndexOf("/") + 1) : typeof arn === "string" ? arn.slice(arn.lastIndexOf(":") + 1) : undefined;
  return {
    "messaging.system": messagingSystem(service),
    "messaging.operation.type": operation,
    "messaging.operation.name": action,
    ...(destination !== undefined && { "messaging.destination.name": destination }),
    ...(Array.isArray(entries) && { "messaging.batch.message_count": entries.length }),
  };
}
