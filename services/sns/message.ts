// A message as SNS keeps it on its way, and what it says to each protocol.
import type { DeliveryProtocol } from "./subscription.ts";

/** As the notification shows it: a Binary value is base64. */
export interface SentAttribute {
  readonly Type: string;
  readonly Value: string;
}

export interface TopicMessage {
  readonly id: string;
  readonly topicArn: string;
  /** The text for protocols that have none of their own. */
  readonly text: string;
  /** By protocol, where MessageStructure was `json`. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, SentAttribute>>;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly signatureVersion: "1" | "2";
  readonly groupId?: string;
  /** FIFO topics. */
  readonly deduplicationId?: string;
  /** FIFO topics: 20 digits. */
  readonly sequenceNumber?: string;
}

export function textFor(protocol: DeliveryProtocol, { text, texts }: Pick<TopicMessage, "text" | "texts">): string {
  return texts?.[protocol] ?? text;
}
