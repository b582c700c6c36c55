import { expect } from "chai";
import { Payload } from "../../core/payload.ts";
import { defineFunction } from "../../test/support/invoker.ts";
import type { InvocationResult, Running } from "./invocation.ts";
import { initEnd, initStart, invocationReport, invocationStart, runtimeDone } from "./reports.ts";

const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const tracing = { spanId: "53995c3f42cd8ad8", type: "X-Amzn-Trace-Id", value: TRACE };
const definition = defineFunction("F", "index.handler");
const traced = defineFunction("F", "index.handler", { tracingMode: "Active" });
const onDemand = { initializationType: "on-demand", phase: "init" } as const;
/** When the runtime was done: the invocation began 40 ms before. */
const DONE = Date.UTC(2026, 0, 1) + 40;

function running(more: Partial<Running> = {}): Running {
  const invocation = { requestId: "id", payload: Payload.of({}), invokedFunctionArn: "arn", traceId: TRACE };
  const timeout = { [Symbol.dispose]() {} };
  const settled = Promise.withResolvers<InvocationResult>();
  return { invocation, started: 1_000, coldStart: true, initDurationMs: undefined, settled, timeout, stream: undefined, phase: "told", ...more };
}

function result(more: Partial<InvocationResult> = {}): InvocationResult {
  const figures = { durationMs: 40, billedDurationMs: 51, maxMemoryUsedMb: 66, initDurationMs: 11 };
  return { outcome: "success", payload: Payload.from('"done"'), coldStart: true, log: "", ...figures, ...more };
}

describe("the platform's reports", () => {
  it("tell of an Init's start", () => {
    const launch = { command: "", arguments: [], runtimeDirectory: "", variables: {}, version: "nodejs:24.v7" };
    const { type, record } = initStart(onDemand, launch, definition, "eu-west-1");
    const { runtimeVersionArn, ...others } = record as { runtimeVersionArn: string };
    expect(type).to.equal("platform.initStart");
    expect(others).to.deep.equal({ ...onDemand, runtimeVersion: "nodejs:24.v7", functionName: "F", functionVersion: "$LATEST" });
    expect(runtimeVersionArn).to.match(/^arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}$/);
  });

  it("tell of an Init's end, with the type of its error where there is one", () => {
    expect(initEnd(onDemand, { status: "ready" }, 150.5)).to.deep.equal([
      { type: "platform.initRuntimeDone", record: { ...onDemand, status: "success" } },
      { type: "platform.initReport", record: { ...onDemand, status: "success", metrics: { durationMs: 150.5 } } },
    ]);
    const document = () => ({ errorType: "TypeError", payload: Payload.of({}) });
    const [failed] = initEnd(onDemand, { status: "error", errorType: "TypeError", document }, 1);
    expect(failed?.record).to.deep.equal({ ...onDemand, status: "error", errorType: "Runtime.Unknown" });
    expect(initEnd(onDemand, { status: "timeout" }, 10_000)[1]?.record).to.deep.equal({ ...onDemand, status: "timeout", metrics: { durationMs: 10_000 } });
  });

  it("tell of an invocation's start, with its trace where tracing is active", () => {
    expect(invocationStart(running().invocation, definition)).to.deep.equal({ type: "platform.start", record: { requestId: "id", version: "$LATEST" } });
    expect(invocationStart(running().invocation, traced).record).to.deep.equal({ requestId: "id", version: "$LATEST", tracing });
  });

  it("tell how long the answer took to come, and how many bytes it has", () => {
    expect(runtimeDone(running(), result(), traced, DONE)).to.deep.equal({
      type: "platform.runtimeDone",
      record: {
        requestId: "id",
        status: "success",
        tracing,
        metrics: { durationMs: 40, producedBytes: 6 },
        spans: [
          { name: "responseLatency", start: "2026-01-01T00:00:00.000Z", durationMs: 40 },
          { name: "responseDuration", start: "2026-01-01T00:00:00.040Z", durationMs: 0 },
        ],
      },
    });
  });

  it("tell the same of a streamed answer from its first byte on", () => {
    const stream = { begun: true, begunAt: 1_010, length: 1_000 } as Running["stream"];
    const { record } = runtimeDone(running({ stream }), result(), definition, DONE);
    expect(record).to.deep.include({ metrics: { durationMs: 40, producedBytes: 1_000 } });
    expect(record).to.have.nested.property("spans[0].durationMs", 10);
    expect(record).to.deep.nested.include({ "spans[1]": { name: "responseDuration", start: "2026-01-01T00:00:00.010Z", durationMs: 30 } });
  });

  const outcomes = [
    ["what a function throws", { outcome: "error", errorType: "RangeError" }, { status: "error", errorType: "Function.Unknown" }],
    ["a runtime that ended", { outcome: "error", errorType: "Runtime.ExitError" }, { status: "failure", errorType: "Runtime.ExitError" }],
    ["an extension that ended", { outcome: "error", errorType: "Extension.Crash" }, { status: "failure", errorType: "Extension.Crash" }],
    [
      "a response that is too large",
      { outcome: "error", errorType: "Function.ResponseSizeTooLarge" },
      { status: "error", errorType: "Function.ResponseSizeTooLarge" },
    ],
    ["a timeout", { outcome: "timeout", errorType: "Sandbox.Timedout" }, { status: "timeout" }],
  ] as const;
  for (const [fact, ended, told] of outcomes) {
    it(`tell of ${fact}: ${told.status}`, () => {
      const metrics = { durationMs: 40, billedDurationMs: 51, memorySizeMB: 128, maxMemoryUsedMB: 66, initDurationMs: 11 };
      expect(invocationReport(running(), result(ended), definition)).to.deep.equal({ type: "platform.report", record: { requestId: "id", ...told, metrics } });
      expect(runtimeDone(running(), result(ended), definition, DONE).record).not.to.have.property("spans");
    });
  }

  it("tell no Init Duration of a warm invocation", () => {
    const { record } = invocationReport(running(), result({ initDurationMs: undefined }), traced);
    expect(record).to.have.property("metrics").that.does.not.have.property("initDurationMs");
    expect(record).to.deep.include({ tracing });
  });
});
