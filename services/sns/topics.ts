// The topics of the account and their subscriptions: found, changed and told to the registry, each change in the journal first.
import { topicArn } from "../../core/arn.ts";
import type { Mapping } from "../../core/registry.ts";
import type { JournaledMap } from "../journaled-map.ts";
import type { ServiceContext } from "../service.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { compileFilterPolicy, type Filter } from "./filter-policy.ts";
import type { Subscription } from "./subscription.ts";
import type { SubscriptionCounts, Topic } from "./topic.ts";

/** A subscription that is confirmed, with its filter ready. */
export interface Subscriber {
  readonly subscription: Subscription;
  readonly accepts: Filter;
}

export class Topics {
  readonly context: ServiceContext;
  readonly #topics: JournaledMap<Topic>;
  readonly #subscriptions: JournaledMap<Subscription>;
  /** By topic. */
  readonly #subscribers = new Map<string, Map<string, Subscriber>>();
  /** How many subscriptions of a topic were deleted since the start. */
  readonly #deleted = new Map<string, number>();

  constructor(context: ServiceContext, topics: JournaledMap<Topic>, subscriptions: JournaledMap<Subscription>) {
    this.context = context;
    this.#topics = topics;
    this.#subscriptions = subscriptions;
    for (const subscription of subscriptions.list()) this.#register(subscription);
  }

  arn(name: string): string {
    return topicArn(name, this.context.region, this.context.accountId);
  }

  /** In the order of their names. */
  list(): Topic[] {
    return this.#topics.list();
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  /** Throws InvalidParameter when it is no ARN. */
  findByArn(arn: string, parameter = "TopicArn"): Topic | undefined {
    checkArn(arn, parameter);
    const topic = this.#topics.get(arn.slice(arn.lastIndexOf(":") + 1));
    return topic?.arn === arn ? topic : undefined;
  }

  /** Throws InvalidParameter when it is no ARN, and NotFound. */
  get(arn: string, parameter = "TopicArn"): Topic {
    const topic = this.findByArn(arn, parameter);
    if (!topic) throw notFound("Topic");
    return topic;
  }

  put(topic: Topic): Promise<void> {
    return this.#topics.put(topic.name, topic);
  }

  /** With all its subscriptions. */
  async remove(topic: Topic): Promise<void> {
    const removed = this.#topics.remove(topic.name);
    await Promise.all([removed, ...this.subscriptionsOf(topic).map((subscription) => this.removeSubscription(subscription))]);
    this.#deleted.delete(topic.arn);
  }

  subscriptions(): Subscription[] {
    return this.#subscriptions.list();
  }

  subscriptionsOf({ arn }: Topic): Subscription[] {
    return this.#subscriptions.list().filter(({ topicArn }) => topicArn === arn);
  }

  findSubscription(arn: string): Subscription | undefined {
    return this.#subscriptions.get(arn);
  }

  /** Throws InvalidParameter when it is no ARN, and NotFound. */
  getSubscription(arn: string): Subscription {
    checkArn(arn, "SubscriptionArn");
    const subscription = this.#subscriptions.get(arn);
    if (!subscription) throw notFound("Subscription");
    return subscription;
  }

  putSubscription(subscription: Subscription): Promise<void> {
    this.#register(subscription);
    return this.#subscriptions.put(subscription.arn, subscription);
  }

  removeSubscription({ arn, topicArn }: Subscription): Promise<void> {
    this.#subscribers.get(topicArn)?.delete(arn);
    this.context.registry.mappings.remove(arn);
    this.#deleted.set(topicArn, (this.#deleted.get(topicArn) ?? 0) + 1);
    return this.#subscriptions.remove(arn);
  }

  /** Those that are confirmed. */
  subscribers({ arn }: Topic): Iterable<Subscriber> {
    return this.#subscribers.get(arn)?.values() ?? [];
  }

  counts(topic: Topic): SubscriptionCounts {
    const all = this.subscriptionsOf(topic);
    const confirmed = all.filter((subscription) => subscription.confirmed).length;
    return { confirmed, pending: all.length - confirmed, deleted: this.#deleted.get(topic.arn) ?? 0 };
  }

  #register(subscription: Subscription): void {
    const { arn, topicArn, protocol, confirmed } = subscription;
    if (!confirmed) return;
    const subscribers = this.#subscribers.get(topicArn) ?? new Map<string, Subscriber>();
    this.#subscribers.set(topicArn, subscribers.set(arn, { subscription, accepts: compileFilterPolicy(subscription.attributes) }));
    if (protocol === "lambda") this.context.registry.mappings.put(arn, mappingOf(subscription));
  }
}

function checkArn(arn: string, parameter: string): void {
  const elements = arn.split(":").length;
  if (elements < 6) throw invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`);
}

/** Filters are applied before an event travels: the mapping has none. */
function mappingOf({ arn, topicArn, endpoint }: Subscription): Mapping {
  return { id: arn, connector: "sns", source: topicArn, functionArn: endpoint, enabled: true, options: {} };
}
