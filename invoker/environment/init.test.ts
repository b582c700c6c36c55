import { expect } from "chai";
import { SystemClock, VirtualClock } from "../../core/clock.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type InvokerBed, openInvokerBed } from "../../test/support/invoker.ts";

const real = new SystemClock();

/** For what processes bring about. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await real.sleep(5);
}

function logOf(outcome: Outcome): string {
  const invocation = "invocation" in outcome ? outcome.invocation : undefined;
  return Buffer.from(invocation?.logResult ?? "", "base64").toString();
}

describe("Init of an environment", () => {
  let clock: VirtualClock;
  let bed: InvokerBed;

  beforeEach(async () => {
    clock = new VirtualClock();
    bed = await openInvokerBed({ hostClock: clock, config: { isolation: "none" } });
  });

  afterEach(() => bed[Symbol.asyncDispose]());

  const environment = () => bed.invoker.environments()[0];
  const isLoading = () => environment()?.state === "Init" && environment()?.pid !== 0;

  it("has 10 s; the invocation then has its function's timeout for Init and handler together", async () => {
    const outcome = bed.invoke(bed.put("init-sleeps.handler", { timeout: 7 }));
    await until(isLoading);
    await clock.advance(9_999);
    expect(environment()?.state).to.equal("Init");
    await clock.advance(1);
    await until(() => environment()?.state === "Invoke" && environment()?.pid !== 0);
    await clock.advance(6_999);
    expect(bed.records).to.deep.equal([]);
    await clock.advance(1);
    const { status, ...failed } = await outcome;
    expect(status).to.equal("returned");
    expect(failed).to.nested.include({ "error.errorType": "Sandbox.Timedout" });
    expect(logOf(await outcome)).to.match(/INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout\n[\s\S]*START /);
    expect(logOf(await outcome)).not.to.match(/REPORT RequestId.*Init Duration/);
  });

  for (const [timeout, budget] of [
    [3, 130_000],
    [900, 900_000],
  ] as const) {
    it(`of a provisioned one has ${budget / 1_000} s where the function has ${timeout}`, async () => {
      const name = bed.put("init-sleeps.handler", { version: "1", provisionedConcurrency: 1, timeout });
      const status = () => bed.registry.provisioned.get(`${name}:1`)?.status;
      await until(isLoading);
      await clock.advance(budget - 1);
      expect(status()).to.equal("IN_PROGRESS");
      await clock.advance(1);
      await until(() => status() !== "IN_PROGRESS");
      expect(status()).to.equal("FAILED");
      await clock.advance(100);
      expect(bed.lines.join("\n")).to.match(/^INIT_REPORT .*\tPhase: init\tStatus: timeout$/m);
    });
  }

  it("that the runtime does not survive is run again inside the invocation, which fails as it did", async () => {
    const outcome = await bed.invoke(bed.put("init-exits.handler"));
    const report = (phase: string) => `INIT_REPORT Init Duration: \\d+\\.\\d\\d ms\\tPhase: ${phase}\\tStatus: error\\tError Type: Runtime\\.ExitError`;
    expect(logOf(outcome)).to.match(new RegExp(`${report("init")}\\nSTART [\\s\\S]*${report("invoke")}\\nEND `));
    expect(outcome).to.nested.include({ status: "returned", "error.errorType": "Runtime.ExitError" });
  });

  it("prints for no request, and before START", async () => {
    const name = bed.put("init-prints.handler");
    const outcome = await bed.invoke(name);
    expect(logOf(outcome)).to.match(/^INIT_START .*\n\S+Z\tundefined\tINFO\tloading\nSTART RequestId: (\S+) .*\n\S+Z\t\1\tINFO\thandling\nEND /);
    expect(logOf(await bed.invoke(name))).not.to.include("loading");
  });
});
