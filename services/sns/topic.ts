// A topic as the journal keeps it, and how it is described to a client.
import type { DeliveryPolicy } from "./delivery-policy.ts";

export type Attributes = Readonly<Record<string, string>>;
export type Tags = Readonly<Record<string, string>>;

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** As they were set; what never was is not here. */
  readonly attributes: Attributes;
  readonly tags: Tags;
  readonly dataProtectionPolicy?: string;
}

export function isFifo({ name }: Pick<Topic, "name">): boolean {
  return name.endsWith(".fifo");
}

export interface SubscriptionCounts {
  readonly confirmed: number;
  readonly pending: number;
  readonly deleted: number;
}

/** The attributes that GetTopicAttributes shows. */
export function describeTopic(topic: Topic, owner: string, counts: SubscriptionCounts, effective: DeliveryPolicy): Attributes {
  return {
    Policy: defaultPolicy(topic.arn, owner),
    Owner: owner,
    SubscriptionsPending: String(counts.pending),
    TopicArn: topic.arn,
    EffectiveDeliveryPolicy: JSON.stringify(effective),
    SubscriptionsConfirmed: String(counts.confirmed),
    DisplayName: "",
    SubscriptionsDeleted: String(counts.deleted),
    ...(isFifo(topic) && { ContentBasedDeduplication: "false" }),
    ...topic.attributes,
  };
}

const OWNERS_ACTIONS = [
  "GetTopicAttributes",
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "DeleteTopic",
  "Subscribe",
  "ListSubscriptionsByTopic",
  "Publish",
];

export function defaultPolicy(topicArn: string, owner: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: OWNERS_ACTIONS.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": owner } },
      },
    ],
  });
}
