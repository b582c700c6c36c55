// An event source mapping as the API shows it, and as the connectors are told of it.
import { eventSourceMappingArn } from "../../core/arn.ts";
import { ServiceError } from "../../core/errors.ts";
import { ENDPOINT_TAG, type EventSourceMappingOptions, type ProcessingResult } from "../../core/event-source-mapping.ts";
import type { Mapping } from "../../core/registry.ts";
import { notFound } from "./errors.ts";
import { kindOf, type SourceKind } from "./event-source-kind.ts";
import type { MappingRecord, MappingSettings, SourceMembers } from "./event-source-mapping-record.ts";
import type { Place } from "./names.ts";

/** The state in which an answer shows a mapping: what AWS is still doing then is done here (see state.ts). */
export type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** As the API shows it; `processed` is what came of its newest records. */
export function showMapping(place: Place, record: MappingRecord, processed?: ProcessingResult, state: MappingState = stateOf(record)) {
  const { uuid, source, settings, functionArn, lastModified } = record;
  const kind = kindOf(source) as SourceKind;
  const result = processed?.result ?? (kind.connector === "kinesis" || kind.connector === "dynamodb" ? "No records processed" : undefined);
  const { StartingPositionTimestamp: timestamp, ...members } = source;
  return {
    UUID: uuid,
    EventSourceMappingArn: eventSourceMappingArn(uuid, place.region, place.accountId),
    ...members,
    ...(timestamp !== undefined && { StartingPositionTimestamp: new Date(timestamp) }),
    FunctionArn: functionArn,
    BatchSize: kind.batchSize,
    ...kind.shown,
    ...settings,
    LastModified: new Date(Math.max(lastModified, processed?.time ?? 0)),
    ...(result && { LastProcessingResult: result }),
    State: state,
    StateTransitionReason: kind.reason,
  };
}

function stateOf({ enabled }: MappingRecord): MappingState {
  return enabled ? "Enabled" : "Disabled";
}

/** What its connector is told. */
export function defineMapping({ uuid, source, settings, functionArn, enabled, tags }: MappingRecord): Mapping {
  const kind = kindOf(source) as SourceKind;
  const endpoint = tags[ENDPOINT_TAG];
  const options = { ...optionsOf(kind, source, settings), ...(endpoint !== undefined && { endpoint }) };
  return { id: uuid, connector: kind.connector, source: source.EventSourceArn, functionArn, enabled, options };
}

function optionsOf(kind: SourceKind, source: SourceMembers, given: MappingSettings): EventSourceMappingOptions {
  const settings = { ...kind.shown, ...given };
  const { MinimumPollers, MaximumPollers } = settings.ProvisionedPollerConfig ?? {};
  const options = {
    batchSize: settings.BatchSize ?? kind.batchSize,
    maximumBatchingWindowInSeconds: settings.MaximumBatchingWindowInSeconds ?? kind.window,
    functionResponseTypes: settings.FunctionResponseTypes ?? [],
    filters: (settings.FilterCriteria?.Filters ?? []).map(({ Pattern = "" }) => Pattern),
    maximumConcurrency: settings.ScalingConfig?.MaximumConcurrency,
    provisionedPollerConfig: MinimumPollers && MaximumPollers ? { minimumPollers: MinimumPollers, maximumPollers: MaximumPollers } : undefined,
    startingPosition: source.StartingPosition,
    startingPositionTimestamp: source.StartingPositionTimestamp,
    parallelizationFactor: settings.ParallelizationFactor,
    maximumRetryAttempts: settings.MaximumRetryAttempts,
    maximumRecordAgeInSeconds: settings.MaximumRecordAgeInSeconds,
    bisectBatchOnFunctionError: settings.BisectBatchOnFunctionError,
    tumblingWindowInSeconds: settings.TumblingWindowInSeconds,
    onFailure: settings.DestinationConfig?.OnFailure?.Destination,
    topics: source.Topics,
    metrics: settings.MetricsConfig?.Metrics,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as EventSourceMappingOptions;
}

/** The mapping, which must be there. */
export function requireMapping(record: MappingRecord | undefined): MappingRecord {
  if (!record) throw notFound("The resource you requested does not exist.");
  return record;
}

export function mappingInUse(verb: "update" | "delete"): ServiceError {
  return new ServiceError("ResourceInUseException", `Cannot ${verb} the event source mapping because it is in use.`, 400);
}
