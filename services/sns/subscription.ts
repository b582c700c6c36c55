// A subscription as the journal keeps it, and how it is described to a client.
import type { Attributes } from "./topic.ts";

/** Where SNS can deliver to, here. */
export const PROTOCOLS = ["sqs", "lambda", "http", "https", "email", "email-json", "sms"] as const;
export type DeliveryProtocol = (typeof PROTOCOLS)[number];

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: DeliveryProtocol;
  /** ARN, URL, address or number. */
  readonly endpoint: string;
  /** As they were set. */
  readonly attributes: Attributes;
  /** What confirms it; a subscription that nobody had to confirm has one too. */
  readonly token: string;
  readonly confirmed: boolean;
  /** Whoever confirmed it did so signed, or nobody had to. */
  readonly authenticated: boolean;
}

export function isRaw({ attributes }: Pick<Subscription, "attributes">): boolean {
  return attributes["RawMessageDelivery"] === "true";
}

/** ARN of the queue that takes what cannot be delivered. */
export function deadLetterTarget({ attributes }: Pick<Subscription, "attributes">): string | undefined {
  const text = attributes["RedrivePolicy"];
  return text === undefined ? undefined : (JSON.parse(text) as { deadLetterTargetArn: string }).deadLetterTargetArn;
}

/** The entry of a list. */
export function summarize(subscription: Subscription, owner: string) {
  const { arn, topicArn, protocol, endpoint, confirmed } = subscription;
  return { SubscriptionArn: confirmed ? arn : "PendingConfirmation", Owner: owner, Protocol: protocol, Endpoint: endpoint, TopicArn: topicArn };
}

/** The attributes that GetSubscriptionAttributes shows. */
export function describeSubscription(subscription: Subscription, owner: string, effective: object | undefined): Attributes {
  const { arn, topicArn, protocol, endpoint, confirmed, authenticated, attributes } = subscription;
  return {
    SubscriptionArn: arn,
    TopicArn: topicArn,
    Owner: owner,
    Protocol: protocol,
    Endpoint: endpoint,
    PendingConfirmation: String(!confirmed),
    ConfirmationWasAuthenticated: String(authenticated),
    SubscriptionPrincipal: `arn:aws:iam::${owner}:root`,
    RawMessageDelivery: "false",
    ...(effective && { EffectiveDeliveryPolicy: JSON.stringify(effective) }),
    ...(attributes["FilterPolicy"] !== undefined && { FilterPolicyScope: "MessageAttributes" }),
    ...attributes,
  };
}
