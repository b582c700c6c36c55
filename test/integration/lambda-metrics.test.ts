// Semantics 4.4, 5.5 and 14.4 through the whole simulator: what CloudWatch tells of functions that really run, on virtual time, and to clients that nobody here wrote.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  InvalidParameterValueException,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { expect } from "chai";
import { nextTurn } from "../../core/clock.ts";
import { Logger } from "../../core/logger.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";
import { openPython } from "../support/python.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const MINUTE = 60_000;
const SCRIPT = join(import.meta.dirname, "../support/cloudwatch-boto3.py");
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const run = promisify(execFile);

/** `{ Timestamp, Unit, …statistics }` */
type Point = Readonly<Record<string, unknown>> & { readonly Timestamp: Date; readonly Unit: string };
type Statistic = "Sum" | "Average" | "Maximum" | "SampleCount";

describe("Lambda's metrics in CloudWatch", function () {
  this.timeout(60_000);
  let sim: TestSimulator;
  /** The beginning of a minute, and half a minute before now. */
  let minute: number;

  before(async () => {
    const directory = join(import.meta.dirname, "../support/handlers/nodejs");
    const functions = Object.fromEntries(["hello", "throws", "batches", "sleeps"].map((name) => [name, { handler: `${name}.handler`, runtime: "nodejs24.x" }]));
    sim = await start({ functions, directory, logger: new Logger("error", () => {}) });
  });
  after(() => sim[Symbol.asyncDispose]());

  beforeEach(async () => {
    await sim.reset();
    await sim.clock.advance(2 * MINUTE - (sim.clock.now() % MINUTE));
    minute = sim.clock.now();
    await sim.clock.advance(MINUTE / 2);
  });

  const call = <Output = unknown>(action: string, input: object) => sim.aws.call<Output>("lambda", action, input);
  const invoke = (FunctionName: string, more: object = {}) => call("Invoke", { FunctionName, Payload: Buffer.from("{}"), ...more });
  const send = (FunctionName: string) => invoke(FunctionName, { InvocationType: "Event" });

  /** The values of a metric since `minute`: `[minutes since then, value, unit]`. */
  async function points(name: string, dimensions: object, statistic: Statistic = "Sum"): Promise<(readonly [number, unknown, string])[]> {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const times = { StartTime: new Date(minute), EndTime: new Date(sim.clock.now() + MINUTE), Period: 60, Statistics: [statistic] };
    const { Datapoints } = await sim.aws.call<{ Datapoints: Point[] }>("cloudwatch", "GetMetricStatistics", {
      ...{ Namespace: "AWS/Lambda", MetricName: name, Dimensions },
      ...times,
    });
    return Datapoints.map((point) => [(point.Timestamp.getTime() - minute) / MINUTE, point[statistic], point.Unit] as const);
  }

  it("Invocations and Errors are counts at the minute of the call, by function, by resource and for the account", async () => {
    for (const name of ["hello", "hello", "throws"]) await invoke(name);
    await sim.settled();
    expect(await points("Invocations", { FunctionName: "hello" })).to.deep.equal([[0, 2, "Count"]]);
    expect(await points("Invocations", { FunctionName: "throws", Resource: "throws" })).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("Invocations", {})).to.deep.equal([[0, 3, "Count"]]);
    expect(await points("Errors", { FunctionName: "throws" })).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("Errors", { FunctionName: "hello" })).to.deep.equal([[0, 0, "Count"]]);
  });

  it("Duration is in milliseconds, as in the report, without the Init", async () => {
    await invoke("hello");
    await sim.settled();
    expect(await points("Duration", { FunctionName: "hello" })).to.deep.equal([[0, sim.function("hello").last?.durationMs, "Milliseconds"]]);
  });

  it("ConcurrentExecutions, UnreservedConcurrentExecutions and ClaimedAccountConcurrency are told of what ran", async () => {
    await call("PutFunctionConcurrency", { FunctionName: "throws", ReservedConcurrentExecutions: 5 });
    await invoke("hello");
    await invoke("throws");
    await call("DeleteFunctionConcurrency", { FunctionName: "throws" });
    await sim.settled();
    expect(await points("ConcurrentExecutions", { FunctionName: "hello" }, "Maximum")).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("ConcurrentExecutions", {}, "SampleCount")).to.deep.equal([[0, 2, "Count"]]);
    expect(await points("UnreservedConcurrentExecutions", {}, "SampleCount")).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("ClaimedAccountConcurrency", {}, "Maximum")).to.deep.equal([[0, 6, "Count"]]);
  });

  it("Throttles are neither Invocations nor Errors", async () => {
    await call("PutFunctionConcurrency", { FunctionName: "hello", ReservedConcurrentExecutions: 0 });
    const refused = await invoke("hello").catch((error) => error.code);
    await call("DeleteFunctionConcurrency", { FunctionName: "hello" });
    await sim.settled();
    expect(refused).to.equal("TooManyRequestsException");
    expect(await points("Throttles", { FunctionName: "hello" })).to.deep.equal([[0, 1, "Count"]]);
    expect([await points("Invocations", { FunctionName: "hello" }), await points("Errors", { FunctionName: "hello" })]).to.deep.equal([[], []]);
  });

  it("AsyncEventsReceived, AsyncEventAge and AsyncEventsDropped follow an event from its acceptance through its attempts to its end", async () => {
    await send("throws");
    await sim.clock.advance("3m");
    const dimensions = { FunctionName: "throws" };
    expect(await points("AsyncEventsReceived", dimensions)).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("AsyncEventAge", dimensions, "Maximum")).to.deep.equal([
      [0, 0, "Milliseconds"],
      [1, 60_000, "Milliseconds"],
      [3, 180_000, "Milliseconds"],
    ]);
    expect(await points("AsyncEventsDropped", dimensions)).to.deep.equal([[3, 1, "Count"]]);
  });

  it("DeadLetterErrors and DestinationDeliveryFailures are counted when the queue is not there any more", async () => {
    for (const QueueName of ["dead", "failed"]) await sim.aws.call("sqs", "CreateQueue", { QueueName });
    await call("UpdateFunctionConfiguration", { FunctionName: "throws", DeadLetterConfig: { TargetArn: queueArn("dead") } });
    const DestinationConfig = { OnFailure: { Destination: queueArn("failed") } };
    await call("PutFunctionEventInvokeConfig", { FunctionName: "throws", MaximumRetryAttempts: 0, DestinationConfig });
    for (const name of ["dead", "failed"]) await sim.aws.call("sqs", "DeleteQueue", { QueueUrl: `${sim.endpoint}/000000000000/${name}` });
    await send("throws");
    await sim.settled();
    await call("DeleteFunctionEventInvokeConfig", { FunctionName: "throws" });
    await call("UpdateFunctionConfiguration", { FunctionName: "throws", DeadLetterConfig: { TargetArn: "" } });
    expect(await points("DeadLetterErrors", { FunctionName: "throws" })).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("DestinationDeliveryFailures", { FunctionName: "throws" })).to.deep.equal([[0, 1, "Count"]]);
  });

  it("RecursiveInvocationsDropped is counted when a chain has run through the function 16 times", async () => {
    const hash = createHash("sha256").update("arn:aws:lambda:us-east-1:000000000000:function:hello").digest("hex").slice(0, 8);
    const headers = { "x-amzn-trace-id": `Root=1-00000001-000000000000000000000001;Lineage=1:${hash}:16` };
    const answer = await fetch(`${sim.endpoint}/2015-03-31/functions/hello/invocations`, { method: "POST", body: "{}", headers });
    await sim.settled();
    expect([answer.status, answer.headers.get("x-amzn-errortype")]).to.deep.equal([400, "RecursiveInvocationException"]);
    expect(await points("RecursiveInvocationsDropped", { FunctionName: "hello" })).to.deep.equal([[0, 1, "Count"]]);
  });

  it("ProvisionedConcurrency… are told by the version that holds environments ready", async () => {
    const { Version } = await call<{ Version: string }>("PublishVersion", { FunctionName: "sleeps" });
    const version = { FunctionName: "sleeps", Qualifier: Version };
    await call("PutProvisionedConcurrencyConfig", { ...version, ProvisionedConcurrentExecutions: 2 });
    for (let status = ""; status !== "READY"; await nextTurn()) status = (await call<{ Status: string }>("GetProvisionedConcurrencyConfig", version)).Status;
    const Payload = Buffer.from('{"ms":200}');
    await Promise.all([1, 2, 3].map(() => invoke("sleeps", { Qualifier: Version, Payload })));
    await call("DeleteProvisionedConcurrencyConfig", version);
    await sim.settled();
    const dimensions = { FunctionName: "sleeps", Resource: `sleeps:${Version}` };
    expect(await points("ProvisionedConcurrencyInvocations", dimensions)).to.deep.equal([[0, 2, "Count"]]);
    expect(await points("ProvisionedConcurrencySpilloverInvocations", dimensions)).to.deep.equal([[0, 1, "Count"]]);
    expect(await points("ProvisionedConcurrentExecutions", dimensions, "SampleCount")).to.deep.equal([[0, 2, "Count"]]);
    expect((await points("ProvisionedConcurrencyUtilization", dimensions, "Maximum"))[0]?.[1]).to.be.within(0.5, 1);
  });

  describe("of an event source mapping, and to clients", () => {
    let mapping: string;
    const seconds = () => [String(minute / 1_000), String((sim.clock.now() + MINUTE) / 1_000)];

    before(async () => {
      await sim.aws.call("sqs", "CreateQueue", { QueueName: "orders" });
      const { UUID } = await call<{ UUID: string }>("CreateEventSourceMapping", {
        ...{ FunctionName: "batches", EventSourceArn: queueArn("orders"), BatchSize: 10 },
        ...{ FunctionResponseTypes: ["ReportBatchItemFailures"], MetricsConfig: { Metrics: ["EventCount"] } },
      });
      mapping = UUID;
    });
    after(() => call("DeleteEventSourceMapping", { UUID: mapping }));

    beforeEach(async () => {
      const Entries = ["fine", "fail", "fine too"].map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sim.aws.call("sqs", "SendMessageBatch", { QueueUrl: `${sim.endpoint}/000000000000/orders`, Entries });
      await invoke("throws");
      await sim.settled();
    });

    it("its records are counted when its MetricsConfig asks for EventCount", async () => {
      const of = (name: string) => points(name, { EventSourceMappingUUID: mapping });
      expect(await of("PolledEventCount")).to.deep.equal([[0, 3, "Count"]]);
      expect(await of("InvokedEventCount")).to.deep.equal([[0, 3, "Count"]]);
      expect(await of("FailedInvokeEventCount")).to.deep.equal([[0, 1, "Count"]]);
      expect(await of("DeletedEventCount")).to.deep.equal([[0, 2, "Count"]]);
    });

    it("boto3 sees the same in JSON and in CBOR, and compresses what it puts", async function () {
      const clients = openPython();
      if (!clients) return skipUnlessInCi(this, "no Python with pip");
      const { stdout } = await run(clients.python, [SCRIPT, sim.endpoint, ...seconds(), mapping]);
      const seen = {
        compressed: ["gzip", "plain"],
        listed: ["few", "n"],
        records: { PolledEventCount: [3, 1], InvokedEventCount: [3, 1], FailedInvokeEventCount: [1, 1], DeletedEventCount: [2, 1] },
        errors: [[1, "Count", minute / 1_000]],
        refused: ["InvalidParameterValueException", "InvalidParameterValue", 400],
      };
      expect(JSON.parse(stdout)).to.deep.equal([
        { protocol: "json", ...seen },
        { protocol: "smithy-rpc-v2-cbor", ...seen },
      ]);
    });

    for (const [name, protocol] of Object.entries({ JSON: undefined, CBOR: SmithyRpcV2CborProtocol, "the Query protocol": AwsQueryProtocol }))
      it(`AWS's SDK for JavaScript sees it in ${name}`, async () => {
        const client = new CloudWatchClient({ ...sim.aws.settings, ...(protocol && { protocol }) });
        const times = { StartTime: new Date(minute), EndTime: new Date(sim.clock.now() + MINUTE) };
        const Metric = { Namespace: "AWS/Lambda", MetricName: "DeletedEventCount", Dimensions: [{ Name: "EventSourceMappingUUID", Value: mapping }] };
        const MetricDataQueries = [{ Id: "m", MetricStat: { Metric, Period: 60, Stat: "Sum" } }];
        const { MetricDataResults } = await client.send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
        expect(MetricDataResults?.[0]).to.deep.include({ Values: [2], Timestamps: [new Date(minute)], StatusCode: "Complete" });
        await client.send(new PutMetricDataCommand({ Namespace: "App", MetricData: [{ MetricName: "n", Value: 1.5, Timestamp: new Date(minute) }] }));
        const statistics = new GetMetricStatisticsCommand({ Namespace: "App", MetricName: "n", Period: 60, Statistics: ["Average"], ...times });
        expect((await client.send(statistics)).Datapoints).to.deep.equal([{ Timestamp: new Date(minute), Average: 1.5, Unit: "None" }]);
        const refused = await client
          .send(new PutMetricDataCommand({ Namespace: "AWS/X", MetricData: [{ MetricName: "n", Value: 1 }] }))
          .catch((error: Error) => error);
        expect(refused).to.be.instanceOf(InvalidParameterValueException);
        client.destroy();
      });

    it("the AWS CLI sees it", async function () {
      const clients = openPython();
      if (!clients) return skipUnlessInCi(this, "no Python with pip");
      const [from, to] = [new Date(minute).toISOString(), new Date(sim.clock.now() + MINUTE).toISOString()];
      const metric = ["--namespace", "AWS/Lambda", "--metric-name", "DeletedEventCount", "--dimensions", `Name=EventSourceMappingUUID,Value=${mapping}`];
      const asked = [...metric, "--start-time", from, "--end-time", to, "--period", "60", "--statistics", "Sum"];
      const environment = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "us-east-1" };
      const args = ["--endpoint-url", sim.endpoint, "--output", "json", "cloudwatch", "get-metric-statistics", ...asked];
      const { stdout } = await run(clients.aws, args, { env: { ...process.env, ...environment } });
      expect(JSON.parse(stdout).Datapoints).to.have.length(1);
      expect(JSON.parse(stdout).Datapoints[0]).to.include({ Sum: 2, Unit: "Count" });
    });
  });
});
