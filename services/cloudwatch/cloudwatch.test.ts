// The CloudWatch service, called in the process.
import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import type { EventCounts, MappingRecord } from "../../core/mapping-record.ts";
import { Payload } from "../../core/payload.ts";
import type { RefusalRecord } from "../../core/refusal-record.ts";
import { Registry } from "../../core/registry.ts";
import type { ShipmentRecord } from "../../core/shipment-record.ts";
import { subjects } from "../../core/subjects.ts";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";

const MINUTE = 60_000;

describe("CloudWatch's metrics", () => {
  let cloudwatch: ServiceBench<object>;
  let now: number;
  beforeEach(async () => {
    cloudwatch = await ServiceBench.open(open, {});
    await cloudwatch.clock.advance(MINUTE - (cloudwatch.clock.now() % MINUTE));
    now = cloudwatch.clock.now();
  });
  afterEach(() => cloudwatch.service[Symbol.asyncDispose]());

  const put = (...MetricData: object[]) => cloudwatch.call("PutMetricData", { Namespace: "App", MetricData });

  async function values(name: string, Stat: string, { Namespace = "App", dimensions = {}, period = 60 } = {}): Promise<number[]> {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const MetricStat = { Metric: { Namespace, MetricName: name, Dimensions }, Period: period, Stat };
    const times = { StartTime: new Date(now), EndTime: new Date(now + 10 * MINUTE), ScanBy: "TimestampAscending" };
    const { MetricDataResults } = await cloudwatch.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times });
    return MetricDataResults[0].Values;
  }

  async function pass(subject: string, message: object): Promise<void> {
    cloudwatch.bus.pass({ subject, events: [], message: Payload.of(message) });
    await new Promise((resolve) => setImmediate(resolve));
  }

  describe("that clients put", () => {
    it("are one by one, counted, or in sets", async () => {
      await put({ MetricName: "ms", Value: 4 }, { MetricName: "ms", Values: [1, 10], Counts: [2, 1] });
      await put({ MetricName: "ms", StatisticValues: { SampleCount: 2, Sum: 30, Minimum: 0, Maximum: 30 } });
      expect(await values("ms", "Sum")).to.deep.equal([46]);
      expect(await values("ms", "SampleCount")).to.deep.equal([6]);
      expect(await values("ms", "Minimum")).to.deep.equal([0]);
      expect(await values("ms", "Maximum")).to.deep.equal([30]);
    });

    it("are kept by the minute and added up by the period", async () => {
      await put({ MetricName: "n", Value: 1 });
      await cloudwatch.clock.advance(MINUTE);
      await put({ MetricName: "n", Value: 2 });
      expect(await values("n", "Sum")).to.deep.equal([1, 2]);
      expect(await values("n", "Average", { period: 300 })).to.have.length(1 + Number(now % (5 * MINUTE) === 4 * MINUTE));
    });

    it("have percentiles", async () => {
      await put({ MetricName: "ms", Values: Array.from({ length: 100 }, (_, index) => index + 1) });
      expect(await values("ms", "p50")).to.deep.equal([50]);
      expect(await values("ms", "p99")).to.deep.equal([99]);
      expect(await values("ms", "p100")).to.deep.equal([100]);
    });

    it("are told apart by their dimensions, in whatever order", async () => {
      const Dimensions = [
        { Name: "a", Value: "1" },
        { Name: "b", Value: "2" },
      ];
      await put({ MetricName: "n", Value: 1, Dimensions }, { MetricName: "n", Value: 2, Dimensions: Dimensions.toReversed() }, { MetricName: "n", Value: 5 });
      expect(await values("n", "Sum", { dimensions: { b: "2", a: "1" } })).to.deep.equal([3]);
      const { Metrics } = await cloudwatch.call("ListMetrics", { Namespace: "App", Dimensions: [{ Name: "b" }] });
      expect(Metrics).to.deep.equal([{ Namespace: "App", MetricName: "n", Dimensions }]);
    });

    it("are refused when they say nothing, too much, or lie too far off", async () => {
      const refused = (MetricData: object[], Namespace = "App") => cloudwatch.refused("PutMetricData", { Namespace, MetricData });
      expect(await refused([{ MetricName: "n" }])).to.equal("MissingRequiredParameterException: The parameter MetricData.member.1.Value is required.");
      expect(await refused([{ MetricName: "n", Value: 1 }], "AWS/Lambda")).to.match(/^InvalidParameterValueException/);
      expect(await refused([{ MetricName: "n", Values: [1], Counts: [1, 2] }])).to.match(/must be of the same size/);
      expect(await refused([{ MetricName: "n", Value: Number.NaN }])).to.match(/^InvalidParameterValueException/);
      expect(await refused([{ MetricName: "n", Value: 1, Timestamp: new Date(now - 15 * 24 * 60 * MINUTE) }])).to.match(/Timestamp must specify a time/);
    });
  });

  it("are shown with several statistics at once", async () => {
    await put({ MetricName: "ms", Values: [1, 3], Unit: "Milliseconds" });
    const input = { Namespace: "App", MetricName: "ms", StartTime: new Date(now), EndTime: new Date(now + MINUTE), Period: 60 };
    const { Datapoints } = await cloudwatch.call("GetMetricStatistics", { ...input, Statistics: ["Average", "Sum"], ExtendedStatistics: ["p50"] });
    expect(Datapoints).to.deep.equal([{ Timestamp: new Date(now), Average: 2, Sum: 4, ExtendedStatistics: { p50: 1 }, Unit: "Milliseconds" }]);
    expect(await cloudwatch.refused("GetMetricStatistics", input)).to.match(/^MissingRequiredParameterException/);
    expect(await cloudwatch.refused("GetMetricStatistics", { ...input, Period: 90, Statistics: ["Sum"] })).to.match(/^InvalidParameterValueException/);
  });

  it("are listed 500 at a time", async () => {
    await put(...Array.from({ length: 501 }, (_, index) => ({ MetricName: `n${index}`, Value: 1 })));
    const first = await cloudwatch.call("ListMetrics");
    const second = await cloudwatch.call("ListMetrics", { NextToken: first.NextToken });
    expect([first.Metrics.length, second.Metrics.length, second.NextToken]).to.deep.equal([500, 1, undefined]);
    const names = [...first.Metrics, ...second.Metrics].map(({ MetricName }) => MetricName);
    expect(new Set(names)).to.have.property("size", 501);
    expect(await cloudwatch.refused("ListMetrics", { NextToken: "bm90IG91cnM=" })).to.match(/^InvalidParameterValueException/);
  });

  it("that were quiet for three hours are not listed where only recent ones are asked for", async () => {
    await put({ MetricName: "old", Value: 1 });
    await cloudwatch.clock.advance(181 * MINUTE);
    await put({ MetricName: "new", Value: 1 });
    const { Metrics } = await cloudwatch.call("ListMetrics", { RecentlyActive: "PT3H" });
    expect(Metrics.map(({ MetricName }: { MetricName: string }) => MetricName)).to.deep.equal(["new"]);
  });

  it("are refused in the Query protocol's older words to those who speak it", async () => {
    const failure = await cloudwatch.call("PutMetricData", { Namespace: "AWS/App", MetricData: [{ MetricName: "n", Value: 1 }] }).catch((error) => error);
    expect(cloudwatch.service.worded?.(failure, "query").code).to.equal("InvalidParameterValue");
    expect(cloudwatch.service.worded?.(failure, "json").code).to.equal("InvalidParameterValueException");
  });

  it("come in pages, and expressions are refused", async () => {
    await put({ MetricName: "n", Value: 1 });
    await cloudwatch.clock.advance(MINUTE);
    await put({ MetricName: "n", Value: 2 });
    const MetricStat = { Metric: { Namespace: "App", MetricName: "n" }, Period: 60, Stat: "Sum" };
    const times = { StartTime: new Date(now), EndTime: new Date(now + 5 * MINUTE), MaxDatapoints: 1 };
    const first = await cloudwatch.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times });
    const second = await cloudwatch.call("GetMetricData", { MetricDataQueries: [{ Id: "m", MetricStat }], ...times, NextToken: first.NextToken });
    expect([first, second].map(({ MetricDataResults }) => MetricDataResults[0].Values)).to.deep.equal([[2], [1]]);
    expect(second.NextToken).to.equal(undefined);
    expect(await cloudwatch.refused("GetMetricData", { MetricDataQueries: [{ Id: "e", Expression: "1+1" }], ...times })).to.match(/^ValidationError/);
  });

  describe("of Lambda", () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    const record = (more: Partial<InvocationRecord> = {}) => ({
      ...{ requestId: "r", functionName: "f", functionArn: arn, startTime: new Date(now).toISOString(), durationMs: 10, outcome: "success" },
      ...more,
    });
    const lambda = { Namespace: "AWS/Lambda", dimensions: { FunctionName: "f" } };

    it("count invocations, errors and durations, for the function, its qualifier and the account", async () => {
      await pass(subjects.result("f"), record());
      await pass(subjects.result("f"), record({ outcome: "timeout", durationMs: 30, functionArn: `${arn}:live` }));
      expect(await values("Invocations", "Sum", lambda)).to.deep.equal([2]);
      expect(await values("Errors", "Sum", lambda)).to.deep.equal([1]);
      expect(await values("Duration", "Average", lambda)).to.deep.equal([20]);
      expect(await values("Invocations", "Sum", { ...lambda, dimensions: { FunctionName: "f", Resource: "f:live" } })).to.deep.equal([1]);
      expect(await values("Invocations", "Sum", { ...lambda, dimensions: {} })).to.deep.equal([2]);
    });

    it("tell how many ran at once", async () => {
      const at = (ms: number) => new Date(now + ms).toISOString();
      await pass(subjects.result("f"), record({ startTime: at(5), durationMs: 3 }));
      await pass(subjects.result("f"), record({ startTime: at(0), durationMs: 10 }));
      await pass(subjects.result("f"), record({ startTime: at(20), durationMs: 1 }));
      expect(await values("ConcurrentExecutions", "Maximum", lambda)).to.deep.equal([2]);
    });

    it("follow asynchronous events from their acceptance to their end", async () => {
      const acceptedtime = new Date(now).toISOString();
      const event = { id: "r", requestid: "r", acceptedtime, time: acceptedtime } as never;
      cloudwatch.bus.pass({ subject: subjects.invokeEvent("f"), events: [event] });
      await new Promise((resolve) => setImmediate(resolve));
      const startTime = new Date(now + 500).toISOString();
      await pass(subjects.result("f"), record({ startTime, outcome: "error", next: { condition: "RetriesExhausted" } }));
      expect(await values("AsyncEventsReceived", "Sum", lambda)).to.deep.equal([1]);
      expect(await values("AsyncEventAge", "Maximum", lambda)).to.deep.equal([500]);
      expect(await values("AsyncEventsDropped", "Sum", lambda)).to.deep.equal([1]);
    });
  });

  describe("of what Lambda did not run or could not deliver", () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    const sum = (name: string, dimensions: object = { FunctionName: "f" }) => values(name, "Sum", { Namespace: "AWS/Lambda", dimensions });
    const refusal = (more: Partial<RefusalRecord> = {}) =>
      pass(subjects.refusal("f"), {
        ...{ requestId: "r", functionName: "f", functionArn: arn, eventId: "e", attempt: 1, trigger: "invoke", time: new Date(now).toISOString() },
        ...{ code: "TooManyRequestsException", message: "Rate Exceeded.", statusCode: 429, ...more },
      } satisfies RefusalRecord);

    it("are throttles, neither invocations nor errors, by the qualifier too", async () => {
      await refusal({ next: { retryAt: new Date(now + 1_000).toISOString() } });
      await refusal({ functionArn: `${arn}:live` });
      await refusal({ code: "ResourceConflictException", statusCode: 409 });
      expect(await sum("Throttles")).to.deep.equal([2]);
      expect(await sum("Throttles", { FunctionName: "f", Resource: "f:live" })).to.deep.equal([1]);
      expect([await sum("Invocations"), await sum("Errors"), await sum("AsyncEventsDropped")]).to.deep.equal([[], [], []]);
    });

    it("are events that were given up unrun, and loops that were stopped", async () => {
      await refusal({ code: "EventAgeExceeded", next: { condition: "EventAgeExceeded" } });
      await refusal({ code: "RecursiveInvocationException", statusCode: 400, next: { condition: "RetriesExhausted" } });
      expect(await sum("AsyncEventsDropped")).to.deep.equal([2]);
      expect(await sum("RecursiveInvocationsDropped")).to.deep.equal([1]);
      expect(await sum("Throttles")).to.deep.equal([]);
    });

    it("are destinations and dead-letter queues that could not be reached, at each attempt", async () => {
      const shipment = { requestId: "r", functionName: "f", functionArn: `${arn}:$LATEST`, target: "arn:aws:sqs:us-east-1:000000000000:q", attempts: 1 };
      const tell = (kind: ShipmentRecord["kind"], state: ShipmentRecord["state"]) =>
        pass(subjects.destination("f"), { ...shipment, kind, state, time: new Date(now).toISOString() } satisfies ShipmentRecord);
      await tell("OnSuccess", "waiting");
      await tell("OnFailure", "refused");
      await tell("DeadLetter", "waiting");
      await tell("DeadLetter", "delivered");
      expect(await sum("DestinationDeliveryFailures")).to.deep.equal([2]);
      expect(await sum("DeadLetterErrors")).to.deep.equal([1]);
    });

    it("tell what ran in environments held ready from what spilled over", async () => {
      const record = { requestId: "r", functionName: "f", functionArn: `${arn}:1`, startTime: new Date(now).toISOString(), durationMs: 1, outcome: "success" };
      for (const provisionedConcurrency of ["used", "used", "spillover"]) await pass(subjects.result("f"), { ...record, provisionedConcurrency });
      expect(await sum("ProvisionedConcurrencyInvocations")).to.deep.equal([2]);
      expect(await sum("ProvisionedConcurrencySpilloverInvocations")).to.deep.equal([1]);
      expect(await sum("Invocations")).to.deep.equal([3]);
    });
  });

  it("of an alias that divides its calls are of each version by itself too", async () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    const registry = new Registry();
    registry.functions.put("f:live", { name: "f", routing: { weight: 0.5 } } as FunctionDefinition);
    await cloudwatch.service[Symbol.asyncDispose]();
    cloudwatch = await ServiceBench.open(open, {}, () => ({ registry }));
    now = cloudwatch.clock.now();
    for (const version of ["1", "2", "2"]) {
      const record = { requestId: "r", functionName: "f", functionArn: `${arn}:live`, version, startTime: new Date(now).toISOString(), durationMs: 1 };
      await pass(subjects.result("f"), { ...record, outcome: "success" });
    }
    const of = (dimensions: object) => values("Invocations", "Sum", { Namespace: "AWS/Lambda", dimensions: { FunctionName: "f", ...dimensions } });
    expect(await of({ Resource: "f:live" })).to.deep.equal([3]);
    expect(await of({ Resource: "f:live", ExecutedVersion: "1" })).to.deep.equal([1]);
    expect(await of({ Resource: "f:live", ExecutedVersion: "2" })).to.deep.equal([2]);
  });

  it("of event source mappings are told by their UUID", async () => {
    const mapping = "0b1c0000-0000-4000-8000-000000000001";
    const record = { mapping, source: "arn:aws:sqs:us-east-1:000000000000:q", functionName: "f", time: new Date(now).toISOString() };
    const tell = (counts: EventCounts) => pass(subjects.mapping(mapping), { ...record, counts } satisfies MappingRecord);
    await tell({ polled: 5, filteredOut: 2 });
    await tell({ invoked: 3, failed: 1 });
    await tell({ deleted: 2 });
    await tell({ polled: 0 });
    const of = (name: string, stat = "Sum") => values(name, stat, { Namespace: "AWS/Lambda", dimensions: { EventSourceMappingUUID: mapping } });
    expect(await of("PolledEventCount")).to.deep.equal([5]);
    expect(await of("PolledEventCount", "Minimum")).to.deep.equal([0]);
    expect(await of("FilteredOutEventCount")).to.deep.equal([2]);
    expect(await of("InvokedEventCount")).to.deep.equal([3]);
    expect(await of("FailedInvokeEventCount")).to.deep.equal([1]);
    expect(await of("DeletedEventCount")).to.deep.equal([2]);
  });

  it("are counted on after announcements that are none", async () => {
    for (const subject of [subjects.result("f"), subjects.refusal("f"), subjects.mapping("m"), subjects.log("f")]) {
      for (const text of ["no JSON", "null", "{}", '{"startTime":"noon","time":"noon","durationMs":"x","counts":{"polled":"x"}}'])
        cloudwatch.bus.pass({ subject, events: [], message: Payload.from(text) });
    }
    const record = { requestId: "r", functionName: "f", functionArn: "f", startTime: new Date(now).toISOString(), durationMs: 1, outcome: "success" };
    await pass(subjects.result("f"), record);
    expect(await values("Invocations", "Sum", { Namespace: "AWS/Lambda" })).to.deep.equal([1]);
  });

  describe("embedded in logs", () => {
    const sampleCount = () => values("ms", "SampleCount");
    const print = (document: unknown) => pass(subjects.log("f"), { lines: ["START", JSON.stringify(document)] });
    const aws = (directive: object) => ({
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: "App", Metrics: [{ Name: "ms", Unit: "Milliseconds" }], ...directive }],
    });

    it("are taken with each of their sets of dimensions", async () => {
      await print({ _aws: aws({ Dimensions: [["service"], []] }), service: "web", ms: [1, 2] });
      expect(await values("ms", "Sum", { dimensions: { service: "web" } })).to.deep.equal([3]);
      expect(await values("ms", "SampleCount")).to.deep.equal([2]);
    });

    it("are of the format's bounds: 100 metrics in a directive, 30 dimensions in a set, 100 values at once", async () => {
      const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
      const values = Object.fromEntries(names(101).map((name) => [name, 1]));
      await print({ _aws: aws({ Metrics: names(101).map((Name) => ({ Name })) }), ...values });
      await print({ _aws: aws({ Dimensions: [names(31)] }), ms: 1, ...Object.fromEntries(names(31).map((name) => [name, "x"])) });
      expect((await cloudwatch.call("ListMetrics")).Metrics).to.deep.equal([]);
      await print({ _aws: aws({ Metrics: names(100).map((Name) => ({ Name })) }), ...values });
      expect((await cloudwatch.call("ListMetrics")).Metrics).to.have.length(100);
      await print({ _aws: aws({}), ms: Array.from({ length: 120 }, () => 1) });
      expect(await sampleCount()).to.deep.equal([100]);
    });

    it("are left alone where the format is not kept", async () => {
      await print({ _aws: aws({ Dimensions: [["missing"]] }), ms: 1 });
      await print({ _aws: { Timestamp: "now", CloudWatchMetrics: [] }, ms: 1 });
      await print({ _aws: aws({}), ms: "1" });
      await pass(subjects.log("f"), { lines: ['{"_aws":'] });
      expect((await cloudwatch.call("ListMetrics")).Metrics).to.deep.equal([]);
    });
  });

  it("are gone after a reset", async () => {
    await put({ MetricName: "n", Value: 1 });
    await cloudwatch.service.reset();
    expect((await cloudwatch.call("ListMetrics")).Metrics).to.deep.equal([]);
  });
});
