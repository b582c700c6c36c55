// Makes the topics of the configuration, and subscribes its functions and queues to them.
import { isDeepStrictEqual } from "node:util";
import { functionArn, queueArn, topicArn } from "../core/arn.ts";
import type { Application } from "./application.ts";
import { isFifo } from "./names.ts";
import type { Path } from "./positions.ts";

export async function applyTopics(application: Application, topics: ReadonlyMap<string, Path>): Promise<void> {
  await Promise.all(
    Array.from(topics, ([Name, path]) => {
      const { contentBasedDeduplication } = application.config.settings.topics[Name] ?? {};
      const Attributes = {
        ...(isFifo(Name) && { FifoTopic: "true" }),
        ...(contentBasedDeduplication !== undefined && { ContentBasedDeduplication: String(contentBasedDeduplication) }),
      };
      return application.call(path, "sns", "CreateTopic", { Name, Attributes });
    }),
  );
}

/** A subscription as the file wants it. */
interface Wanted {
  readonly path: Path;
  readonly topic: string;
  readonly protocol: "lambda" | "sqs";
  /** ARN. */
  readonly target: string;
  readonly functionName?: string;
  readonly options: {
    readonly filterPolicy?: Readonly<Record<string, unknown>> | undefined;
    readonly filterPolicyScope: string;
    readonly rawMessageDelivery?: boolean;
    readonly deadLetterQueue?: string | undefined;
  };
}

/** Also takes back the subscriptions that an earlier version of the file made for a function of it: the permission that they needed tells. */
export async function applySubscriptions(application: Application, removed: ReadonlySet<string>): Promise<void> {
  const wanted = [...functionSubscriptions(application), ...queueSubscriptions(application)];
  await Promise.all(wanted.map((subscription) => applySubscription(application, subscription)));
  await removeSubscriptions(application, wanted, removed);
}

function functionSubscriptions({ config: { settings } }: Application): Wanted[] {
  return Object.entries(settings.functions).flatMap(([functionName, { triggers }]) =>
    triggers.flatMap(({ sns }, index) => {
      if (!sns) return [];
      const target = functionArn(functionName, settings.region);
      return [{ path: ["functions", functionName, "triggers", index], topic: sns.topic, protocol: "lambda" as const, target, functionName, options: sns }];
    }),
  );
}

function queueSubscriptions({ config: { settings } }: Application): Wanted[] {
  return Object.entries(settings.topics).flatMap(([topic, { subscriptions }]) =>
    subscriptions.map(({ sqs }, index) => {
      const target = queueArn(sqs.queue, settings.region);
      return { path: ["topics", topic, "subscriptions", index], topic, protocol: "sqs" as const, target, options: sqs };
    }),
  );
}

interface Subscription {
  readonly SubscriptionArn: string;
  readonly Endpoint?: string;
}

async function applySubscription(application: Application, wanted: Wanted): Promise<void> {
  const { path, protocol, target } = wanted;
  const { region } = application.config.settings;
  const TopicArn = topicArn(wanted.topic, region);
  if (wanted.functionName !== undefined) await permit(application, wanted.functionName, wanted.topic, path);
  const attributes = attributesOf(wanted, region);
  const existing = (await list(application, path, "ListSubscriptionsByTopic", { TopicArn })).find(({ Endpoint }) => Endpoint === target);
  if (!existing) {
    const Attributes = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== NOTHING));
    await application.call(path, "sns", "Subscribe", { TopicArn, Protocol: protocol, Endpoint: target, Attributes });
    return;
  }
  const { SubscriptionArn } = existing;
  const { Attributes: current = {} } = await application.call<{ Attributes?: Record<string, string> }>(path, "sns", "GetSubscriptionAttributes", {
    SubscriptionArn,
  });
  for (const [AttributeName, AttributeValue] of Object.entries(attributes)) {
    if (isSame(current[AttributeName], AttributeValue)) continue;
    await application.call(path, "sns", "SetSubscriptionAttributes", { SubscriptionArn, AttributeName, AttributeValue });
  }
}

const NOTHING = "{}";

/** Every attribute that the file can set. The scope comes first: a policy is checked by it. */
function attributesOf({ protocol, options }: Wanted, region: string): Record<string, string> {
  const { filterPolicy, filterPolicyScope, rawMessageDelivery, deadLetterQueue } = options;
  return {
    ...(filterPolicy && { FilterPolicyScope: filterPolicyScope }),
    FilterPolicy: filterPolicy ? JSON.stringify(filterPolicy) : NOTHING,
    RedrivePolicy: deadLetterQueue === undefined ? NOTHING : JSON.stringify({ deadLetterTargetArn: queueArn(deadLetterQueue, region) }),
    ...(protocol === "sqs" && { RawMessageDelivery: String(rawMessageDelivery) }),
  };
}

function isSame(current: string | undefined, wanted: string): boolean {
  if (current === undefined) return wanted === NOTHING;
  return current === wanted || (wanted.startsWith("{") && isDeepStrictEqual(JSON.parse(current), JSON.parse(wanted)));
}

const SID = "sns-";

/** A statement that is there already was made for the same topic: its id says so. */
function permit(application: Application, functionName: string, topic: string, path: Path): Promise<unknown> {
  const statement = {
    FunctionName: functionName,
    StatementId: SID + topic,
    Action: "lambda:InvokeFunction",
    Principal: "sns.amazonaws.com",
    SourceArn: topicArn(topic, application.config.settings.region),
  };
  return application.attempt(path, "lambda", "AddPermission", statement, ["ResourceConflictException"]);
}

/** All pages; a topic that is gone has none. */
async function list(application: Application, path: Path, action: "ListSubscriptions" | "ListSubscriptionsByTopic", input: object): Promise<Subscription[]> {
  const found: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const asked = { ...input, ...(NextToken && { NextToken }) };
    const page: { Subscriptions?: readonly Subscription[]; NextToken?: string } = (await application.attempt(path, "sns", action, asked, ["NotFound"])) ?? {};
    found.push(...(page.Subscriptions ?? []));
    NextToken = page.NextToken || undefined;
  } while (NextToken);
  return found;
}

async function removeSubscriptions(application: Application, wanted: readonly Wanted[], removed: ReadonlySet<string>): Promise<void> {
  const { functions, region } = application.config.settings;
  await Promise.all(
    Object.keys(functions).map(async (name) => {
      const topics = await permittedTopics(application, name);
      const left = topics.filter((topic) => !wanted.some((each) => each.functionName === name && each.topic === topic));
      for (const topic of left) {
        const subscriptions = await list(application, ["functions", name], "ListSubscriptionsByTopic", { TopicArn: topicArn(topic, region) });
        await unsubscribe(application, subscriptions, new Set([functionArn(name, region)]));
        await application.call(["functions", name], "lambda", "RemovePermission", { FunctionName: name, StatementId: SID + topic });
      }
    }),
  );
  if (removed.size === 0) return;
  const gone = new Set(Array.from(removed, (name) => functionArn(name, region)));
  await unsubscribe(application, await list(application, ["functions"], "ListSubscriptions", {}), gone);
}

async function permittedTopics(application: Application, name: string): Promise<string[]> {
  const absent = ["ResourceNotFoundException"];
  const answer = await application.attempt<{ Policy: string }>(["functions", name], "lambda", "GetPolicy", { FunctionName: name }, absent);
  const { Statement = [] } = answer ? (JSON.parse(answer.Policy) as { Statement?: readonly { Sid: string }[] }) : {};
  return Statement.flatMap(({ Sid }) => (Sid.startsWith(SID) ? [Sid.slice(SID.length)] : []));
}

async function unsubscribe(application: Application, subscriptions: readonly Subscription[], targets: ReadonlySet<string>): Promise<void> {
  const found = subscriptions.filter(({ Endpoint = "" }) => targets.has(Endpoint));
  await Promise.all(found.map(({ SubscriptionArn }) => application.call(["functions"], "sns", "Unsubscribe", { SubscriptionArn })));
}
