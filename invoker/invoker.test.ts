import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nextTurn, SystemClock } from "../core/clock.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { Outcome } from "../core/outcome.ts";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";
import { processesNaming } from "../test/support/processes.ts";

const hostClock = new SystemClock();

/** What the function returned. */
function payloadOf(outcome: Outcome): unknown {
  expect(outcome.status, JSON.stringify(outcome)).to.equal("succeeded");
  return outcome.status === "succeeded" ? outcome.payload?.value : undefined;
}

/** The error document of a function that failed. */
function errorOf(outcome: Outcome): Record<string, unknown> {
  expect(outcome.status, JSON.stringify(outcome)).to.equal("returned");
  return outcome.status === "returned" ? (outcome.error.payload.value as Record<string, unknown>) : {};
}

function logOf(outcome: Outcome): string {
  const invocation = "invocation" in outcome ? outcome.invocation : undefined;
  return Buffer.from(invocation?.logResult ?? "", "base64").toString();
}

function requestIdOf(outcome: Outcome): string {
  return ("invocation" in outcome && outcome.invocation?.requestId) || "";
}

/** A child whose parent was killed with it may stay a zombie for a while. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** For conditions that processes bring about. */
function pause(): Promise<void> {
  return hostClock.sleep(5);
}

describe("invoker", () => {
  let bed: InvokerBed;

  beforeEach(async () => {
    bed = await openInvokerBed();
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
  });

  describe("environments", () => {
    it("runs a function, and runs it warm the next time", async () => {
      const name = bed.put("hello.handler");
      const cold = await bed.invoke(name, { name: "Ada" });
      const warm = await bed.invoke(name, { name: "Alan" });
      expect(payloadOf(cold)).to.deep.equal({ hello: "Ada" });
      expect(payloadOf(warm)).to.deep.equal({ hello: "Alan" });
      expect(bed.records.map(({ coldStart }) => coldStart)).to.deep.equal([true, false]);
      expect(bed.invoker.environments()).to.have.length(1);
    });

    it("starts another while one is busy, and takes the one used last first", async () => {
      const name = bed.put("sleeps.handler");
      await Promise.all([bed.invoke(name, { ms: 300 }), bed.invoke(name, { ms: 400 })]);
      expect(bed.invoker.environments()).to.have.length(2);
      await bed.invoke(name, { ms: 0 });
      await bed.invoke(name, { ms: 0 });
      const [first, second, third, fourth] = bed.records.map(({ environmentId }) => environmentId);
      expect(first).not.to.equal(second);
      expect([third, fourth]).to.deep.equal([second, second]);
    });

    it("share nothing: neither memory nor /tmp", async () => {
      const name = bed.put("counts.handler");
      const first = await Promise.all([bed.invoke(name, { ms: 200 }), bed.invoke(name, { ms: 200 })]);
      expect(bed.invoker.environments()).to.have.length(2);
      expect(first.map(payloadOf)).to.deep.equal([
        { count: 1, marked: false },
        { count: 1, marked: false },
      ]);
    });

    it("have variables of their own and none of the host's", async () => {
      process.env["LAMBDABUS_SECRET"] = "not yours";
      const name = bed.put("environment.handler", { environment: { STAGE: "test", LANG: "C", AWS_REGION: "elsewhere" } });
      const seen = payloadOf(await bed.invoke(name)) as { variables: Record<string, string>; tmp: string; home: string; cwd: string };
      delete process.env["LAMBDABUS_SECRET"];
      expect(seen.variables).not.to.have.any.keys("LAMBDABUS_SECRET", "USER", "NODE_OPTIONS", "npm_config_cache");
      expect(seen.variables).to.include({ STAGE: "test", LANG: "C", AWS_REGION: "us-east-1", _HANDLER: "environment.handler", TZ: ":UTC" });
      expect(seen.variables["AWS_ENDPOINT_URL"]).to.equal("http://127.0.0.1:4566");
      expect(seen.variables["AWS_ACCESS_KEY_ID"]).to.match(/^ASIA[A-Z0-9]{16}$/);
      expect(seen.variables["PATH"]).not.to.include("node_modules/.bin:");
      expect(seen.tmp).to.equal(seen.variables["TMPDIR"]).and.equal(seen.home);
      expect(seen.cwd).to.equal(seen.variables["LAMBDA_TASK_ROOT"]);
    });

    it("are replaced when the function changes, while what runs finishes on the old one", async () => {
      const name = bed.put("sleeps.handler");
      await bed.invoke(name, { ms: 0 });
      const old = bed.invoke(name, { ms: 300 });
      while (bed.invoker.environments()[0]?.state !== "Invoke") await nextTurn();
      bed.put("hello.handler", { name, revisionId: "2" });
      expect(payloadOf(await bed.invoke(name))).to.deep.equal({ hello: "world" });
      expect(payloadOf(await old)).to.equal("awake");
      expect(bed.invoker.environments()).to.have.length(1);
    });

    it("are shut down when nothing came for them", async () => {
      await using hasty = await openInvokerBed({ hostClock: new SystemClock(5), config: { idleTimeout: 1 } });
      const name = hasty.put("hello.handler");
      await hasty.invoke(name);
      const [environment] = hasty.invoker.environments();
      const pid = environment?.pid as number;
      expect(isAlive(pid)).to.equal(true);
      while (hasty.invoker.environments().length > 0 || isAlive(pid)) await pause();
    });

    it("are started in advance where that is wanted, so that the first invocation finds one", async () => {
      await using ready = await openInvokerBed({ config: { readyInAdvance: true } });
      const name = ready.put("hello.handler");
      while (ready.invoker.environments()[0]?.state !== "Ready") await pause();
      const [environment] = ready.invoker.environments();
      await ready.invoke(name);
      expect(ready.records.map(({ environmentId }) => environmentId)).to.deep.equal([environment?.id]);
      expect(ready.invoker.environments()).to.have.length(1);
    });

    it("are held ready for a version, and those of $LATEST are not among them", async () => {
      const name = bed.put("hello.handler", { version: "1", provisionedConcurrency: 2 });
      const status = () => bed.registry.provisioned.get(`${name}:1`);
      expect(status()).to.deep.equal({ requested: 2, available: 0, allocated: 0, status: "IN_PROGRESS" });
      while (status()?.status !== "READY") await pause();
      expect(status()).to.deep.equal({ requested: 2, available: 2, allocated: 2, status: "READY" });
      await bed.invoke(name, {}, { qualifier: "1" });
      expect(bed.invoker.environments()).to.have.length(2);
      await bed.invoke(bed.put("hello.handler"));
      expect(bed.records.map(({ provisionedConcurrency }) => provisionedConcurrency)).to.deep.equal(["used", undefined]);
      expect(bed.invoker.environments()).to.have.length(3);
      bed.put("hello.handler", { version: "1" });
      expect(status()).to.equal(undefined);
      expect(bed.invoker.environments()).to.have.length(1);
    });

    it("that are held ready are warm from the first event on, and their functions know how they began", async () => {
      const name = bed.put("environment.handler", { version: "1", provisionedConcurrency: 1 });
      while (bed.registry.provisioned.get(`${name}:1`)?.status !== "READY") await pause();
      const outcome = await bed.invoke(name, {}, { qualifier: "1" });
      expect(outcome).to.nested.include({ status: "succeeded", "payload.value.variables.AWS_LAMBDA_INITIALIZATION_TYPE": "provisioned-concurrency" });
      expect(bed.records.at(-1)).to.include({ functionName: name, coldStart: false }).and.not.to.have.property("initDurationMs");
      expect(bed.lines.filter((line) => line.startsWith("INIT_REPORT")).at(-1)).to.match(/^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init$/);
    });

    it("that are held ready are all in use: the rest of the load spills over into others", async () => {
      const name = bed.put("sleeps.handler", { version: "1", provisionedConcurrency: 1 });
      while (bed.registry.provisioned.get(`${name}:1`)?.status !== "READY") await pause();
      await Promise.all([0, 1].map(() => bed.invoke(name, { ms: 50 }, { qualifier: "1" })));
      expect(bed.records.map(({ provisionedConcurrency, coldStart }) => [provisionedConcurrency, coldStart])).to.have.deep.members([
        ["used", false],
        ["spillover", true],
      ]);
    });

    it("are said to fail where they cannot be held ready", async () => {
      const name = bed.put("init-throws.handler", { version: "1", provisionedConcurrency: 1 });
      while (bed.registry.provisioned.get(`${name}:1`)?.status === "IN_PROGRESS") await pause();
      expect(bed.registry.provisioned.get(`${name}:1`)).to.include({ status: "FAILED", available: 0 });
    });

    it("make room for each other when there may be no more of them", async () => {
      await using narrow = await openInvokerBed({ config: { maximumEnvironments: 1 } });
      const [one, other] = [narrow.put("hello.handler", { name: "one" }), narrow.put("hello.handler", { name: "other" })];
      const outcomes = await Promise.all([narrow.invoke(one), narrow.invoke(other), narrow.invoke(one)]);
      expect(outcomes.map(({ status }) => status)).to.deep.equal(["succeeded", "succeeded", "succeeded"]);
      expect(narrow.invoker.environments()).to.have.length(1);
    });
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

  describe("handlers", () => {
    it("are found in every form that Lambda knows", async () => {
      const found = ["common.handler", "common.nested.handler", "folder/deeper/deep.api.handler", "typed.handler", "sdk.handler"].map(async (handler) =>
        payloadOf(await bed.invoke(bed.put(handler), { name: "Ada" })),
      );
      expect(await Promise.all(found)).to.deep.equal([{ hello: "Ada" }, "nested", "deep", "typed Ada", "function"]);
    });

    it("get a context", async () => {
      const name = bed.put("context.handler", { timeout: 7 });
      const clientcontext = Buffer.from('{"custom":{"größe":"1"}}').toString("base64");
      const outcome = await bed.invoke(name, {}, { clientcontext, traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
      const { remaining, traceId, logStreamName, ...context } = payloadOf(outcome) as Record<string, unknown>;
      expect(context).to.deep.equal({
        callbackWaitsForEmptyEventLoop: true,
        functionVersion: "$LATEST",
        functionName: name,
        memoryLimitInMB: "128",
        logGroupName: `/aws/lambda/${name}`,
        clientContext: { custom: { größe: "1" } },
        invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        awsRequestId: requestIdOf(outcome),
      });
      expect(logStreamName).to.match(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/);
      expect(remaining).to.be.within(1, 7_000);
      expect(traceId).to.match(/^Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=[0-9a-f]{16};Sampled=1;Lineage=1:[0-9a-f]{8}:1$/);
    });
  });

  describe("refusals", () => {
    it("are AWS's when there is no such function", async () => {
      const name = bed.put("hello.handler");
      bed.registry.functions.remove(`${name}:$LATEST`);
      const outcome = await bed.invoke(name);
      expect(outcome).to.deep.include({ status: "refused" });
      expect(outcome.status === "refused" && outcome.refusal).to.include({
        code: "ResourceNotFoundException",
        statusCode: 404,
        message: `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      });
    });

    it("are AWS's while the function is being created", async () => {
      const outcome = await bed.invoke(bed.put("hello.handler", { state: "Pending" }));
      expect(outcome.status === "refused" && outcome.refusal.statusCode).to.equal(409);
    });

    it("are AWS's beyond the reserved concurrency", async () => {
      const name = bed.put("sleeps.handler", { reservedConcurrency: 1 });
      const outcomes = await Promise.all([bed.invoke(name, { ms: 50 }), bed.invoke(name, { ms: 50 })]);
      expect(outcomes.map(({ status }) => status)).to.deep.equal(["succeeded", "refused"]);
      const [, refused] = outcomes;
      expect(refused?.status === "refused" && refused.refusal).to.deep.include({ code: "TooManyRequestsException", statusCode: 429 });
      expect(refused?.status === "refused" && refused.refusal.members).to.deep.include({ Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" });
    });

    it("are announced, once each, and no invocation with them", async () => {
      const name = bed.put("hello.handler", { version: "1", reservedConcurrency: 0 });
      const event = { id: "e", requestid: "r", qualifier: "1", connector: "http", traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
      await bed.invoke(name, {}, event);
      const [refusal, ...others] = bed.refusals;
      expect([others, bed.records]).to.deep.equal([[], []]);
      expect(refusal).to.deep.include({ requestId: "r", eventId: "e", functionName: name, trigger: "http", traceId: "0af7651916cd43dd8448eb211c80319c" });
      expect(refusal).to.deep.include({ code: "TooManyRequestsException", reason: "ReservedFunctionConcurrentInvocationLimitExceeded", statusCode: 429 });
      expect(refusal?.functionArn).to.match(/:function:[^:]+:1$/);
      expect(refusal).not.to.have.property("next");
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
