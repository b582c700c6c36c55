import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../core/clock.ts";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";
import { errorOf, logOf, payloadOf, requestIdOf } from "../test/support/outcomes.ts";
import { processesNaming } from "../test/support/processes.ts";

describe("failing functions", () => {
  let bed: InvokerBed;

  beforeEach(async () => {
    bed = await openInvokerBed();
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
  });

  describe("a function that fails", () => {
    const cases: readonly (readonly [fact: string, handler: string, event: unknown, type: string, message: RegExp | string])[] = [
      ["throws", "throws.handler", {}, "RangeError", "too far"],
      ["rejects", "rejects.handler", {}, "OrderError", "no such order"],
      ["rejects with a text", "rejects.withText", {}, "string", "just text"],
      ["exits with 0", "exits.handler", { code: 0 }, "Runtime.ExitError", /^RequestId: \S+ Error: Runtime exited without providing a reason$/],
      ["exits with 1", "exits.handler", { code: 1 }, "Runtime.ExitError", /^RequestId: \S+ Error: Runtime exited with error: exit status 1$/],
      ["crashes", "segfaults.handler", {}, "Runtime.ExitError", /^RequestId: \S+ Error: Runtime exited with error: signal: segmentation fault$/],
      ["returns 6 MB, 100 bytes and one more", "large.handler", { bytes: 6_291_557 }, "Function.ResponseSizeTooLarge", /\(6291556 bytes\)\.$/],
      ["returns a circle", "results.circular", {}, "Runtime.JSONStringifyError", "Unable to stringify response body"],
      [
        "requires a module that is missing",
        "missing-module.handler",
        {},
        "Runtime.ImportModuleError",
        /^Error: Cannot find module 'no-such-module'\nRequire stack:\n/,
      ],
      ["has no such file", "absent.handler", {}, "Runtime.ImportModuleError", /^Error: Cannot find module 'absent'/],
      ["has no such export", "hello.absent", {}, "Runtime.HandlerNotFound", "hello.absent is undefined or not exported"],
      ["exports something else", "common.number", {}, "Runtime.HandlerNotFound", "common.number is not a function"],
      ["has a bad handler name", "hello", {}, "Runtime.MalformedHandlerName", "Bad handler"],
      ["reaches out of its directory", "../hello.handler", {}, "Runtime.MalformedHandlerName", /^'\.\.\/hello\.handler' is not a valid handler name/],
      ["throws while it is loaded", "init-throws.handler", {}, "TypeError", "not today"],
      ["exits while it is loaded", "init-exits.handler", {}, "Runtime.ExitError", /exit status 3$/],
      ["takes a callback on nodejs24.x", "callbacks.handler", {}, "Runtime.CallbackHandlerDeprecated", /removed support for callback-based/],
      ["leaves a rejection unhandled", "uncaught.rejection", {}, "Runtime.UnhandledPromiseRejection", "Error: nobody cared"],
      ["throws outside of its handler", "uncaught.exception", {}, "Error", "out of the blue"],
    ];
    for (const [fact, handler, event, type, message] of cases) {
      it(`${fact}: ${type}, and the next invocation works`, async () => {
        const name = bed.put(handler);
        const error = errorOf(await bed.invoke(name, event));
        expect(error["errorType"]).to.equal(type);
        if (typeof message === "string") expect(error["errorMessage"]).to.equal(message);
        else expect(error["errorMessage"]).to.match(message);
        const next = await bed.invoke(bed.put("hello.handler", { name, revisionId: "2" }));
        expect(payloadOf(next)).to.deep.equal({ hello: "world" });
      });
    }

    it("has a syntax error: Runtime.UserCodeSyntaxError", async () => {
      const codeDirectory = mkdtempSync(join(tmpdir(), "syntax-"));
      writeFileSync(join(codeDirectory, "index.mjs"), "export const handler = async () => {");
      const error = errorOf(await bed.invoke(bed.put("index.handler", { codeDirectory })));
      rmSync(codeDirectory, { recursive: true });
      expect(error["errorType"]).to.equal("Runtime.UserCodeSyntaxError");
      expect(error["errorMessage"]).to.equal("SyntaxError: Unexpected end of input");
    });

    it("gives type, message and trace, in this order", async () => {
      const outcome = await bed.invoke(bed.put("throws.handler"));
      const error = errorOf(outcome);
      expect(Object.keys(error)).to.deep.equal(["errorType", "errorMessage", "trace"]);
      expect((error["trace"] as string[])[0]).to.equal("RangeError: too far");
      expect(logOf(outcome)).to.match(new RegExp(`\\t${requestIdOf(outcome)}\\tERROR\\tInvoke Error \\t\\{"errorType":"RangeError","errorMessage":"too far",`));
    });

    it("stays warm when its handler throws", async () => {
      const name = bed.put("throws.handler");
      await bed.invoke(name);
      await bed.invoke(name);
      expect(bed.records.map(({ coldStart }) => coldStart)).to.deep.equal([true, false]);
    });

    it("is initialised again inside the invocation when its Init failed, and says so in its log", async () => {
      const outcome = await bed.invoke(bed.put("init-throws.handler"));
      expect(logOf(outcome)).to.match(/INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: Runtime\.Unknown\n/);
      expect(logOf(outcome).match(/not today/g)).to.have.length(4);
      expect(bed.records[0]).not.to.have.property("initDurationMs");
    });

    it("has 10 s for its Init, and its timeout for the second one", async () => {
      await using fast = await openInvokerBed({ hostClock: new SystemClock(20) });
      const outcome = await fast.invoke(fast.put("init-sleeps.handler"));
      expect(errorOf(outcome)["errorType"]).to.equal("Sandbox.Timedout");
      expect(logOf(outcome)).to.match(/INIT_REPORT .*\tStatus: timeout\n/);
    });
  });

  describe("a function that takes too long", () => {
    beforeEach(async () => {
      await bed[Symbol.asyncDispose]();
      bed = await openInvokerBed({ hostClock: new SystemClock(5) });
    });

    const timedOut = { errorType: "Sandbox.Timedout" };

    it("is stopped, and its environment is reset: memory lost, /tmp kept", async () => {
      // The runtime's new start is within the timeout, too: it must be enough for that on a slow machine.
      const name = bed.put("counts.handler", { timeout: 10 });
      expect(payloadOf(await bed.invoke(name))).to.deep.equal({ count: 1, marked: false });
      expect(payloadOf(await bed.invoke(name))).to.deep.equal({ count: 2, marked: true });
      const outcome = await bed.invoke(name, { ms: 60_000 });
      expect(errorOf(outcome)).to.deep.equal({ ...timedOut, errorMessage: `RequestId: ${requestIdOf(outcome)} Error: Task timed out after 10.00 seconds` });
      expect(logOf(outcome)).to.match(/REPORT .*\tBilled Duration: 10000 ms\t.*Status: timeout\t\n$/);
      const after = await bed.invoke(name);
      expect(payloadOf(after)).to.deep.equal({ count: 1, marked: true });
      expect(logOf(after)).not.to.include("Init Duration");
      expect(new Set(bed.records.map(({ environmentId }) => environmentId))).to.have.length(1);
    });

    it("is stopped while it computes, or ignores signals", async () => {
      for (const handler of ["sleeps.busily", "ignores-signals.handler"]) {
        expect(errorOf(await bed.invoke(bed.put(handler, { timeout: 1 })))).to.include(timedOut);
      }
    });

    it("takes its children with it", async () => {
      const outcome = await bed.invoke(bed.put("forks.handler", { timeout: 5 }), { seconds: "301" });
      expect(logOf(outcome)).to.include("forked");
      expect(processesNaming("/bin/sleep 301")).to.have.length(0);
    });
  });
});
