// What the Lambda API and the connectors agree on about an event source mapping: the options of its Mapping, and what came of it.

/** A tag of ours on a mapping: a URL, where its source lives when it is not here. AWS's API has no field for what AWS cannot do. */
export const ENDPOINT_TAG = "lambdabus:endpoint";

/** `options` of a Mapping that CreateEventSourceMapping made; AWS's fields, defaults filled in. What a source does not know is absent. */
export interface EventSourceMappingOptions {
  /** Records in a batch at most. */
  readonly batchSize: number;
  /** How long a batch may wait to be filled, from its first record on. */
  readonly maximumBatchingWindowInSeconds: number;
  /** `ReportBatchItemFailures`, or nothing. */
  readonly functionResponseTypes: readonly string[];
  /** Patterns, of which a record must match one; none at all lets everything pass. */
  readonly filters: readonly string[];
  /** ScalingConfig: batches at once at most. */
  readonly maximumConcurrency?: number | undefined;
  readonly provisionedPollerConfig?: { readonly minimumPollers: number; readonly maximumPollers: number } | undefined;
  /** Streams. */
  readonly startingPosition?: "TRIM_HORIZON" | "LATEST" | "AT_TIMESTAMP" | undefined;
  /** Milliseconds since the epoch. */
  readonly startingPositionTimestamp?: number | undefined;
  readonly parallelizationFactor?: number | undefined;
  /** -1 for no limit. */
  readonly maximumRetryAttempts?: number | undefined;
  /** -1 for no limit. */
  readonly maximumRecordAgeInSeconds?: number | undefined;
  readonly bisectBatchOnFunctionError?: boolean | undefined;
  readonly tumblingWindowInSeconds?: number | undefined;
  /** ARN of the destination of batches that were given up. */
  readonly onFailure?: string | undefined;
  /** Kafka. */
  readonly topics?: readonly string[] | undefined;
  /** MetricsConfig: `EventCount` … */
  readonly metrics?: readonly string[] | undefined;
  /** Where the source lives when it is not ours: the value of the tag `lambdabus:endpoint`. */
  readonly endpoint?: string | undefined;
}

/** What became of the newest records of a mapping: its LastProcessingResult. */
export interface ProcessingResult {
  /** `No records processed`, `OK`, `PROBLEM: Function call failed` … */
  readonly result: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}
