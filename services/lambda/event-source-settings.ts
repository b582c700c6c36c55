// A mapping's settings as callers give them: merged with what was set before, and checked against what the source takes.

import { parseArn } from "../../core/arn.ts";
import { compileFilters } from "../../core/pattern/filters.ts";
import { PatternError, refusePattern } from "../../core/pattern/pattern-error.ts";
import { invalidParameter, validationFailed } from "./errors.ts";
import { writeDestinations } from "./event-invoke-config.ts";
import type { SettingName, SourceKind } from "./event-source-kind.ts";
import { isFifo } from "./event-source-kind.ts";
import type { MappingSettings, PollerConfig, SourceMembers } from "./event-source-mapping-record.ts";
import { POLLERS, QUEUE_BATCH, RECORD_AGE_SECONDS } from "./limits.ts";

const NAMES: readonly SettingName[] = [
  ...(["BatchSize", "MaximumBatchingWindowInSeconds", "FunctionResponseTypes", "FilterCriteria", "KMSKeyArn", "MetricsConfig", "LoggingConfig"] as const),
  ...(["ScalingConfig", "ProvisionedPollerConfig", "ParallelizationFactor", "DestinationConfig", "MaximumRecordAgeInSeconds"] as const),
  ...(["BisectBatchOnFunctionError", "MaximumRetryAttempts", "TumblingWindowInSeconds", "SourceAccessConfigurations"] as const),
  ...(["AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig", "DocumentDBEventSourceConfig"] as const),
];

/**
 * `current` with what `input` sets; what it sets to nothing (`{}`, `[]`, `""`) is taken away.
 * Throws InvalidParameterValueException for what the source does not take, and for what does not go together.
 */
export function changedMappingSettings(kind: SourceKind, source: SourceMembers, current: MappingSettings, input: MappingSettings): MappingSettings {
  const given = NAMES.filter((name) => input[name] !== undefined);
  for (const name of given) if (!kind.takes.includes(name)) throw unsupported(name);
  const merged: Record<string, unknown> = { ...current };
  for (const name of given) {
    if (isNothing(input[name])) delete merged[name];
    else merged[name] = input[name];
  }
  const settings: MappingSettings = merged;
  const config = settings.ProvisionedPollerConfig && provision(kind, settings.ProvisionedPollerConfig);
  checkTogether(kind, settings);
  checkBatch(kind, source, settings);
  checkFilters(kind, settings);
  checkDestination(settings);
  checkAge(settings.MaximumRecordAgeInSeconds);
  return config ? { ...settings, ProvisionedPollerConfig: config } : settings;
}

function isNothing(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === "";
  return Object.values(value).every((inner) => inner === undefined || isNothing(inner));
}

function unsupported(name: SettingName): Error {
  const shown = name === "DestinationConfig" ? name : `'${name[0]?.toLowerCase()}${name.slice(1)}'`;
  return invalidParameter(`Unsupported ${shown} parameter for given event source mapping type.`);
}

function checkTogether(kind: SourceKind, settings: MappingSettings): void {
  if (settings.ProvisionedPollerConfig && settings.ScalingConfig) {
    throw invalidParameter("ScalingConfig and ProvisionedPollerConfig cannot be set together: provisioned pollers have their own maximum.");
  }
  const early = settings.ProvisionedPollerConfig ? undefined : kind.provisioned?.find((name) => settings[name] !== undefined);
  if (early) throw unsupported(early);
  const kafkaMetrics = settings.MetricsConfig?.Metrics?.includes("KafkaMetrics");
  if (kafkaMetrics && kind.connector !== "kafka") throw invalidParameter("KafkaMetrics are only supported for Apache Kafka event sources.");
}

/** Queues give ten messages at a time: more in a batch are waited for. */
function checkBatch(
  kind: SourceKind,
  source: SourceMembers,
  { BatchSize = kind.batchSize, MaximumBatchingWindowInSeconds: window = 0 }: MappingSettings,
): void {
  if (kind.connector !== "sqs") return;
  if (isFifo(source) && window > 0) throw invalidParameter("Batching window is not supported for FIFO queues");
  if (BatchSize > QUEUE_BATCH && window === 0) {
    throw invalidParameter(`Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than ${QUEUE_BATCH}`);
  }
}

function checkFilters({ connector }: SourceKind, { FilterCriteria: criteria }: MappingSettings): void {
  try {
    compileFilters(criteria);
    const data = connector === "kinesis" ? "data" : connector === "dynamodb" ? "dynamodb" : undefined;
    for (const { Pattern = "{}" } of (data && criteria?.Filters) || []) {
      if (Array.isArray(JSON.parse(Pattern)[data as string])) throw new PatternError(`"${data}" of a stream is an object`);
    }
  } catch (error) {
    throw error instanceof PatternError ? refusePattern(error, "filter-criteria") : error;
  }
}

const FAILURES = ["sqs", "sns", "s3"];

function checkDestination({ DestinationConfig: config }: MappingSettings): void {
  if (config?.OnSuccess) throw unsupported("DestinationConfig");
  const destination = config?.OnFailure?.Destination;
  if (!destination) return;
  const service = parseArn(destination)?.service;
  if (service && FAILURES.includes(service) && !destination.endsWith(".fifo")) return;
  throw invalidParameter(`The provided destination config ${writeDestinations(undefined, destination)} is invalid.`);
}

/** The model lets pass what is neither without limit nor long enough. */
function checkAge(age: number | undefined): void {
  if (age === undefined || age === -1 || age >= RECORD_AGE_SECONDS) return;
  throw invalidParameter(`MaximumRecordAgeInSeconds must be -1, or at least ${RECORD_AGE_SECONDS}.`);
}

/** Pollers as they are shown: with both numbers. */
function provision({ pollers }: SourceKind, { MinimumPollers, MaximumPollers, PollerGroupName }: PollerConfig): PollerConfig {
  if (!pollers) throw unsupported("ProvisionedPollerConfig");
  const minimum = MinimumPollers ?? pollers.minimum[0];
  const maximum = MaximumPollers ?? Math.max(POLLERS, minimum);
  checkRange(minimum, "provisionedPollerConfig.minimumPollers", pollers.minimum);
  checkRange(maximum, "provisionedPollerConfig.maximumPollers", pollers.maximum);
  if (minimum > maximum) throw invalidParameter("MinimumPollers cannot be greater than MaximumPollers.");
  if (PollerGroupName && !pollers.groups) throw invalidParameter("Unsupported 'pollerGroupName' parameter for given event source mapping type.");
  return { MinimumPollers: minimum, MaximumPollers: maximum, ...(PollerGroupName && { PollerGroupName }) };
}

function checkRange(value: number, member: string, [least, most]: readonly [number, number]): void {
  if (value < least) throw validationFailed(value, member, `have value greater than or equal to ${least}`);
  if (value > most) throw validationFailed(value, member, `have value less than or equal to ${most}`);
}
