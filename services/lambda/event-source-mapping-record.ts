// What is kept of an event source mapping.
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";
import type { FilterCriteria } from "../../core/pattern/filters.ts";

/** Plain JSON, never changed in place. */
export interface MappingRecord {
  readonly uuid: string;
  readonly source: SourceMembers;
  readonly settings: MappingSettings;
  /** Qualified where the caller named a version or an alias. */
  readonly functionArn: string;
  readonly enabled: boolean;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What is read, and from where on: fixed when the mapping is made. In the API's own names. */
export interface SourceMembers {
  readonly EventSourceArn: string;
  readonly StartingPosition?: EventSourceMappingOptions["startingPosition"];
  /** Milliseconds since the epoch. */
  readonly StartingPositionTimestamp?: number;
  readonly Topics?: readonly string[];
}

/** What a caller may set, and change, in the API's own names; what was not given is absent. */
export interface MappingSettings {
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly FilterCriteria?: FilterCriteria;
  readonly KMSKeyArn?: string;
  readonly MetricsConfig?: { readonly Metrics?: readonly string[] };
  readonly LoggingConfig?: { readonly SystemLogLevel?: string };
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly ProvisionedPollerConfig?: PollerConfig;
  readonly ParallelizationFactor?: number;
  readonly DestinationConfig?: { readonly OnSuccess?: { readonly Destination?: string }; readonly OnFailure?: { readonly Destination?: string } };
  readonly MaximumRecordAgeInSeconds?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRetryAttempts?: number;
  readonly TumblingWindowInSeconds?: number;
  readonly SourceAccessConfigurations?: readonly object[];
  readonly AmazonManagedKafkaEventSourceConfig?: object;
  readonly SelfManagedKafkaEventSourceConfig?: object;
  readonly DocumentDBEventSourceConfig?: object;
}

export interface PollerConfig {
  readonly MinimumPollers?: number;
  readonly MaximumPollers?: number;
  readonly PollerGroupName?: string;
}
