// What travels from a request to the deliveries that it causes: one event on the bus for all subscriptions together.
import type { EventEnvelope } from "../../core/event.ts";
import { Payload } from "../../core/payload.ts";
import { subjects } from "../../core/subjects.ts";
import type { TopicMessage } from "./message.ts";
import type { Subscription } from "./subscription.ts";

/** The word in subjects: apart from `sns`, which is the connector's. */
const CHANNEL = "sns-delivery";

export const deliverySubjects = {
  of: (topicArn: string): string => subjects.source(CHANNEL, topicArn.slice(topicArn.lastIndexOf(":") + 1)),
  all: subjects.sourcesOf(CHANNEL),
};

export interface Notice {
  readonly type: "Notification" | "SubscriptionConfirmation" | "UnsubscribeConfirmation";
  readonly message: TopicMessage;
  /** ARNs of the subscriptions that it is still to be delivered to. */
  readonly subscriptions: readonly string[];
  /** What links in the message begin with: as the caller wrote our address. */
  readonly endpoint: string;
  /** Of a confirmation. */
  readonly token?: string;
  /** A subscription that is gone already, and is told so. */
  readonly former?: Subscription;
  /** How often delivery to its one subscription has failed by now. */
  readonly failures?: number;
}

export function envelopeOf(notice: Notice): EventEnvelope {
  const { message, type } = notice;
  return {
    specversion: "1.0",
    id: message.id,
    source: message.topicArn,
    type: `com.amazonaws.sns.${type}`,
    ...(message.subject !== undefined && { subject: message.subject }),
    time: message.timestamp,
    datacontenttype: "application/json",
    data: Payload.of(notice),
    ...(message.groupId !== undefined && { partitionkey: message.groupId }),
    ...(message.sequenceNumber !== undefined && { sequence: message.sequenceNumber }),
  };
}

/** Undefined when the event is not one of ours. */
export function readNotice(envelope: EventEnvelope | undefined): Notice | undefined {
  const value = envelope?.data.display as Partial<Notice> | null | undefined;
  const known = value?.message?.id !== undefined && Array.isArray(value.subscriptions) && value.type !== undefined;
  return known ? (value as Notice) : undefined;
}
