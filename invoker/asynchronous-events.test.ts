import { expect } from "chai";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";

const MINUTE = 60_000;

describe("asynchronous events", () => {
  let bed: InvokerBed;
  let start: number;

  beforeEach(async () => {
    bed = await openInvokerBed();
    start = bed.clock.now();
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
  });

  /** When each attempt began, in milliseconds since the event was sent. */
  function attempts(): number[] {
    return bed.records.map(({ startTime }) => Date.parse(startTime) - start);
  }

  it("are run once when the function succeeds", async () => {
    await bed.publish(bed.put("hello.handler"), { name: "Ada" });
    await bed.advance(6 * 60 * MINUTE);
    expect(bed.records).to.have.length(1);
    expect(bed.records[0]).to.deep.include({ outcome: "success", attempt: 1 });
    expect(bed.records[0]?.response?.value).to.deep.equal({ hello: "Ada" });
    expect(bed.invoker.failures()).to.deep.equal([]);
  });

  it("are tried at 0, after 1 and after 3 minutes, and then given up, with one request id", async () => {
    const name = bed.put("throws.handler");
    const { requestid, id } = await bed.publish(name, { an: "event" });
    await bed.advance(10 * MINUTE);
    expect(attempts()).to.deep.equal([0, MINUTE, 3 * MINUTE]);
    expect(bed.records.map(({ requestId, attempt }) => [requestId, attempt])).to.deep.equal([1, 2, 3].map((attempt) => [requestid, attempt]));
    expect(bed.records.map(({ next }) => next)).to.deep.equal([
      { retryAt: new Date(start + MINUTE).toISOString() },
      { retryAt: new Date(start + 3 * MINUTE).toISOString() },
      { condition: "RetriesExhausted" },
    ]);
    const [failure, ...others] = bed.invoker.failures();
    expect(others).to.deep.equal([]);
    expect(failure).to.deep.include({ functionName: name, eventId: id });
    expect(JSON.parse(JSON.stringify(failure?.record))).to.deep.equal({
      version: "1.0",
      timestamp: new Date(start + 3 * MINUTE).toISOString(),
      requestContext: {
        requestId: requestid,
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}:$LATEST`,
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { an: "event" },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: bed.records[2]?.error?.value,
    });
  });

  it("are not on the bus any more once they are given up", async () => {
    await bed.publish(bed.put("throws.handler"));
    await bed.advance(10 * MINUTE);
    expect(await bed.bus.pending()).to.deep.equal([]);
    const kept = await Array.fromAsync((await bed.bus.journal("invoker")).entries());
    expect(kept.map(([key]) => key)).to.deep.equal(bed.invoker.failures().map(({ record }) => record.requestContext.requestId));
  });

  it("are tried as often as the function says", async () => {
    for (const maximumRetryAttempts of [0, 1])
      await bed.publish(bed.put("throws.handler", { name: `f${maximumRetryAttempts}`, eventInvokeConfig: { maximumRetryAttempts } }));
    await bed.advance(10 * MINUTE);
    expect(bed.records.map(({ functionName, attempt }) => `${functionName} ${attempt}`).sort()).to.deep.equal(["f0 1", "f1 1", "f1 2"]);
  });

  it("are given up at once when they would be too old for the next attempt", async () => {
    await bed.publish(bed.put("throws.handler", { eventInvokeConfig: { maximumEventAgeInSeconds: 60 } }));
    await bed.advance(0);
    expect(attempts()).to.deep.equal([0]);
    const [failure] = bed.invoker.failures();
    expect(failure?.record.requestContext).to.include({ condition: "EventAgeExceeded", approximateInvokeCount: 1 });
    expect(failure?.record.responseContext).to.deep.equal({ statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" });
  });

  it("go straight to the failures when the reserved concurrency is 0", async () => {
    await bed.publish(bed.put("hello.handler", { reservedConcurrency: 0 }));
    await bed.advance(0);
    const [failure] = bed.invoker.failures();
    expect(failure?.record.requestContext).to.include({ condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 });
    expect(failure?.record).not.to.have.any.keys("responseContext", "responsePayload");
  });

  it("wait without using up attempts when they are throttled", async () => {
    const name = bed.put("hello.handler", { reservedConcurrency: 1 });
    await Promise.all(Array.from({ length: 3 }, () => bed.publish(name)));
    await bed.advance(MINUTE);
    expect(bed.records.map(({ attempt }) => attempt)).to.deep.equal([1, 1, 1]);
    expect(attempts()).to.deep.equal([0, 1_000, 1_000]);
  });

  it("that are not run are announced, with what happens next", async () => {
    const name = bed.put("hello.handler", { reservedConcurrency: 1 });
    const [, second] = await Promise.all(["s3", "sns"].map((connector) => bed.publish(name, {}, { connector })));
    await bed.advance(0);
    expect(bed.refusals).to.deep.equal([
      {
        requestId: second?.requestid,
        functionName: name,
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        eventId: second?.id,
        attempt: 1,
        trigger: "sns",
        time: new Date(start).toISOString(),
        code: "TooManyRequestsException",
        reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        message: "Rate Exceeded.",
        statusCode: 429,
        next: { retryAt: new Date(start + 1_000).toISOString() },
      },
    ]);
    await bed.advance(1_000);
    expect([bed.records.length, bed.refusals.length]).to.deep.equal([2, 1]);
  });

  it("that are given up unrun are announced with the condition", async () => {
    await bed.publish(bed.put("hello.handler", { reservedConcurrency: 0 }), {}, { qualifier: "$LATEST" });
    await bed.advance(0);
    const [refusal, ...others] = bed.refusals;
    expect(others).to.deep.equal([]);
    expect(refusal).to.deep.include({ code: "ZeroReservedConcurrency", statusCode: 429, next: { condition: "ZeroReservedConcurrency" } });
    expect(refusal?.functionArn).to.match(/:\$LATEST$/);
  });

  it("wait while the function is being created", async () => {
    const name = bed.put("hello.handler", { state: "Pending" });
    await bed.publish(name);
    await bed.advance(1_500);
    expect(bed.records).to.deep.equal([]);
    bed.put("hello.handler", { state: "Active", revisionId: "2" });
    await bed.advance(10_000);
    expect(attempts()).to.deep.equal([3_000]);
  });

  it("are dropped, aloud, when their function is deleted", async () => {
    const name = bed.put("throws.handler");
    await bed.publish(name);
    await bed.advance(0);
    bed.registry.functions.remove(`${name}:$LATEST`);
    await bed.advance(10 * MINUTE);
    expect(bed.records).to.have.length(1);
    expect(bed.logged.filter(({ level }) => level === "error").map(({ message }) => message)).to.deep.equal(["event dropped: its function does not exist"]);
  });

  it("are forgotten by a reset once they failed", async () => {
    await bed.publish(bed.put("throws.handler", { eventInvokeConfig: { maximumRetryAttempts: 0 } }));
    await bed.advance(0);
    expect(bed.invoker.failures()).to.have.length(1);
    await bed.invoker.reset();
    expect(bed.invoker.failures()).to.deep.equal([]);
  });
});
