import { readFileSync } from "node:fs";
import { expect } from "chai";
import { nextTurn, SystemClock } from "../core/clock.ts";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";
import { payloadOf, requestIdOf } from "../test/support/outcomes.ts";

const hostClock = new SystemClock();

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
});
