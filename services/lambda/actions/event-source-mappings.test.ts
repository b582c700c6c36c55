import { expect } from "chai";
import { ServiceError } from "../../../core/errors.ts";
import { Bench, refusal } from "../fixture.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";
const STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-01-01T00:00:00.000";
const CLUSTER = "arn:aws:kafka:us-east-1:000000000000:cluster/c/8476a536-e9f4-11e8-9739-2dfe598c3fcd-1";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create("f", { Publish: true, Timeout: 20 });
  addQueue("orders");
  addQueue("orders.fifo");
  for (const action of ["kinesis:DescribeStreamSummary", "dynamodbstreams:DescribeStream", "kafka:DescribeClusterV2"]) bench.others.set(action, () => ({}));
});

const queues = new Map<string, number>();
afterEach(() => queues.clear());

/** A queue that the bench's SQS knows from now on. */
function addQueue(name: string, visibility = 30): void {
  const gone = () => new ServiceError("QueueDoesNotExist", "The specified queue does not exist.");
  queues.set(name, visibility);
  bench.others.set("sqs:GetQueueUrl", ({ QueueName }: { QueueName: string }) => {
    if (!queues.has(QueueName)) throw gone();
    return { QueueUrl: `http://localhost:4566/000000000000/${QueueName}` };
  });
  bench.others.set("sqs:GetQueueAttributes", ({ QueueUrl }: { QueueUrl: string }) => {
    const queue = QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);
    if (!queues.has(queue)) throw gone();
    return { Attributes: { QueueArn: QUEUE.replace("orders", queue), VisibilityTimeout: String(queues.get(queue)) } };
  });
}

const create = (more: object = {}) => bench.call("CreateEventSourceMapping", { EventSourceArn: QUEUE, FunctionName: "f", ...more });
const get = (UUID: string) => bench.call("GetEventSourceMapping", { UUID });
const update = (UUID: string, more: object) => bench.call("UpdateEventSourceMapping", { UUID, ...more });
const mapping = (uuid: string) => bench.registry.mappings.get(uuid);
const now = new Date("2026-01-01T00:00:00Z");

describe("an event source mapping", () => {
  it("of a queue is answered Creating, with its defaults, and is Enabled then", async () => {
    const { UUID, ...answer } = await create();
    expect(answer).to.deep.equal({
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`,
      EventSourceArn: QUEUE,
      FunctionArn: FUNCTION,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      LastModified: now,
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
    });
    expect(await get(UUID)).to.deep.equal({ UUID, ...answer, State: "Enabled" });
  });

  it("is told to the connector of its source", async () => {
    const { UUID } = await create({
      FunctionName: "f:1",
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    expect(mapping(UUID)).to.deep.equal({
      id: UUID,
      connector: "sqs",
      source: QUEUE,
      functionArn: `${FUNCTION}:1`,
      enabled: true,
      options: {
        batchSize: 10,
        maximumBatchingWindowInSeconds: 0,
        functionResponseTypes: [],
        filters: ['{"body":{"a":[1]}}'],
        maximumConcurrency: 5,
      },
    });
  });

  it("survives a restart", async () => {
    const { UUID } = await create({ Tags: { team: "a" }, BatchSize: 3 });
    const [before, shown] = [mapping(UUID), await get(UUID)];
    await bench.reopen();
    expect(mapping(UUID)).to.deep.equal(before);
    expect(await get(UUID)).to.deep.equal(shown);
  });

  it("may read a queue elsewhere: a tag says where, and nobody here is asked for it", async () => {
    const elsewhere = { EventSourceArn: QUEUE.replace("orders", "remote"), Tags: { "lambdabus:endpoint": "http://localhost:9324" } };
    const { UUID } = await create(elsewhere);
    expect(mapping(UUID)?.options).to.include({ endpoint: "http://localhost:9324" });
    expect((await update(UUID, { BatchSize: 5 })).State).to.equal("Updating");
    const wrong = { ...elsewhere, Tags: { "lambdabus:endpoint": "localhost:9324" } };
    expect(await refusal(create(wrong))).to.include({ statusCode: 400, message: "The tag lambdabus:endpoint is the URL of an endpoint." });
  });

  it("is gone when it is deleted", async () => {
    const { UUID } = await create();
    expect(await bench.call("DeleteEventSourceMapping", { UUID })).to.include({ UUID, State: "Deleting" });
    expect(mapping(UUID)).to.equal(undefined);
    const gone = { code: "ResourceNotFoundException", statusCode: 404, message: "The resource you requested does not exist." };
    for (const action of ["GetEventSourceMapping", "DeleteEventSourceMapping", "UpdateEventSourceMapping"]) {
      expect(await refusal(bench.call(action, { UUID }))).to.deep.equal(gone);
    }
  });

  const changes: Record<string, [input: object, state: string, settled: string]> = {
    "settings shows Updating": [{ BatchSize: 5 }, "Updating", "Enabled"],
    "Enabled to false shows Disabling": [{ Enabled: false }, "Disabling", "Disabled"],
  };
  for (const [what, [input, state, settled]] of Object.entries(changes)) {
    it(`changed in its ${what}`, async () => {
      const { UUID } = await create();
      expect((await update(UUID, input)).State).to.equal(state);
      expect((await get(UUID)).State).to.equal(settled);
    });
  }

  it("made with Enabled false is Disabled, and told so, until it is enabled", async () => {
    const { UUID, State } = await create({ Enabled: false });
    expect(State).to.equal("Creating");
    expect((await get(UUID)).State).to.equal("Disabled");
    expect(mapping(UUID)).to.include({ enabled: false });
    expect((await update(UUID, { Enabled: true })).State).to.equal("Enabling");
    expect(mapping(UUID)).to.include({ enabled: true });
  });

  it("keeps what an update does not name, and loses what it sets to nothing", async () => {
    const { UUID } = await create({
      FilterCriteria: { Filters: [{ Pattern: '{"body":["x"]}' }] },
      ScalingConfig: { MaximumConcurrency: 5 },
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      MetricsConfig: { Metrics: ["EventCount"] },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
    });
    const kept = await update(UUID, { BatchSize: 1 });
    expect(kept).to.deep.include({ KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k", MetricsConfig: { Metrics: ["EventCount"] } });
    expect(kept).to.deep.include({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 5 }, FunctionResponseTypes: ["ReportBatchItemFailures"] });
    const nothing = { FilterCriteria: { Filters: [] }, ScalingConfig: {}, FunctionResponseTypes: [], MetricsConfig: { Metrics: [] }, KMSKeyArn: "" };
    const emptied = await update(UUID, nothing);
    expect(emptied).to.not.have.any.keys("FilterCriteria", "ScalingConfig", "MetricsConfig", "KMSKeyArn");
    expect(emptied.FunctionResponseTypes).to.deep.equal([]);
    expect(mapping(UUID)?.options).to.deep.equal({ batchSize: 1, maximumBatchingWindowInSeconds: 0, functionResponseTypes: [], filters: [] });
  });

  it("may be given to another function, and may not to one that is not there", async () => {
    await bench.create("g");
    const { UUID } = await create();
    expect((await update(UUID, { FunctionName: "g" })).FunctionArn).to.equal(FUNCTION.replace(/f$/, "g"));
    expect(await refusal(update(UUID, { FunctionName: "h" }))).to.include({ statusCode: 400, message: "Function does not exist" });
  });

  it("may not be given to a function that reads its source already, or that takes longer than its messages are hidden", async () => {
    await bench.create("g");
    await bench.create("slow", { Timeout: 60 });
    const [{ UUID }, other] = [await create(), await create({ FunctionName: "g" })];
    expect(await refusal(update(UUID, { FunctionName: "g" }))).to.deep.equal({
      code: "ResourceConflictException",
      statusCode: 409,
      message: `An event source mapping with SQS arn (" ${QUEUE} ") and function (" g ") already exists. Please update or delete the existing mapping with UUID ${other.UUID}`,
    });
    expect((await update(UUID, { FunctionName: "f" })).State).to.equal("Updating");
    const message = "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds";
    expect(await refusal(update(UUID, { FunctionName: "slow" }))).to.include({ statusCode: 400, message });
    expect((await get(UUID)).FunctionArn).to.equal(FUNCTION);
  });

  it("is in use while it is being changed", async () => {
    const { UUID } = await create();
    const first = update(UUID, { BatchSize: 2 });
    const inUse = (verb: string) => ({
      code: "ResourceInUseException",
      statusCode: 400,
      message: `Cannot ${verb} the event source mapping because it is in use.`,
    });
    expect(await refusal(update(UUID, { BatchSize: 3 }))).to.deep.equal(inUse("update"));
    expect(await refusal(bench.call("DeleteEventSourceMapping", { UUID }))).to.deep.equal(inUse("delete"));
    await first;
    expect((await get(UUID)).BatchSize).to.equal(2);
  });

  it("shows what came of its newest records", async () => {
    const { UUID } = await create();
    const time = now.getTime() + 1_000;
    bench.registry.processing.put(UUID, { result: "PROBLEM: Function call failed", time });
    expect(await get(UUID)).to.deep.include({ LastProcessingResult: "PROBLEM: Function call failed", LastModified: new Date(time) });
    await bench.call("DeleteEventSourceMapping", { UUID });
    expect(bench.registry.processing.size).to.equal(0);
  });

  it("stays when its function goes, and can be turned off without it and without its queue", async () => {
    const { UUID } = await create();
    await bench.call("DeleteFunction", { FunctionName: "f" });
    queues.clear();
    expect((await get(UUID)).State).to.equal("Enabled");
    expect(await refusal(update(UUID, { BatchSize: 2 }))).to.include({ message: "Function does not exist" });
    expect((await update(UUID, { Enabled: false })).State).to.equal("Disabling");
  });

  it("has tags, of which its connector hears nothing", async () => {
    const { UUID, EventSourceMappingArn: Resource } = await create({ Tags: { team: "a" } });
    const told = mapping(UUID);
    await bench.call("TagResource", { Resource, Tags: { stage: "dev" } });
    await bench.call("UntagResource", { Resource, TagKeys: ["team"] });
    expect(await bench.call("ListTags", { Resource })).to.deep.equal({ Tags: { stage: "dev" } });
    expect(mapping(UUID)).to.equal(told);
    await bench.call("DeleteEventSourceMapping", { UUID });
    expect(await refusal(bench.call("ListTags", { Resource }))).to.include({ code: "ResourceNotFoundException" });
  });
});

describe("event source mappings", () => {
  it("are listed by source and by function under its qualifier, a hundred a page", async () => {
    addQueue("returns");
    const RETURNS = QUEUE.replace("orders", "returns");
    const [a, b, c] = [await create(), await create({ FunctionName: "f:1" }), await create({ EventSourceArn: RETURNS })];
    const list = async (input: object) => {
      const { EventSourceMappings, NextMarker } = await bench.call("ListEventSourceMappings", input);
      return { uuids: EventSourceMappings.map(({ UUID }: { UUID: string }) => UUID), NextMarker };
    };
    const sorted = [a, b, c].map(({ UUID }) => UUID).sort();
    expect((await list({})).uuids).to.deep.equal(sorted);
    expect((await list({ EventSourceArn: QUEUE })).uuids).to.have.members([a.UUID, b.UUID]);
    expect((await list({ FunctionName: FUNCTION })).uuids).to.have.members([a.UUID, c.UUID]);
    expect((await list({ FunctionName: "f:1" })).uuids).to.deep.equal([b.UUID]);
    const first = await list({ MaxItems: 2 });
    expect(first.uuids).to.deep.equal(sorted.slice(0, 2));
    expect((await list({ Marker: first.NextMarker })).uuids).to.deep.equal(sorted.slice(2));
  });

  it("are one for each source and function; of two made at once, one", async () => {
    const results = await Promise.allSettled([create(), create()]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected"]);
    const uuid = bench.registry.mappings.values().next().value?.id;
    expect(await refusal(create())).to.deep.equal({
      code: "ResourceConflictException",
      statusCode: 409,
      message: `An event source mapping with SQS arn (" ${QUEUE} ") and function (" f ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    });
    await create({ FunctionName: "f:1" });
  });

  it("of streams and topics conflict in their own words", async () => {
    const stream = { EventSourceArn: STREAM, StartingPosition: "LATEST" };
    const { UUID } = await create(stream);
    expect((await refusal(create(stream))).message).to.equal(
      `The event source arn (" ${STREAM} ") and function (" f ") provided mapping already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    );
    const topic = await create({ EventSourceArn: CLUSTER, Topics: ["t"] });
    expect((await refusal(create({ EventSourceArn: CLUSTER, Topics: ["t"] }))).message).to.equal(
      `An event source mapping with event source ("${CLUSTER}"), function ("${FUNCTION}"), topics ("t") already exists. Please update or delete the existing mapping with UUID ${topic.UUID}`,
    );
    await create({ EventSourceArn: CLUSTER, Topics: ["other"] });
  });

  it("of streams show and tell every setting of a shard", async () => {
    const answer = await create({ EventSourceArn: STREAM, StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: new Date("2025-12-31T00:00:00Z") });
    expect(answer).to.deep.include({
      BatchSize: 100,
      StartingPosition: "AT_TIMESTAMP",
      StartingPositionTimestamp: new Date("2025-12-31T00:00:00Z"),
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
      LastProcessingResult: "No records processed",
      StateTransitionReason: "User action",
    });
    const onFailure = QUEUE;
    const updated = await update(answer.UUID, {
      DestinationConfig: { OnFailure: { Destination: onFailure } },
      MaximumRetryAttempts: 3,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: true,
    });
    expect(updated).to.deep.include({ DestinationConfig: { OnFailure: { Destination: onFailure } }, MaximumRetryAttempts: 3, ParallelizationFactor: 1 });
    expect(mapping(answer.UUID)).to.deep.include({ connector: "kinesis", source: STREAM });
    expect(mapping(answer.UUID)?.options).to.deep.equal({
      batchSize: 100,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: [],
      filters: [],
      startingPosition: "AT_TIMESTAMP",
      startingPositionTimestamp: Date.UTC(2025, 11, 31),
      parallelizationFactor: 1,
      maximumRetryAttempts: 3,
      maximumRecordAgeInSeconds: 60,
      bisectBatchOnFunctionError: true,
      tumblingWindowInSeconds: 0,
      onFailure,
    });
  });

  it("of Kafka begin at the oldest record and wait half a second for a batch", async () => {
    const answer = await create({ EventSourceArn: CLUSTER, Topics: ["t"] });
    expect(answer).to.deep.include({ BatchSize: 100, StartingPosition: "TRIM_HORIZON", Topics: ["t"], StateTransitionReason: "USER_INITIATED" });
    expect(answer).to.not.have.any.keys("MaximumRetryAttempts", "MaximumBatchingWindowInSeconds");
    expect(mapping(answer.UUID)?.options).to.deep.include({ maximumBatchingWindowInSeconds: 0.5, topics: ["t"] });
  });

  it("show provisioned pollers with both their numbers", async () => {
    const { UUID, ProvisionedPollerConfig } = await create({ ProvisionedPollerConfig: { MinimumPollers: 3 } });
    expect(ProvisionedPollerConfig).to.deep.equal({ MinimumPollers: 3, MaximumPollers: 200 });
    expect(mapping(UUID)?.options).to.deep.include({ provisionedPollerConfig: { minimumPollers: 3, maximumPollers: 200 } });
    expect(await update(UUID, { ProvisionedPollerConfig: {} })).to.not.have.property("ProvisionedPollerConfig");
  });
});

describe("what an event source mapping is refused for", () => {
  const unsupported = (name: string) => `Unsupported ${name} parameter for given event source mapping type.`;
  const gone =
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.";
  const stream = { EventSourceArn: STREAM, StartingPosition: "LATEST" };
  const kafka = { EventSourceArn: CLUSTER, Topics: ["t"] };
  const filter = (Pattern: string) => ({ FilterCriteria: { Filters: [{ Pattern }] } });

  const refused: Record<string, [input: object, message: string]> = {
    "no source": [{ EventSourceArn: undefined }, "Unrecognized event source."],
    "a source that nobody reads": [{ EventSourceArn: "arn:aws:s3:::b" }, "Unrecognized event source."],
    "a function that is not there": [{ FunctionName: "g" }, "Function does not exist"],
    "an alias that is not there": [{ FunctionName: "f:live" }, "Function does not exist"],
    "a queue that is not there": [{ EventSourceArn: `${QUEUE}2` }, gone],
    "a queue of another region": [{ EventSourceArn: QUEUE.replace("us-east-1", "eu-west-1") }, gone],
    "a batch of more than ten without a window": [
      { BatchSize: 11 },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    "a batch of more than ten on a FIFO queue": [
      { EventSourceArn: `${QUEUE}.fifo`, BatchSize: 11 },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    "a window on a FIFO queue": [
      { EventSourceArn: `${QUEUE}.fifo`, BatchSize: 10, MaximumBatchingWindowInSeconds: 5 },
      "Batching window is not supported for FIFO queues",
    ],
    "a starting position in a queue": [{ StartingPosition: "LATEST" }, `Unsupported starting position for arn type: ${QUEUE}`],
    "a time to start at in a queue": [
      { StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: now },
      `Unsupported starting position for arn type: ${QUEUE}`,
    ],
    "a timestamp without a position in a queue": [{ StartingPositionTimestamp: now }, unsupported("'startingPositionTimestamp'")],
    "a destination of a queue's failures": [{ DestinationConfig: { OnFailure: { Destination: QUEUE } } }, unsupported("DestinationConfig")],
    "retries of a queue": [{ MaximumRetryAttempts: 1 }, unsupported("'maximumRetryAttempts'")],
    "a tumbling window over a queue": [{ TumblingWindowInSeconds: 1 }, unsupported("'tumblingWindowInSeconds'")],
    "topics of a queue": [{ Topics: ["t"] }, unsupported("'topics'")],
    "a maximum concurrency of a stream": [{ ...stream, ScalingConfig: { MaximumConcurrency: 2 } }, unsupported("'scalingConfig'")],
    "a destination of a stream's successes": [{ ...stream, DestinationConfig: { OnSuccess: { Destination: QUEUE } } }, unsupported("DestinationConfig")],
    "a FIFO queue for a stream's failures": [
      { ...stream, DestinationConfig: { OnFailure: { Destination: `${QUEUE}.fifo` } } },
      `The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=${QUEUE}.fifo)) is invalid.`,
    ],
    "a record age below a minute": [{ ...stream, MaximumRecordAgeInSeconds: 59 }, "MaximumRecordAgeInSeconds must be -1, or at least 60."],
    "a stream without a starting position": [
      { EventSourceArn: STREAM },
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    "a time to start at in a table's stream": [
      { EventSourceArn: TABLE, StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: now },
      `Unsupported starting position for arn type: ${TABLE}`,
    ],
    "no time to start at": [
      { EventSourceArn: STREAM, StartingPosition: "AT_TIMESTAMP" },
      "StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP.",
    ],
    "a time to start at that is to come": [
      { EventSourceArn: STREAM, StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: new Date("2026-01-02T00:00:00Z") },
      "StartingPositionTimestamp cannot be in the future.",
    ],
    "a pattern that is no JSON": [filter("{"), "Invalid filter pattern definition."],
    "a pattern whose value is no list": [filter('{"body":"x"}'), "Invalid filter pattern definition."],
    "six filters": [{ FilterCriteria: { Filters: Array(6).fill({ Pattern: '{"body":["x"]}' }) } }, "Invalid filter pattern definition."],
    "texts for a stream's data": [{ ...stream, ...filter('{"data":["x"]}') }, "Invalid filter pattern definition."],
    "a maximum concurrency beside provisioned pollers": [
      { ScalingConfig: { MaximumConcurrency: 2 }, ProvisionedPollerConfig: { MinimumPollers: 2 } },
      "ScalingConfig and ProvisionedPollerConfig cannot be set together: provisioned pollers have their own maximum.",
    ],
    "more pollers at least than at most": [
      { ProvisionedPollerConfig: { MinimumPollers: 9, MaximumPollers: 8 } },
      "MinimumPollers cannot be greater than MaximumPollers.",
    ],
    "a group of pollers for a queue": [{ ProvisionedPollerConfig: { PollerGroupName: "g" } }, unsupported("'pollerGroupName'")],
    "metrics of Kafka for a queue": [{ MetricsConfig: { Metrics: ["KafkaMetrics"] } }, "KafkaMetrics are only supported for Apache Kafka event sources."],
    "Kafka without topics": [{ EventSourceArn: CLUSTER }, "Required 'topics' parameter is missing."],
    "retries of Kafka without pollers of its own": [{ ...kafka, MaximumRetryAttempts: 1 }, unsupported("'maximumRetryAttempts'")],
    "brokers without a way in": [
      { EventSourceArn: undefined, SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["b:9092"] } }, Topics: ["t"] },
      "Required 'sourceAccessConfigurations' parameter is missing.",
    ],
  };
  for (const [what, [input, message]] of Object.entries(refused)) {
    it(what, async () => {
      expect(await refusal(create(input))).to.deep.equal({ code: "InvalidParameterValueException", statusCode: 400, message });
      expect(bench.registry.mappings.size).to.equal(0);
    });
  }

  it("a setting that is only for other sources", async () => {
    const others: Record<string, unknown> = {
      LoggingConfig: { SystemLogLevel: "DEBUG" },
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: -1,
      BisectBatchOnFunctionError: false,
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:us-east-1:000000000000:secret:s" }],
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: "g" },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: "g" },
      DocumentDBEventSourceConfig: { DatabaseName: "d" },
      Queues: ["q"],
    };
    for (const [name, value] of Object.entries(others)) {
      const { message } = await refusal(create({ [name]: value }));
      expect(message).to.equal(unsupported(`'${name[0]?.toLowerCase()}${name.slice(1)}'`));
    }
    const source = { EventSourceArn: undefined, SourceAccessConfigurations: [{}], Topics: ["t"], SelfManagedEventSource: {} };
    expect((await refusal(create(source))).message).to.equal("Self-managed Apache Kafka is no event source here yet.");
  });

  it("a queue that gives its messages again before the function has ended", async () => {
    await bench.create("slow", { Timeout: 60 });
    expect(await refusal(create({ FunctionName: "slow" }))).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    });
    queues.set("orders", 60);
    await create({ FunctionName: "slow" });
  });

  it("fewer or more pollers than a queue may have", async () => {
    const refuse = async (ProvisionedPollerConfig: object) => (await refusal(create({ ProvisionedPollerConfig }))).message;
    expect(await refuse({ MinimumPollers: 1 })).to.match(/Value '1' at 'provisionedPollerConfig.minimumPollers' .* greater than or equal to 2$/);
    expect(await refuse({ MaximumPollers: 1 })).to.match(/at 'provisionedPollerConfig.maximumPollers' .* greater than or equal to 2$/);
  });

  it("a source whose service is not here", async () => {
    bench.others.clear();
    const refuse = async (input: object) => (await refusal(create(input))).message;
    expect(await refuse(stream)).to.equal(`Stream not found: ${STREAM}`);
    expect(await refuse({ EventSourceArn: TABLE, StartingPosition: "LATEST" })).to.equal(`Stream not found: ${TABLE}`);
    expect(await refuse(kafka)).to.equal(`Cluster not found: ${CLUSTER}`);
    expect(await refuse({ ...stream, Tags: { "lambdabus:endpoint": "http://localhost:4567" } })).to.equal(`Stream not found: ${STREAM}`);
  });
});
