import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import type { FunctionDefinition } from "../core/function.ts";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";
import { errorOf, logOf, payloadOf, requestIdOf } from "../test/support/outcomes.ts";

describe("results and logs of functions", () => {
  let bed: InvokerBed;

  beforeEach(async () => {
    bed = await openInvokerBed();
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
  });

  describe("a function's result", () => {
    it("is null for undefined, for a promise that nothing will fulfil, and what it returned at once", async () => {
      expect(payloadOf(await bed.invoke(bed.put("results.nothing")))).to.equal(null);
      expect(payloadOf(await bed.invoke(bed.put("results.never")))).to.equal(null);
      expect(payloadOf(await bed.invoke(bed.put("results.synchronous")))).to.equal("at once");
    });

    it("may have 6 MB and 100 bytes", async () => {
      const outcome = await bed.invoke(bed.put("large.handler"), { bytes: 6_291_556 });
      expect(outcome.status === "succeeded" && outcome.payload?.byteLength).to.equal(6_291_556);
    });

    it("comes while a timer of it still runs", async () => {
      const name = bed.put("leaves-timer.handler");
      expect(payloadOf(await bed.invoke(name))).to.equal(0);
      expect(payloadOf(await bed.invoke(name))).to.be.a("number");
      expect(bed.invoker.environments()).to.have.length(1);
    });

    it("comes through callbacks until nodejs22.x", async () => {
      const old: Partial<FunctionDefinition> = { runtime: "nodejs22.x" };
      const results = ["handler", "waits", "doesNotWait", "twice", "never", "succeeds"].map(async (name) =>
        payloadOf(await bed.invoke(bed.put(`callbacks.${name}`, old), { an: "event" })),
      );
      expect(await Promise.all(results)).to.deep.equal([{ an: "event" }, { after: true }, "at once", "first", null, "done"]);
      expect(errorOf(await bed.invoke(bed.put("callbacks.fails", old)))).to.include({ errorType: "Error", errorMessage: "called back" });
    });
  });

  describe("logs", () => {
    it("begin with START, end with END and REPORT, and hold what was printed between them", async () => {
      const name = bed.put("prints.levels");
      const cold = await bed.invoke(name);
      const warm = await bed.invoke(name);
      const id = requestIdOf(warm);
      const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
      expect(logOf(cold)).to.match(
        /^INIT_START Runtime Version: nodejs:\d+\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\nSTART /,
      );
      expect(logOf(cold)).to.match(/\tInit Duration: \d+\.\d\d ms\t\n$/);
      const expected = [
        `START RequestId: ${id} Version: \\$LATEST`,
        `${time}\\t${id}\\tINFO\\ta log`,
        `${time}\\t${id}\\tINFO\\t\\{ an: 'object' \\}`,
        `${time}\\t${id}\\tWARN\\ta warning`,
        "straight to standard error",
        `${time}\\t${id}\\tERROR\\tan error`,
        `END RequestId: ${id}`,
        `REPORT RequestId: ${id}\\tDuration: \\d+\\.\\d\\d ms\\tBilled Duration: \\d+ ms\\tMemory Size: 128 MB\\tMax Memory Used: \\d+ MB\\t`,
      ];
      expect(logOf(warm)).to.match(new RegExp(`^${expected.join("\\n")}\\n$`));
      expect(bed.lines.join("\n")).to.include("a warning").and.to.include(`END RequestId: ${id}`);
    });

    it("name the trace where tracing is active", async () => {
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const log = async (tracingMode: "Active" | "PassThrough") =>
        logOf(await bed.invoke(bed.put("hello.handler", { name: tracingMode, tracingMode }), {}, { traceparent }));
      expect(await log("Active")).to.match(/\nXRAY TraceId: 1-0af76519-16cd43dd8448eb211c80319c\tSegmentId: [0-9a-f]{16}\tSampled: true\t\n$/);
      expect(await log("PassThrough")).not.to.include("XRAY");
    });

    it("hold a text of several lines as one event", async () => {
      const name = bed.put("prints.lines");
      const outcome = await bed.invoke(name);
      expect(logOf(outcome)).to.match(/\tINFO\tone\ntwo\nraw one\nraw two\nEND /);
      expect(bed.lines.filter((line) => /one|two/.test(line)).map((line) => line.slice(line.lastIndexOf("\t") + 1))).to.deep.equal([
        "one\ntwo",
        "raw one",
        "raw two",
      ]);
    });

    it("may tell failures as they did before: by a line of their own, and no status", async () => {
      await using old = await openInvokerBed({ hostClock: new SystemClock(5), config: { failureLines: "message" } });
      const late = await old.invoke(old.put("sleeps.handler", { timeout: 10 }), { ms: 60_000 });
      const id = requestIdOf(late);
      expect(logOf(late)).to.match(new RegExp(`\\n\\S+Z ${id} Task timed out after 10\\.00 seconds\\n\\nEND RequestId: ${id}\\nREPORT [^\\n]*$`, "m"));
      expect(logOf(late)).not.to.include("Status:");
      const gone = await old.invoke(old.put("exits.handler"), { code: 1 });
      const lines = `RequestId: ${requestIdOf(gone)} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\nEND `;
      expect(logOf(gone)).to.include(lines).and.not.to.include("Status:");
    });

    it("bill the Init of a cold start", async () => {
      await bed.invoke(bed.put("hello.handler"));
      const [record] = bed.records;
      expect(record?.billedDurationMs).to.equal(Math.ceil((record?.durationMs as number) + (record?.initDurationMs as number)));
    });

    it("of 10 MB are told whole, kept in part, and tailed by 4 KB", async () => {
      const outcome = await bed.invoke(bed.put("prints.handler", { timeout: 30 }), { bytes: 10_000_000 });
      expect(payloadOf(outcome)).to.equal("printed");
      expect(bed.lines.filter((line) => /^x{99}$/.test(line))).to.have.length(100_000);
      expect(bed.records[0]?.log.length).to.be.within(200_000, 262_144);
      expect(Buffer.byteLength(logOf(outcome))).to.equal(4_096);
      expect(logOf(outcome)).to.match(/\nEND RequestId: .*\nREPORT .*\n$/);
    });
  });
});
