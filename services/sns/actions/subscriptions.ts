// Subscriptions: made, confirmed, listed, described, changed and ended.
import { ServiceError } from "../../../core/errors.ts";
import type { Action, RequestContext } from "../../service.ts";
import { effectivePolicy } from "../delivery-policy.ts";
import { invalidParameter } from "../errors.ts";
import { isFiltered } from "../filter-policy.ts";
import { FILTER_POLICIES } from "../limits.ts";
import type { TopicMessage } from "../message.ts";
import type { Notice } from "../notice.ts";
import { pageOf } from "../page.ts";
import type { Publisher } from "../publisher.ts";
import { describeSubscription, type Subscription, summarize } from "../subscription.ts";
import { changeAttributes, checkEndpoint } from "../subscription-attributes.ts";
import type { Attributes, Topic } from "../topic.ts";
import type { Topics } from "../topics.ts";

interface SubscribeInput {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint?: string;
  readonly Attributes?: Attributes;
  readonly ReturnSubscriptionArn?: boolean;
}

interface ConfirmInput {
  readonly TopicArn: string;
  readonly Token: string;
}

interface SubscriptionInput {
  readonly SubscriptionArn: string;
}

export function subscriptionActions(topics: Topics, publisher: Publisher): Record<string, Action> {
  const { accountId } = topics.context;
  return {
    Subscribe: (input: SubscribeInput, request) => subscribe(topics, publisher, input, request),
    ConfirmSubscription: (input: ConfirmInput, request) => confirm(topics, input, request),
    Unsubscribe: ({ SubscriptionArn }: SubscriptionInput, request) => unsubscribe(topics, publisher, SubscriptionArn, request),
    ListSubscriptions: ({ NextToken }: { NextToken?: string }) => list(topics.subscriptions(), NextToken, accountId),
    ListSubscriptionsByTopic: ({ TopicArn, NextToken }: { TopicArn: string; NextToken?: string }) =>
      list(topics.subscriptionsOf(topics.get(TopicArn)), NextToken, accountId),
    GetSubscriptionAttributes: ({ SubscriptionArn }: SubscriptionInput) => {
      const subscription = topics.getSubscription(SubscriptionArn);
      const { attributes, protocol, topicArn } = subscription;
      const http = protocol === "http" || protocol === "https";
      const effective = http ? effectivePolicy(attributes["DeliveryPolicy"], topics.get(topicArn).attributes["DeliveryPolicy"]) : undefined;
      return { Attributes: describeSubscription(subscription, accountId, effective) };
    },
    SetSubscriptionAttributes: (input: SubscriptionInput & { AttributeName: string; AttributeValue?: string }) => {
      const subscription = topics.getSubscription(input.SubscriptionArn);
      const change = { [input.AttributeName]: input.AttributeValue ?? "" };
      const topic = topics.get(subscription.topicArn);
      const attributes = changeAttributes(subscription.attributes, change, topic, subscription.protocol, "SetSubscriptionAttributes");
      checkFilterCount(topics, topic, attributes, subscription);
      return topics.putSubscription({ ...subscription, attributes });
    },
  };
}

/** Subscribing again is no error, unless the subscription is to be another. */
async function subscribe(topics: Topics, publisher: Publisher, input: SubscribeInput, request: RequestContext) {
  const { Protocol: protocol, Endpoint: endpoint = "", Attributes: given = {} } = input;
  const topic = topics.get(input.TopicArn);
  checkEndpoint(topic, protocol, endpoint);
  const attributes = changeAttributes({}, given, topic, protocol, "Subscribe");
  const existing = topics.subscriptionsOf(topic).find((other) => other.protocol === protocol && other.endpoint === endpoint);
  if (existing?.confirmed) {
    const different = Object.entries(given).some(([name, value]) => (existing.attributes[name] ?? "") !== value);
    if (different) throw invalidParameter("Attributes Reason: Subscription already exists with different attributes");
    return { SubscriptionArn: existing.arn };
  }
  checkFilterCount(topics, topic, attributes, existing);
  const { ids } = topics.context;
  const confirmed = protocol === "sqs" || protocol === "lambda" || protocol === "sms";
  const created = { arn: `${topic.arn}:${ids.uuid()}`, topicArn: topic.arn, protocol, endpoint, token: ids.hex(128), confirmed, authenticated: confirmed };
  const subscription: Subscription = { ...(existing ?? created), attributes };
  await topics.putSubscription(subscription);
  if (!confirmed) await publisher.tell(confirmationOf("SubscriptionConfirmation", topics, topic, subscription, request), request);
  return { SubscriptionArn: confirmed || input.ReturnSubscriptionArn ? subscription.arn : "pending confirmation" };
}

/** Throws FilterPolicyLimitExceeded when a subscription's policy would be one too many of its topic's. */
function checkFilterCount(topics: Topics, topic: Topic, attributes: Attributes, subscription: Subscription | undefined): void {
  if (!isFiltered(attributes) || (subscription && isFiltered(subscription.attributes))) return;
  if (topics.subscriptionsOf(topic).filter((other) => isFiltered(other.attributes)).length < FILTER_POLICIES) return;
  throw new ServiceError("FilterPolicyLimitExceeded", `The topic has ${FILTER_POLICIES} filter policies, which is the limit`, 403);
}

/** With the token that the endpoint was sent; once more is no error. */
async function confirm(topics: Topics, { TopicArn, Token }: ConfirmInput, request: RequestContext) {
  const subscription = topics.subscriptionsOf(topics.get(TopicArn)).find(({ token }) => token === Token);
  if (!subscription) throw invalidParameter("Token");
  if (!subscription.confirmed) await topics.putSubscription({ ...subscription, confirmed: true, authenticated: request.accessKey !== undefined });
  return { SubscriptionArn: subscription.arn };
}

/** An endpoint that had to confirm is told that it is over. Of a subscription that is gone, nothing is left to do. */
async function unsubscribe(topics: Topics, publisher: Publisher, arn: string, request: RequestContext): Promise<void> {
  const elements = arn.split(":").length;
  if (elements < 6) throw invalidParameter(`SubscriptionArn Reason: An ARN must have at least 6 elements, not ${elements}`);
  if (elements === 6) throw invalidParameter("SubscriptionId");
  const subscription = topics.findSubscription(arn);
  if (!subscription) return;
  await topics.removeSubscription(subscription);
  if (!/^https?$/.test(subscription.protocol) || !subscription.confirmed) return;
  const topic = topics.get(subscription.topicArn);
  await publisher.tell({ ...confirmationOf("UnsubscribeConfirmation", topics, topic, subscription, request), former: subscription }, request);
}

const SAID = {
  SubscriptionConfirmation: (topicArn: string) =>
    `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  UnsubscribeConfirmation: (topicArn: string) =>
    `You have chosen to deactivate the subscription to the topic ${topicArn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
};

function confirmationOf(type: keyof typeof SAID, { context }: Topics, topic: Topic, { arn, token }: Subscription, { endpoint }: RequestContext): Notice {
  const message: TopicMessage = {
    id: context.ids.uuid(),
    topicArn: topic.arn,
    text: SAID[type](topic.arn),
    attributes: {},
    timestamp: new Date(context.clock.now()).toISOString(),
    signatureVersion: topic.attributes["SignatureVersion"] === "2" ? "2" : "1",
  };
  return { type, message, token, subscriptions: [arn], endpoint };
}

function list(subscriptions: readonly Subscription[], token: string | undefined, owner: string) {
  const { shown, next } = pageOf(subscriptions, token);
  return { Subscriptions: shown.map((subscription) => summarize(subscription, owner)), ...next };
}
