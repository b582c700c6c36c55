// Subscribes the functions and queues of the configuration to its topics, and takes back the subscriptions that an earlier version of the file made.
import { isDeepStrictEqual } from "node:util";
import { functionArn, parseArn, queueArn, topicArn } from "../core/arn.ts";
import { type Application, SNS_PAGING } from "./application.ts";
import { originOf } from "./leftovers.ts";
import type { Path } from "./positions.ts";

/** A subscription as the file wants it. */
interface Wanted {
  readonly path: Path;
  /** ARN. */
  readonly topic: string;
  readonly protocol: "lambda" | "sqs";
  /** ARN. */
  readonly target: string;
  readonly options: {
    readonly filterPolicy?: Readonly<Record<string, unknown>> | undefined;
    readonly filterPolicyScope: string;
    readonly rawMessageDelivery?: boolean;
    readonly deadLetterQueue?: string | undefined;
  };
}

interface Subscription {
  readonly SubscriptionArn: string;
  readonly TopicArn: string;
  readonly Endpoint?: string;
}

export async function applySubscriptions(application: Application): Promise<void> {
  const wanted = [...functionSubscriptions(application), ...queueSubscriptions(application)];
  const existing = await listSubscriptions(application);
  await Promise.all(wanted.map((each) => applySubscription(application, each, existing)));
  await removeOthers(application, wanted, existing);
}

function functionSubscriptions({ config: { settings } }: Application): Wanted[] {
  const { region } = settings;
  return Object.entries(settings.functions).flatMap(([name, { triggers }]) =>
    triggers.flatMap(({ sns }, index) => {
      if (!sns) return [];
      const [topic, target] = [topicArn(sns.topic, region), functionArn(name, region)];
      return [{ path: ["functions", name, "triggers", index], topic, protocol: "lambda" as const, target, options: sns }];
    }),
  );
}

function queueSubscriptions({ config: { settings } }: Application): Wanted[] {
  const { region } = settings;
  return Object.entries(settings.topics).flatMap(([name, { subscriptions }]) =>
    subscriptions.map(({ sqs }, index) => {
      const [topic, target] = [topicArn(name, region), queueArn(sqs.queue, region)];
      return { path: ["topics", name, "subscriptions", index], topic, protocol: "sqs" as const, target, options: sqs };
    }),
  );
}

/** A subscription that the file makes is noted on its topic first: what is made is never without its note. */
async function applySubscription(application: Application, wanted: Wanted, existing: readonly Subscription[]): Promise<void> {
  const { path, topic, protocol, target } = wanted;
  const attributes = attributesOf(wanted, application.config.settings.region);
  const found = existing.find(({ TopicArn, Endpoint }) => TopicArn === topic && Endpoint === target);
  if (found) return adjust(application, path, found.SubscriptionArn, attributes);
  await note(application, wanted);
  const Attributes = Object.fromEntries(attributes.filter(([name, value]) => value !== NONE[name]));
  await application.call(path, "sns", "Subscribe", { TopicArn: topic, Protocol: protocol, Endpoint: target, Attributes });
}

async function adjust(application: Application, path: Path, SubscriptionArn: string, attributes: readonly Attribute[]): Promise<void> {
  const identity = { SubscriptionArn };
  const { Attributes: current = {} } = await application.call<{ Attributes?: Record<string, string> }>(path, "sns", "GetSubscriptionAttributes", identity);
  for (const [AttributeName, AttributeValue] of attributes) {
    if (isSame(current[AttributeName] ?? NONE[AttributeName], AttributeValue)) continue;
    await application.call(path, "sns", "SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
  }
}

type Attribute = readonly [name: string, value: string];

/** What takes an attribute away, and what is so where it is not set. */
const NONE: Readonly<Record<string, string>> = { FilterPolicy: "{}", FilterPolicyScope: "MessageAttributes", RedrivePolicy: "", RawMessageDelivery: "false" };

/** Every attribute that the file can set, in an order in which each can be set by itself: the policy of an attribute is one of a body too, but not the reverse. */
function attributesOf({ protocol, options }: Wanted, region: string): Attribute[] {
  const { filterPolicy, filterPolicyScope, rawMessageDelivery, deadLetterQueue } = options;
  const policy: Attribute = ["FilterPolicy", filterPolicy ? JSON.stringify(filterPolicy) : "{}"];
  const scope: Attribute = ["FilterPolicyScope", filterPolicyScope];
  const redrive = deadLetterQueue === undefined ? "" : JSON.stringify({ deadLetterTargetArn: queueArn(deadLetterQueue, region) });
  return [
    ...(filterPolicyScope === "MessageBody" ? [scope, policy] : [policy, scope]),
    ["RedrivePolicy", redrive],
    ...(protocol === "sqs" ? [["RawMessageDelivery", String(rawMessageDelivery)] as const] : []),
  ];
}

function isSame(current: string | undefined, wanted: string): boolean {
  return current === wanted || Boolean(current?.startsWith("{") && wanted.startsWith("{") && isDeepStrictEqual(JSON.parse(current), JSON.parse(wanted)));
}

/** A subscription has no tags; its topic has, and has one subscription for each endpoint. */
function noteOf(endpoint: string): string {
  return `lambdabus:subscription:${parseArn(endpoint)?.service}:${endpoint.slice(endpoint.lastIndexOf(":") + 1)}`;
}

async function note(application: Application, { path, topic, target }: Wanted): Promise<void> {
  const file = originOf(application.config);
  if (file !== undefined) await application.call(path, "sns", "TagResource", { ResourceArn: topic, Tags: [{ Key: noteOf(target), Value: file }] });
}

async function removeOthers(application: Application, wanted: readonly Wanted[], existing: readonly Subscription[]): Promise<void> {
  const file = originOf(application.config);
  if (file === undefined) return;
  const others = existing.filter(({ TopicArn, Endpoint }) => !wanted.some(({ topic, target }) => topic === TopicArn && target === Endpoint));
  const byTopic = Map.groupBy(others, ({ TopicArn }) => TopicArn);
  await Promise.all(Array.from(byTopic, ([topic, subscriptions]) => removeNoted(application, file, topic, subscriptions)));
}

/** Those that this file made. */
async function removeNoted(application: Application, file: string, topic: string, subscriptions: readonly Subscription[]): Promise<void> {
  const path = ["topics"];
  const { Tags = [] } = await application.call<{ Tags?: readonly { Key: string; Value: string }[] }>(path, "sns", "ListTagsForResource", {
    ResourceArn: topic,
  });
  const origins = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  for (const { SubscriptionArn, Endpoint = "" } of subscriptions) {
    const note = noteOf(Endpoint);
    if (origins.get(note) !== file) continue;
    await application.call(path, "sns", "Unsubscribe", { SubscriptionArn });
    await application.call(path, "sns", "UntagResource", { ResourceArn: topic, TagKeys: [note] });
  }
}

function listSubscriptions(application: Application): Promise<Subscription[]> {
  return application.all(["topics"], "sns", "ListSubscriptions", "Subscriptions", SNS_PAGING);
}
