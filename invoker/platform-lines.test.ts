import { expect } from "chai";
import { defineFunction } from "../test/support/invoker.ts";
import { billedDuration, initReportLine, logStreamName, reportLine } from "./platform-lines.ts";

const report = { requestId: "id", durationMs: 12.344, billedDurationMs: 13, memorySizeMb: 128, maxMemoryUsedMb: 66 } as const;

describe("Lambda's own log lines", () => {
  it("report a cold success", () => {
    expect(reportLine({ ...report, initDurationMs: 150.123, status: "success" })).to.equal(
      "REPORT RequestId: id\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\tInit Duration: 150.12 ms\t",
    );
  });

  it("report a timeout and an error", () => {
    expect(reportLine({ ...report, status: "timeout", errorType: "Sandbox.Timedout" })).to.match(/Max Memory Used: 66 MB\tStatus: timeout\t$/);
    expect(reportLine({ ...report, status: "error", errorType: "Runtime.ExitError" })).to.match(/\tStatus: error\tError Type: Runtime\.ExitError\t$/);
  });

  it("do not name the types that a function made up", () => {
    expect(reportLine({ ...report, status: "error", errorType: "OrderError" })).to.match(/\tError Type: Function\.Unknown\t$/);
    expect(initReportLine(1, "error", "TypeError")).to.match(/\tError Type: Runtime\.Unknown$/);
  });

  it("report an Init that failed", () => {
    expect(initReportLine(9999.812, "timeout")).to.equal("INIT_REPORT Init Duration: 9999.81 ms\tPhase: init\tStatus: timeout");
    expect(initReportLine(1, "error", "Runtime.ExitError")).to.match(/\tStatus: error\tError Type: Runtime\.ExitError$/);
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
