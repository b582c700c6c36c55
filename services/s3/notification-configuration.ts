// Which events of a bucket are sent where: a notification configuration, read, checked and kept in the API's own shape.
import { parseArn, parseFunctionReference } from "../../core/arn.ts";
import type { Ids } from "../../core/ids.ts";
import { invalidArgument, malformedXml } from "./errors.ts";
import { FILTER_VALUE_BYTES, NOTIFICATION_CONFIGURATIONS, NOTIFICATION_ID_LENGTH } from "./limits.ts";

export interface FilterRule {
  /** Echoed so, however it was written. */
  readonly Name: "Prefix" | "Suffix";
  /** As written: a space is `+`, other special characters are percent-encoded. */
  readonly Value: string;
}

/** What the configurations of all kinds of destinations have in common. */
export interface Configuration {
  readonly Id: string;
  readonly Events: readonly string[];
  readonly Filter?: { readonly Key: { readonly FilterRules: readonly FilterRule[] } };
}

export type LambdaConfiguration = Configuration & { readonly LambdaFunctionArn: string };
export type QueueConfiguration = Configuration & { readonly QueueArn: string };
export type TopicConfiguration = Configuration & { readonly TopicArn: string };

export interface NotificationConfiguration {
  readonly TopicConfigurations?: readonly TopicConfiguration[];
  readonly QueueConfigurations?: readonly QueueConfiguration[];
  readonly LambdaFunctionConfigurations?: readonly LambdaConfiguration[];
  readonly EventBridgeConfiguration?: Record<string, never>;
}

interface GivenConfiguration {
  readonly Id?: string;
  readonly Events?: readonly string[];
  readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly { readonly Name?: string; readonly Value?: string }[] } };
  readonly LambdaFunctionArn?: string;
  readonly QueueArn?: string;
  readonly TopicArn?: string;
}

/** The configuration as a client sends it. */
export interface GivenNotifications {
  readonly LambdaFunctionConfigurations?: readonly GivenConfiguration[];
  readonly QueueConfigurations?: readonly GivenConfiguration[];
  readonly TopicConfigurations?: readonly GivenConfiguration[];
  readonly EventBridgeConfiguration?: object;
}

/** Every family of event types, with what its `*` stands for; a family without members is a type itself. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  ObjectCreated: ["Put", "Post", "Copy", "CompleteMultipartUpload"],
  ObjectRemoved: ["Delete", "DeleteMarkerCreated"],
  ObjectRestore: ["Post", "Completed", "Delete"],
  ReducedRedundancyLostObject: [],
  Replication: ["OperationFailedReplication", "OperationNotTracked", "OperationMissedThreshold", "OperationReplicatedAfterThreshold"],
  LifecycleTransition: [],
  LifecycleExpiration: ["Delete", "DeleteMarkerCreated"],
  IntelligentTiering: [],
  ObjectTagging: ["Put", "Delete"],
  ObjectAcl: ["Put"],
  ObjectAnnotation: ["Put", "Delete"],
};
/** The one family that has no `*`. */
const WITHOUT_WILDCARD = "ObjectAcl";

/** The concrete types that an event type of a configuration stands for; undefined when there is no such type. */
export function expandEvent(type: string): readonly string[] | undefined {
  const [, family, member] = /^s3:([A-Za-z]+)(?::(.+))?$/.exec(type) ?? [];
  const members = family === undefined || !Object.hasOwn(EVENTS, family) ? undefined : EVENTS[family];
  if (!members) return undefined;
  if (member === undefined) return members.length === 0 ? [type] : undefined;
  if (member === "*") return members.length === 0 || family === WITHOUT_WILDCARD ? undefined : members.map((name) => `s3:${family}:${name}`);
  return members.includes(member) ? [type] : undefined;
}

/** Checks all that can be known without asking others. Throws InvalidArgument or MalformedXML. */
export function readNotifications(given: GivenNotifications, region: string, ids: Ids): NotificationConfiguration {
  const all = [
    ...(given.TopicConfigurations ?? []).map((each) => readConfiguration(each, "Topic", each.TopicArn, region)),
    ...(given.QueueConfigurations ?? []).map((each) => readConfiguration(each, "Queue", each.QueueArn, region)),
    ...(given.LambdaFunctionConfigurations ?? []).map((each) => readConfiguration(each, "CloudFunction", each.LambdaFunctionArn, region)),
  ];
  if (all.length > NOTIFICATION_CONFIGURATIONS) {
    throw invalidArgument(`A bucket has at most ${NOTIFICATION_CONFIGURATIONS} notification configurations`, "NotificationConfiguration", String(all.length));
  }
  const named = all.map((each) => ({ ...each, Id: each.Id ?? Buffer.from(ids.uuid()).toString("base64") }));
  refuseSameIds(named.map(({ Id }) => Id));
  refuseOverlaps(named);
  const ofKind = (kind: Kind) => named.filter((each) => each.kind === kind).map(({ kind: _, ...configuration }) => configuration);
  const topics = ofKind("Topic").map(({ Id, arn, ...rest }) => ({ Id, TopicArn: arn, ...rest }));
  const queues = ofKind("Queue").map(({ Id, arn, ...rest }) => ({ Id, QueueArn: arn, ...rest }));
  const lambdas = ofKind("CloudFunction").map(({ Id, arn, ...rest }) => ({ Id, LambdaFunctionArn: arn, ...rest }));
  return {
    ...(topics.length > 0 && { TopicConfigurations: topics }),
    ...(queues.length > 0 && { QueueConfigurations: queues }),
    ...(lambdas.length > 0 && { LambdaFunctionConfigurations: lambdas }),
    ...(given.EventBridgeConfiguration && { EventBridgeConfiguration: {} }),
  };
}

/** The queues and topics of a configuration, which are sent messages, by their ARNs. */
export function messageTargets({
  QueueConfigurations = [],
  TopicConfigurations = [],
}: NotificationConfiguration): { arn: string; configuration: Configuration }[] {
  return [
    ...QueueConfigurations.map((configuration) => ({ arn: configuration.QueueArn, configuration })),
    ...TopicConfigurations.map((configuration) => ({ arn: configuration.TopicArn, configuration })),
  ];
}

/** Whether anybody wants to hear of this bucket's objects. */
export function wantsEvents(configuration: NotificationConfiguration | undefined): boolean {
  return configuration !== undefined && Object.keys(configuration).length > 0;
}

/** The value of a filter rule, as written. */
export function filterValue(configuration: Pick<Configuration, "Filter">, name: FilterRule["Name"]): string | undefined {
  return configuration.Filter?.Key.FilterRules.find((rule) => rule.Name === name)?.Value;
}

type Kind = "Topic" | "Queue" | "CloudFunction";

interface ReadConfiguration extends Pick<Configuration, "Events" | "Filter"> {
  readonly Id?: string;
  readonly kind: Kind;
  readonly arn: string;
}

function readConfiguration(given: GivenConfiguration, kind: Kind, arn: string | undefined, region: string): ReadConfiguration {
  if (arn === undefined || !given.Events?.length) throw malformedXml();
  checkArn(kind, arn, region);
  if (given.Id !== undefined && given.Id.length > NOTIFICATION_ID_LENGTH) {
    throw invalidArgument(`The ID is longer than ${NOTIFICATION_ID_LENGTH} characters`, "Id", given.Id);
  }
  for (const event of given.Events) {
    if (!expandEvent(event)) throw invalidArgument("The event is not supported for notifications", "Event", event);
  }
  const rules = readRules(given.Filter?.Key?.FilterRules ?? []);
  return {
    ...(given.Id && { Id: given.Id }),
    kind,
    arn,
    Events: given.Events,
    ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }),
  };
}

/** The service, and what the resource must look like, of each kind of destination. */
const DESTINATIONS: Readonly<Record<Kind, { service: string; resource: RegExp }>> = {
  Topic: { service: "sns", resource: /^[\w-]{1,256}(\.fifo)?$/ },
  Queue: { service: "sqs", resource: /^[\w-]{1,80}(\.fifo)?$/ },
  CloudFunction: { service: "lambda", resource: /^function:/ },
};

function checkArn(kind: Kind, text: string, region: string): void {
  const arn = parseArn(text);
  const { service, resource } = DESTINATIONS[kind];
  const readable = arn?.service === service && resource.test(arn.resource) && /^\d{12}$/.test(arn.accountId);
  if (!readable || (kind === "CloudFunction" && !parseFunctionReference(text))) throw invalidArgument("The ARN could not be parsed", kind, text);
  if (arn.resource.endsWith(".fifo")) throw invalidArgument("FIFO queues and topics are not destinations of bucket notifications", kind, text);
  if (arn.region !== region) {
    throw invalidArgument("The notification destination service region is not valid for the bucket location constraint", kind, text);
  }
}

function readRules(given: readonly { readonly Name?: string; readonly Value?: string }[]): FilterRule[] {
  const rules = given.map((rule): FilterRule => {
    const name = rule.Name?.toLowerCase();
    if (name !== "prefix" && name !== "suffix") {
      throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", rule.Name ?? "");
    }
    const Value = rule.Value ?? "";
    if (Buffer.byteLength(Value) > FILTER_VALUE_BYTES) {
      throw invalidArgument(`Size of filter rule value cannot exceed ${FILTER_VALUE_BYTES} bytes in UTF-8 representation`, "FilterRule.Value", Value);
    }
    return { Name: name === "prefix" ? "Prefix" : "Suffix", Value };
  });
  for (const name of ["Prefix", "Suffix"] as const) {
    if (rules.filter((rule) => rule.Name === name).length > 1) {
      throw invalidArgument(`Cannot specify more than one ${name.toLowerCase()} rule in a filter.`, "FilterRule.Name", name);
    }
  }
  return rules;
}

function refuseSameIds(ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) throw invalidArgument("Same ID used for multiple configurations. IDs must be unique", "Id", repeated);
}

/** "If two rules share an event type, no object key may match both": judged by prefixes and suffixes that overlap. */
function refuseOverlaps(configurations: readonly Pick<Configuration, "Events" | "Filter">[]): void {
  for (const [index, one] of configurations.entries()) {
    for (const other of configurations.slice(index + 1)) {
      if (!shareEvent(one.Events, other.Events) || !overlap(one, other)) continue;
      throw invalidArgument(
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
        "NotificationConfiguration",
        "",
      );
    }
  }
}

function shareEvent(one: readonly string[], other: readonly string[]): boolean {
  const types = new Set(one.flatMap((event) => expandEvent(event) ?? []));
  return other.some((event) => expandEvent(event)?.some((type) => types.has(type)));
}

type Filtered = Pick<Configuration, "Filter">;

function overlap(one: Filtered, other: Filtered): boolean {
  const [prefix, otherPrefix] = [filterValue(one, "Prefix") ?? "", filterValue(other, "Prefix") ?? ""];
  const [suffix, otherSuffix] = [filterValue(one, "Suffix") ?? "", filterValue(other, "Suffix") ?? ""];
  const prefixes = prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix);
  return prefixes && (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix));
}
