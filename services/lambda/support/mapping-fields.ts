// How far each member of CreateEventSourceMapping is kept.
import { type Row, readRows } from "./support.ts";

const ROWS: readonly Row[] = [
  [
    "EventSourceArn",
    "approximated",
    "Queues, also those elsewhere (tag `lambdabus:endpoint`); any other source is refused, as one that is not there",
    "actions/event-source-mappings.test.ts: a queue that is not there",
    "actions/event-source-mappings.test.ts: a source whose service is not here",
    "/test/integration/: sees its messages as that place names them; what succeeds is deleted there, what fails is a dead letter there",
  ],
  ["FunctionName", "honoured", "", "actions/event-source-mappings.test.ts: may be given to another function, and may not to one that is not there"],
  [
    "Enabled",
    "honoured",
    "",
    "actions/event-source-mappings.test.ts: made with Enabled false is Disabled, and told so, until it is enabled",
    "/test/conformance/: poll no more when they are disabled, finish what is in flight, and go on when they are enabled",
  ],
  [
    "BatchSize",
    "honoured",
    "Above 10 with a window only",
    "actions/event-source-mappings.test.ts: a batch of more than ten without a window",
    "/test/conformance/: close a batch when it has its count, before the window is over",
  ],
  [
    "MaximumBatchingWindowInSeconds",
    "honoured",
    "",
    "actions/event-source-mappings.test.ts: a window on a FIFO queue",
    "/test/conformance/: close a batch when its window is over, counted from its first message",
  ],
  [
    "FilterCriteria",
    "honoured",
    "",
    "actions/event-source-mappings.test.ts: six filters",
    "/test/conformance/: count only what passes towards the batch and its window",
  ],
  [
    "FunctionResponseTypes",
    "honoured",
    "",
    "/connectors/: gives the identifiers that failed, each once",
    "/test/integration/: sees a batch as one event, and what it does not name as failed is deleted",
  ],
  ["ScalingConfig", "honoured", "", "/test/conformance/: run no more batches at once than MaximumConcurrency"],
  [
    "ProvisionedPollerConfig",
    "honoured",
    "Without groups, as queues have none",
    "actions/event-source-mappings.test.ts: show provisioned pollers with both their numbers",
    "actions/event-source-mappings.test.ts: a group of pollers for a queue",
    "/connectors/: has ten batches for each provisioned poller, never fewer than the least of them, and adds 1,000 a minute",
  ],
  [
    "MetricsConfig",
    "honoured",
    "`EventCount`, in CloudWatch",
    "actions/event-source-mappings.test.ts: metrics of Kafka for a queue",
    "/services/cloudwatch/: of event source mappings are told by their UUID",
  ],
  ["Tags", "honoured", "", "actions/event-source-mappings.test.ts: has tags, of which its connector hears nothing"],
  [
    "KMSKeyArn",
    "echoed",
    "Nothing is encrypted",
    "actions/event-source-mappings.test.ts: keeps what an update does not name, and loses what it sets to nothing",
  ],
  [
    "DestinationConfig MaximumRetryAttempts TumblingWindowInSeconds StartingPosition Topics",
    "refused",
    "Of streams and Kafka, which are not here yet; for a queue in AWS's words",
    "actions/event-source-mappings.test.ts: a destination of a queue's failures",
    "actions/event-source-mappings.test.ts: retries of a queue",
    "actions/event-source-mappings.test.ts: a tumbling window over a queue",
    "actions/event-source-mappings.test.ts: a starting position in a queue",
    "actions/event-source-mappings.test.ts: topics of a queue",
  ],
  ["StartingPositionTimestamp", "refused", "The same", "actions/event-source-mappings.test.ts: a time to start at in a queue"],
  [
    "ParallelizationFactor MaximumRecordAgeInSeconds BisectBatchOnFunctionError LoggingConfig SourceAccessConfigurations SelfManagedEventSource AmazonManagedKafkaEventSourceConfig SelfManagedKafkaEventSourceConfig DocumentDBEventSourceConfig Queues",
    "refused",
    "The same",
    "actions/event-source-mappings.test.ts: a setting that is only for other sources",
  ],
];

export const supportedMappingFields = readRows(ROWS);
