// Lambda's metrics, counted from what passes on the bus.
import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import type { EventCounts, MappingRecord } from "../../core/mapping-record.ts";
import { Payload } from "../../core/payload.ts";
import type { RefusalRecord } from "../../core/refusal-record.ts";
import { Registry } from "../../core/registry.ts";
import type { ShipmentRecord } from "../../core/shipment-record.ts";
import { subjects } from "../../core/subjects.ts";
import { CloudWatchBench } from "./fixture.ts";

describe("Lambda's metrics", () => {
  let cloudwatch: CloudWatchBench;
  let now: number;
  beforeEach(async () => {
    cloudwatch = await CloudWatchBench.open();
    now = cloudwatch.now;
  });
  afterEach(() => cloudwatch[Symbol.asyncDispose]());

  const values: CloudWatchBench["values"] = (...asked) => cloudwatch.values(...asked);
  const pass: CloudWatchBench["pass"] = (...told) => cloudwatch.pass(...told);

  describe("of what ran", () => {
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

    it("tell how long extensions went on after the function had answered", async () => {
      await pass(subjects.result("f"), record({ durationMs: 310, postRuntimeExtensionsDurationMs: 300 }));
      await pass(subjects.result("f"), record());
      expect(await values("PostRuntimeExtensionsDuration", "Sum", lambda)).to.deep.equal([300]);
      expect(await values("PostRuntimeExtensionsDuration", "SampleCount", lambda)).to.deep.equal([1]);
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
      cloudwatch.bench.bus.pass({ subject: subjects.invokeEvent("f"), events: [event] });
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
    await cloudwatch[Symbol.asyncDispose]();
    cloudwatch = await CloudWatchBench.open({ registry });
    now = cloudwatch.now;
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
        cloudwatch.bench.bus.pass({ subject, events: [], message: Payload.from(text) });
    }
    const record = { requestId: "r", functionName: "f", functionArn: "f", startTime: new Date(now).toISOString(), durationMs: 1, outcome: "success" };
    await pass(subjects.result("f"), record);
    expect(await values("Invocations", "Sum", { Namespace: "AWS/Lambda" })).to.deep.equal([1]);
  });
});
