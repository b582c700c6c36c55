// Joins queues to functions: one event source mapping for each trigger that names a queue.
import { isDeepStrictEqual } from "node:util";
import { functionArn, queueArn } from "../core/arn.ts";
import { ENDPOINT_TAG } from "../core/event-source-mapping.ts";
import { type Application, LAMBDA_PAGING } from "./application.ts";
import { isOfFile, originTags } from "./leftovers.ts";
import type { Path } from "./positions.ts";
import type { SqsTrigger } from "./triggers/schema.ts";

interface MappingView {
  readonly UUID: string;
  readonly EventSourceMappingArn: string;
  readonly EventSourceArn?: string;
  readonly FunctionArn: string;
  readonly State: string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly ProvisionedPollerConfig?: { readonly MinimumPollers?: number; readonly MaximumPollers?: number };
  readonly MetricsConfig?: { readonly Metrics?: readonly string[] };
}

interface PlacedTrigger {
  readonly path: Path;
  readonly functionName: string;
  readonly trigger: SqsTrigger;
}

/** Mappings that an earlier version of the file made, and that this one does not want, are deleted. */
export async function applyMappings(application: Application): Promise<void> {
  const existing = await listMappings(application);
  const applied = await Promise.all(triggersOf(application).map((placed) => applyMapping(application, placed, existing)));
  const kept = new Set(applied);
  const others = existing.filter(({ UUID }) => !kept.has(UUID));
  await Promise.all(
    others.map(async ({ UUID, EventSourceMappingArn }) => {
      const tags = await application.tagsOf(EventSourceMappingArn);
      if (isOfFile(application.config, tags)) await application.call(["functions"], "lambda", "DeleteEventSourceMapping", { UUID });
    }),
  );
}

function triggersOf({ config }: Application): PlacedTrigger[] {
  return Object.entries(config.settings.functions).flatMap(([functionName, { triggers }]) =>
    triggers.flatMap(({ sqs }, index) => (sqs ? [{ path: ["functions", functionName, "triggers", index], functionName, trigger: sqs }] : [])),
  );
}

/** Returns the id of the mapping. One that reads the queue elsewhere than it should is made anew. */
async function applyMapping(application: Application, placed: PlacedTrigger, existing: readonly MappingView[]): Promise<string> {
  const { path, functionName, trigger } = placed;
  const { region } = application.config.settings;
  const [source, target] = [queueArn(trigger.queue, region), functionArn(functionName, region)];
  const settings = settingsOf(trigger);
  const current = existing.find(({ EventSourceArn, FunctionArn }) => EventSourceArn === source && FunctionArn === target);
  if (current && (await application.tagsOf(current.EventSourceMappingArn))[ENDPOINT_TAG] === trigger.endpoint) {
    const { UUID } = current;
    if (!isDeepStrictEqual(settingsIn(current), settings)) await application.call(path, "lambda", "UpdateEventSourceMapping", { UUID, ...settings });
    return UUID;
  }
  if (current) await application.call(path, "lambda", "DeleteEventSourceMapping", { UUID: current.UUID });
  const Tags = { ...originTags(application.config), ...(trigger.endpoint !== undefined && { [ENDPOINT_TAG]: trigger.endpoint }) };
  const created = { EventSourceArn: source, FunctionName: functionName, ...settings, Tags };
  return (await application.call<MappingView>(path, "lambda", "CreateEventSourceMapping", created)).UUID;
}

/** Every setting: what is not wanted is nothing, which takes it away. */
function settingsOf({ filterCriteria, maximumConcurrency, provisionedPollerConfig: pollers, ...trigger }: SqsTrigger) {
  return {
    Enabled: trigger.enabled,
    BatchSize: trigger.batchSize,
    MaximumBatchingWindowInSeconds: trigger.maximumBatchingWindowInSeconds,
    FunctionResponseTypes: trigger.functionResponseTypes as readonly string[],
    FilterCriteria: { Filters: (filterCriteria?.filters ?? []).map(({ pattern }) => ({ Pattern: JSON.stringify(pattern) })) },
    ScalingConfig: maximumConcurrency === undefined ? {} : { MaximumConcurrency: maximumConcurrency },
    ProvisionedPollerConfig: pollers ? { MinimumPollers: pollers.minimumPollers, MaximumPollers: pollers.maximumPollers } : {},
    MetricsConfig: { Metrics: trigger.metrics as readonly string[] },
  };
}

function settingsIn(view: MappingView): Partial<ReturnType<typeof settingsOf>> {
  return {
    Enabled: view.State !== "Disabled",
    BatchSize: view.BatchSize!,
    MaximumBatchingWindowInSeconds: view.MaximumBatchingWindowInSeconds!,
    FunctionResponseTypes: view.FunctionResponseTypes ?? [],
    FilterCriteria: { Filters: (view.FilterCriteria?.Filters ?? []).map(({ Pattern = "" }) => ({ Pattern })) },
    ScalingConfig: (view.ScalingConfig ?? {}) as ReturnType<typeof settingsOf>["ScalingConfig"],
    ProvisionedPollerConfig: (view.ProvisionedPollerConfig ?? {}) as ReturnType<typeof settingsOf>["ProvisionedPollerConfig"],
    MetricsConfig: { Metrics: view.MetricsConfig?.Metrics ?? [] },
  };
}

function listMappings(application: Application): Promise<MappingView[]> {
  return application.all(["functions"], "lambda", "ListEventSourceMappings", "EventSourceMappings", LAMBDA_PAGING);
}
