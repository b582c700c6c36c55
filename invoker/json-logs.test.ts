import { expect } from "chai";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";

describe("logs in the JSON format", () => {
  let bed: InvokerBed;

  before(async () => {
    bed = await openInvokerBed();
  });

  after(() => bed[Symbol.asyncDispose]());

  async function logged(applicationLogLevel: string, systemLogLevel: string): Promise<Record<string, unknown>[]> {
    const name = bed.put("prints.levels", { name: `prints-${applicationLogLevel}`, logFormat: "JSON", applicationLogLevel, systemLogLevel });
    await bed.invoke(name);
    const log = bed.records.find(({ functionName }) => functionName === name)?.log ?? "";
    return log.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []));
  }

  it("hold the platform's events and the function's lines, and no text of Lambda's", async () => {
    const lines = await logged("TRACE", "DEBUG");
    const types = lines.flatMap(({ type }) => (type ? [type] : []));
    expect(types).to.deep.equal([
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      "platform.runtimeDone",
      "platform.report",
    ]);
    const printed = lines.filter(({ level }) => level);
    expect(printed.map(({ level }) => level)).to.deep.equal(["INFO", "INFO", "WARN", "ERROR"]);
    expect(printed[1])
      .to.include.keys("timestamp", "requestId")
      .and.to.deep.include({ message: { an: "object" } });
  });

  it("leave out what is below the levels", async () => {
    const lines = await logged("FATAL", "WARN");
    expect(lines).to.deep.equal([]);
  });
});
