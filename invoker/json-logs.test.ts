import { expect } from "chai";
import type { FunctionDefinition } from "../core/function.ts";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";

describe("logs in the JSON format", () => {
  let bed: InvokerBed;

  before(async () => {
    bed = await openInvokerBed();
  });

  after(() => bed[Symbol.asyncDispose]());

  /** What one invocation logged, line by line: an object where the line is one. */
  async function logged(handler: string, levels: Pick<FunctionDefinition, "applicationLogLevel" | "systemLogLevel">): Promise<(object | string)[]> {
    const name = bed.put(handler, { revisionId: JSON.stringify(levels), logFormat: "JSON", ...levels });
    await bed.invoke(name);
    const lines = bed.records.at(-1)?.log.trimEnd().split("\n") ?? [];
    return lines.filter((line) => line !== "").map((line) => (line.startsWith("{") ? (JSON.parse(line) as object) : line));
  }

  const typesOf = (lines: readonly (object | string)[]) => lines.flatMap((line) => (line as { type?: string }).type ?? []);

  it("hold the platform's events and the function's lines, and no text of Lambda's", async () => {
    const lines = await logged("prints.levels", { applicationLogLevel: "TRACE", systemLogLevel: "DEBUG" });
    expect(typesOf(lines)).to.deep.equal([
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      "platform.runtimeDone",
      "platform.report",
    ]);
    expect(lines.filter((line) => typeof line === "string")).to.deep.equal(["straight to standard error"]);
    const [start] = lines.filter((line) => (line as { type?: string }).type === "platform.start") as [{ time: string; record: object }];
    expect(start.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(start.record).to.deep.equal({ requestId: bed.records.at(-1)?.requestId, version: "$LATEST" });
  });

  it("hold values as they were printed, texts with their errors beside them, and no request before there is one", async () => {
    const lines = await logged("logs.handler", { applicationLogLevel: "TRACE", systemLogLevel: "WARN" });
    const { requestId } = bed.records.at(-1) ?? {};
    const shown = lines.map((line) => (typeof line === "string" ? line : normalized(line as Record<string, unknown>)));
    const error = (message: string) => ({ errorType: "OrderError", errorMessage: message, stackTrace: "a trace" });
    expect(shown).to.deep.equal([
      { level: "INFO", message: "loading" },
      { level: "INFO", requestId, message: "a text" },
      { level: "INFO", requestId, message: { an: "object" } },
      { level: "INFO", requestId },
      { level: "INFO", requestId, message: "several { an: 'object' }" },
      { level: "ERROR", requestId, message: { ...error("alone"), name: "renamed", order: 7 } },
      { level: "WARN", requestId, message: "among others: renamed: told", ...error("told") },
      { level: "DEBUG", requestId, message: "<ref *1> { self: [Circular *1] }" },
      { level: "TRACE", requestId, message: "a trace" },
      { level: "FATAL", requestId, message: "the end" },
      "plain",
      { level: "debug", message: "its own JSON" },
      { message: "no level" },
    ]);
  });

  it("tell what a handler throws", async () => {
    const [line] = await logged("throws.handler", { applicationLogLevel: "ERROR", systemLogLevel: "WARN" });
    expect(normalized(line as Record<string, unknown>)).to.deep.include({
      level: "ERROR",
      message: { errorType: "RangeError", errorMessage: "too far", stackTrace: "a trace" },
    });
  });

  it("leave out what is below the levels, but nothing that does not say its level", async () => {
    const lines = await logged("logs.handler", { applicationLogLevel: "FATAL", systemLogLevel: "WARN" });
    expect(lines.map((line) => (line as { message?: string }).message ?? line)).to.deep.equal(["the end", "plain", "no level"]);
    expect(await logged("hello.handler", { applicationLogLevel: "FATAL", systemLogLevel: "WARN" })).to.deep.equal([]);
  });

  it("tell of a failure whatever the system's level", async () => {
    expect(typesOf(await logged("exits.handler", { applicationLogLevel: "FATAL", systemLogLevel: "WARN" }))).to.deep.equal([
      "platform.runtimeDone",
      "platform.report",
    ]);
  });
});

/** Without its time, and with one text for each stack; of messages only the first line. */
function normalized({ timestamp, ...line }: Record<string, unknown>): object {
  if (timestamp !== undefined) expect(timestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return JSON.parse(JSON.stringify(line), (key, value) => {
    if (key === "stackTrace" && Array.isArray(value)) return "a trace";
    return key === "message" && typeof value === "string" ? value.split("\n")[0] : value;
  }) as object;
}
