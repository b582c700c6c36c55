// The kinds of sources that a mapping may read, and what each takes of a mapping's settings: AWS's tables, "Event source mapping parameters".
import { parseArn } from "../../core/arn.ts";
import type { MappingSettings, SourceMembers } from "./event-source-mapping-record.ts";
import { KAFKA_WINDOW_SECONDS, QUEUE_BATCH, STREAM_BATCH } from "./limits.ts";

export type SettingName = keyof MappingSettings;

export interface SourceKind {
  /** The connector that reads it. */
  readonly connector: "sqs" | "kinesis" | "dynamodb" | "kafka";
  /** Records in a batch, unless said otherwise. */
  readonly batchSize: number;
  /** Seconds in which a batch is filled, unless said otherwise. */
  readonly window: number;
  /** The settings that it takes, besides those that every source takes. */
  readonly takes: readonly SettingName[];
  /** Those of them that it takes only with pollers of its own. */
  readonly provisioned?: readonly SettingName[];
  /** What is shown of settings that were not given. */
  readonly shown: Partial<MappingSettings>;
  /** Where reading may begin; none where there is no order to begin in. */
  readonly positions: readonly string[];
  /** Where it begins unless said otherwise; absent where it must be said. */
  readonly position?: string;
  readonly pollers?: {
    readonly minimum: readonly [least: number, most: number];
    readonly maximum: readonly [least: number, most: number];
    readonly groups: boolean;
  };
  /** `StateTransitionReason` of what a caller has asked for. */
  readonly reason: string;
}

const ALWAYS: readonly SettingName[] = ["BatchSize", "FilterCriteria", "KMSKeyArn", "MetricsConfig"];

const QUEUE: SourceKind = {
  connector: "sqs",
  batchSize: QUEUE_BATCH,
  window: 0,
  takes: [...ALWAYS, "MaximumBatchingWindowInSeconds", "FunctionResponseTypes", "ScalingConfig", "ProvisionedPollerConfig"],
  shown: { MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] },
  positions: [],
  pollers: { minimum: [2, 200], maximum: [2, 10_000], groups: false },
  reason: "USER_INITIATED",
};

const OF_A_SHARD = ["BisectBatchOnFunctionError", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts"] as const;

const STREAM: Omit<SourceKind, "connector" | "positions"> = {
  batchSize: STREAM_BATCH,
  window: 0,
  takes: [
    ...ALWAYS,
    ...OF_A_SHARD,
    ...(["MaximumBatchingWindowInSeconds", "FunctionResponseTypes", "ParallelizationFactor", "TumblingWindowInSeconds", "DestinationConfig"] as const),
  ],
  shown: {
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: false,
    MaximumRecordAgeInSeconds: -1,
    MaximumRetryAttempts: -1,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: {} },
  },
  reason: "User action",
};

const KAFKA: SourceKind = {
  connector: "kafka",
  batchSize: STREAM_BATCH,
  window: KAFKA_WINDOW_SECONDS,
  takes: [
    ...ALWAYS,
    ...OF_A_SHARD,
    ...(["MaximumBatchingWindowInSeconds", "FunctionResponseTypes", "DestinationConfig", "ProvisionedPollerConfig", "LoggingConfig"] as const),
    ...(["SourceAccessConfigurations", "AmazonManagedKafkaEventSourceConfig"] as const),
  ],
  provisioned: [...OF_A_SHARD, "FunctionResponseTypes", "LoggingConfig"],
  shown: { DestinationConfig: { OnFailure: {} } },
  positions: ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"],
  position: "TRIM_HORIZON",
  pollers: { minimum: [1, 200], maximum: [1, 2_000], groups: true },
  reason: "USER_INITIATED",
};

const KINDS: Readonly<Record<string, SourceKind>> = {
  sqs: QUEUE,
  kinesis: { ...STREAM, connector: "kinesis", positions: ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"] },
  dynamodb: { ...STREAM, connector: "dynamodb", positions: ["TRIM_HORIZON", "LATEST"] },
  kafka: KAFKA,
};

/** What the source is; undefined when it is none that can be read. */
export function kindOf({ EventSourceArn }: SourceMembers): SourceKind | undefined {
  const service = parseArn(EventSourceArn)?.service ?? "";
  return Object.hasOwn(KINDS, service) ? KINDS[service] : undefined;
}

/** Queues that keep an order. */
export function isFifo({ EventSourceArn }: SourceMembers): boolean {
  return EventSourceArn.endsWith(".fifo");
}
