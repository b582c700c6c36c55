import { expect } from "chai";
import { defineFunction } from "../test/support/invoker.ts";
import { type PlatformEvent, platformErrorType, tracingOf } from "./platform-events.ts";
import { billedDuration, logStreamName, platformLines } from "./platform-lines.ts";

const metrics = { durationMs: 12.344, billedDurationMs: 13, memorySizeMB: 128, maxMemoryUsedMB: 66 };
const REPORT = "REPORT RequestId: id\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t";

type Report = Extract<PlatformEvent, { type: "platform.report" }>["record"];
type InitReport = Extract<PlatformEvent, { type: "platform.initReport" }>["record"];

function lines(event: PlatformEvent): readonly string[] {
  return platformLines(event, { failureLines: "status" });
}

function report(more: Partial<Report>): PlatformEvent {
  return { type: "platform.report", record: { requestId: "id", status: "success", metrics, ...more } };
}

function initReport(more: Partial<InitReport>): PlatformEvent {
  const record = { initializationType: "on-demand", phase: "init", status: "success", metrics: { durationMs: 9999.812 }, ...more } as const;
  return { type: "platform.initReport", record };
}

describe("Lambda's own log lines", () => {
  it("report a cold success", () => {
    const cold = { ...metrics, initDurationMs: 150.123 };
    expect(lines(report({ metrics: cold }))).to.deep.equal(["END RequestId: id", `${REPORT}Init Duration: 150.12 ms\t`]);
  });

  it("report a timeout and an error", () => {
    expect(lines(report({ status: "timeout" }))[1]).to.equal(`${REPORT}Status: timeout\t`);
    expect(lines(report({ status: "failure", errorType: "Runtime.ExitError" }))[1]).to.equal(`${REPORT}Status: error\tError Type: Runtime.ExitError\t`);
  });

  it("may tell a failure by a message of its own, as they did before", () => {
    const event = report({ status: "failure", errorType: "Runtime.ExitError" });
    const failure = "RequestId: id Error: Runtime exited without providing a reason\nRuntime.ExitError";
    expect(platformLines(event, { failureLines: "message", failure })).to.deep.equal([...failure.split("\n"), "END RequestId: id", REPORT]);
    expect(platformLines(event, { failureLines: "status", failure })).to.have.length(2);
  });

  it("do not name the types that a function made up", () => {
    expect(platformErrorType("OrderError", "Function")).to.equal("Function.Unknown");
    expect(platformErrorType("TypeError", "Runtime")).to.equal("Runtime.Unknown");
    expect(platformErrorType("Function.Oops", "Function")).to.equal("Function.Oops");
    expect(platformErrorType("Extension.Crash", "Function")).to.equal("Extension.Crash");
  });

  it("report an Init only when it failed, or was provisioned", () => {
    expect(lines(initReport({ status: "timeout" }))).to.deep.equal(["INIT_REPORT Init Duration: 9999.81 ms\tPhase: init\tStatus: timeout"]);
    expect(lines(initReport({ status: "error", errorType: "Runtime.ExitError" }))[0]).to.match(/\tStatus: error\tError Type: Runtime\.ExitError$/);
    expect(lines(initReport({}))).to.deep.equal([]);
    expect(lines(initReport({ initializationType: "provisioned-concurrency" }))).to.deep.equal(["INIT_REPORT Init Duration: 9999.81 ms\tPhase: init"]);
  });

  it("name the segment of a function whose tracing is active", () => {
    const tracing = tracingOf("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
    expect(lines(report({ tracing }))[2]).to.equal("XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793\tSegmentId: 53995c3f42cd8ad8\tSampled: true\t");
  });

  it("tell of extensions and their subscriptions", () => {
    const record = { name: "watcher", state: "Ready", events: ["INVOKE", "SHUTDOWN"] };
    expect(lines({ type: "platform.extension", record })).to.deep.equal(["EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]"]);
    const subscription = { name: "watcher", state: "Subscribed", types: ["platform", "function"] };
    expect(lines({ type: "platform.telemetrySubscription", record: subscription })).to.deep.equal([
      "TELEMETRY\tName: watcher\tState: Subscribed\tTypes: [Platform, Function]",
    ]);
    expect(lines({ type: "platform.logsSubscription", record: subscription })[0]).to.match(/^LOGS\t/);
  });

  it("bill whole milliseconds, at least one, Init included", () => {
    expect([billedDuration(0.2), billedDuration(12), billedDuration(12.01), billedDuration(1.6, 150.1)]).to.deep.equal([1, 12, 13, 152]);
  });

  it("stand in a stream named by day, version and environment, and by function in a log group of one's own", () => {
    const now = Date.UTC(2026, 10, 21, 23, 59);
    expect(logStreamName(defineFunction("F", "h.h"), now, "ab")).to.equal("2026/11/21/[$LATEST]ab");
    expect(logStreamName(defineFunction("F", "h.h", { version: "7", logGroup: "shared" }), now, "ab")).to.equal("2026/11/21/F[7]ab");
  });
});
