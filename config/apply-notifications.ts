// Joins buckets to functions: one notification configuration for each bucket, merged from all functions' triggers.
import { isDeepStrictEqual } from "node:util";
import { functionArn, parseArn } from "../core/arn.ts";
import type { Application } from "./application.ts";
import type { Config } from "./config.ts";
import type { Path } from "./positions.ts";
import type { S3Trigger } from "./triggers/schema.ts";

interface FunctionNotification {
  readonly Id?: string;
  readonly LambdaFunctionArn: string;
  readonly Events: readonly string[];
  readonly Filter?: { readonly Key?: { readonly FilterRules?: readonly { readonly Name: string; readonly Value: string }[] } };
}

interface NotificationConfiguration {
  readonly LambdaFunctionConfigurations?: readonly FunctionNotification[];
  readonly QueueConfigurations?: readonly object[];
  readonly TopicConfigurations?: readonly object[];
  readonly EventBridgeConfiguration?: object;
}

interface PlacedTrigger {
  readonly path: Path;
  readonly functionName: string;
  /** From 1, among the function's triggers of this kind. */
  readonly number: number;
  readonly trigger: S3Trigger;
}

function allTriggers({ settings }: Config): PlacedTrigger[] {
  return Object.entries(settings.functions).flatMap(([functionName, { triggers }]) =>
    triggers
      .flatMap(({ s3 }, index) => (s3 ? [{ path: ["functions", functionName, "triggers", index], functionName, trigger: s3 }] : []))
      .map((placed, index) => ({ ...placed, number: index + 1 })),
  );
}

/** Also takes out what an earlier version of the file put into a bucket that no trigger names any more. */
export async function applyNotifications(application: Application, removed: ReadonlySet<string>): Promise<void> {
  const ours = new Set([...removed, ...Object.keys(application.config.settings.functions)]);
  const triggers = Map.groupBy(allTriggers(application.config), ({ trigger }) => trigger.bucket);
  const { Buckets = [] } = await application.call<{ Buckets?: readonly { Name: string }[] }>([], "s3", "ListBuckets", {});
  await Promise.all(Buckets.map(({ Name }) => applyToBucket(application, Name, triggers.get(Name) ?? [], ours)));
}

async function applyToBucket(application: Application, bucket: string, triggers: readonly PlacedTrigger[], ours: ReadonlySet<string>): Promise<void> {
  const path = triggers[0]?.path ?? ["buckets", bucket];
  const answer = await application.call<NotificationConfiguration>(path, "s3", "GetBucketNotificationConfiguration", { Bucket: bucket });
  const { LambdaFunctionConfigurations: current = [], QueueConfigurations, TopicConfigurations, EventBridgeConfiguration } = answer;
  const kept = current.filter((notification) => !isOurs(notification, ours));
  const wanted = [...kept, ...triggers.map((trigger) => notificationOf(trigger, application.config.settings.region))];
  if (isDeepStrictEqual(byId(wanted), byId(current))) return;
  await application.call(path, "s3", "PutBucketNotificationConfiguration", {
    Bucket: bucket,
    NotificationConfiguration: {
      ...(wanted.length > 0 && { LambdaFunctionConfigurations: wanted }),
      ...(QueueConfigurations && { QueueConfigurations }),
      ...(TopicConfigurations && { TopicConfigurations }),
      ...(EventBridgeConfiguration && { EventBridgeConfiguration }),
    },
  });
}

/** Whether the file put it there: for one of its functions, and under the id that we give. */
function isOurs({ Id = "", LambdaFunctionArn }: FunctionNotification, ours: ReadonlySet<string>): boolean {
  const name = parseArn(LambdaFunctionArn)?.resource.replace(/^function:/, "") ?? "";
  return ours.has(name) && Id.startsWith(`${name}-`) && /^\d+$/.test(Id.slice(name.length + 1));
}

function notificationOf({ functionName, number, trigger }: PlacedTrigger, region: string): FunctionNotification {
  const rules = [
    ...(trigger.prefix ? [{ Name: "prefix", Value: trigger.prefix }] : []),
    ...(trigger.suffix ? [{ Name: "suffix", Value: trigger.suffix }] : []),
  ];
  return {
    Id: `${functionName}-${number}`,
    LambdaFunctionArn: functionArn(functionName, region),
    Events: trigger.events,
    ...(rules.length > 0 && { Filter: { Key: { FilterRules: rules } } }),
  };
}

/** Comparable: in one order, and with the names of filter rules in one case, as AWS answers `Prefix` for `prefix`. */
function byId(notifications: readonly FunctionNotification[]): unknown {
  const plain = notifications.map(({ Id, LambdaFunctionArn, Events, Filter }) => {
    const rules = (Filter?.Key?.FilterRules ?? []).map(({ Name, Value }) => `${Name.toLowerCase()}=${Value}`);
    return { Id, LambdaFunctionArn, events: Events.toSorted(), rules: rules.toSorted() };
  });
  return plain.sort((a, b) => String(a.Id).localeCompare(String(b.Id)));
}
