// Semantics 2.8 with real environments: a new account's ten executions at once, shared by all its functions.
import { join } from "node:path";
import { expect } from "chai";
import type { ServiceError } from "../../index.ts";
import { start, type TestSimulator } from "../../testkit/index.ts";

describe("an account that may run ten invocations at once", function () {
  this.timeout(30_000);
  let sim: TestSimulator;

  before(async () => {
    const directory = join(import.meta.dirname, "../support/handlers/nodejs");
    const described = { handler: "sleeps.handler", runtime: "nodejs24.x", timeout: 30 };
    sim = await start({ directory, config: { invoker: { accountConcurrency: 10 } }, functions: { one: described, other: described } });
  });
  after(() => sim[Symbol.asyncDispose]());

  const invoke = (FunctionName: string, InvocationType = "RequestResponse") =>
    sim.aws.call("lambda", "Invoke", { FunctionName, InvocationType, Payload: Buffer.from('{"ms":500}') });

  it("refuses the eleventh, whichever function it is for, and takes it when one is over", async () => {
    const calls = await Promise.allSettled(Array.from({ length: 12 }, (_, call) => invoke(call % 2 === 0 ? "one" : "other")));
    const refused = calls.flatMap((call) => (call.status === "rejected" ? [call.reason as ServiceError] : []));
    expect(refused.map(({ code, statusCode, members }) => [code, statusCode, members?.["Reason"]])).to.deep.equal(
      Array.from({ length: 2 }, () => ["TooManyRequestsException", 429, "ConcurrentInvocationLimitExceeded"]),
    );
    expect(await invoke("one")).to.include({ StatusCode: 200 });
  });

  it("keeps the eleventh event, which is throttled, for a second", async () => {
    await sim.reset();
    await Promise.all(Array.from({ length: 11 }, () => invoke("one", "Event")));
    await sim.settled();
    expect([sim.function("one").invocations.length, sim.function("one").throttles.length]).to.deep.equal([10, 1]);
    await sim.clock.advance("1s");
    expect(sim.function("one").invocations).to.have.length(11);
  });

  it("is told so, and can reserve nothing", async () => {
    const { AccountLimit } = await sim.aws.call<{ AccountLimit: object }>("lambda", "GetAccountSettings", {});
    expect(AccountLimit).to.include({ ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 });
    const refusal = await sim.aws.call("lambda", "PutFunctionConcurrency", { FunctionName: "one", ReservedConcurrentExecutions: 1 }).catch(({ code }) => code);
    expect(refusal).to.equal("InvalidParameterValueException");
  });
});
