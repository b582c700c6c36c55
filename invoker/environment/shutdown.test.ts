import { join } from "node:path";
import { expect } from "chai";
import { SystemClock, VirtualClock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import { type InvokerBed, openInvokerBed } from "../../test/support/invoker.ts";
import { descendants } from "../../test/support/processes.ts";

const STUBBORN = join(import.meta.dirname, "../../test/support/layers/stubborn");
const real = new SystemClock();

/** For what processes bring about. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await real.sleep(5);
}

describe("Shutdown of an environment", () => {
  let clock: VirtualClock;
  let bed: InvokerBed;
  let runtime: number;
  let began: number;

  beforeEach(async () => {
    clock = new VirtualClock();
    bed = await openInvokerBed({ hostClock: clock, config: { isolation: "none" } });
  });

  afterEach(() => bed[Symbol.asyncDispose]());

  /** Invokes a function that does not end when asked to, and begins to shut down its environment. */
  async function begin(more: Partial<FunctionDefinition> = {}): Promise<void> {
    const name = bed.put("stubborn.handler", more);
    expect((await bed.invoke(name)).status).to.equal("succeeded");
    await until(() => bed.invoker.environments()[0]?.state === "Ready");
    runtime = bed.invoker.environments()[0]?.pid as number;
    began = clock.now();
    bed.registry.functions.remove(`${name}:$LATEST`);
  }

  const runs = (pid: number) => descendants(process.pid).some((child) => child.pid === pid);
  const at = (ms: number) => clock.set(began + ms, () => real.sleep(5));

  it("takes no time without an extension: the runtime is not even asked", async () => {
    await begin();
    await until(() => !runs(runtime));
    expect(clock.now()).to.equal(began);
    expect(bed.lines).not.to.include("asked to end");
  });

  it("takes 500 ms with an internal extension, in which the runtime may end", async () => {
    await begin({ environment: { INTERNAL: "1" } });
    await at(499);
    expect(runs(runtime)).to.equal(true);
    await at(500);
    await until(() => !runs(runtime));
    expect(bed.lines).to.include.members(["inside INVOKE", "asked to end"]);
  });

  for (const [fact, layers] of [
    ["an external extension", [STUBBORN]],
    ["two external extensions", [STUBBORN, join(STUBBORN, "../watching")]],
  ] as const) {
    it(`takes 2,000 ms with ${fact}: 300 for the runtime, then they are told, and at the end killed`, async () => {
      await begin({ layers, environment: { WATCHER_STAYS: "1" } });
      const extensions = () => descendants(process.pid).filter(({ command }) => command.includes("/extensions/"));
      await at(299);
      expect(runs(runtime)).to.equal(true);
      await at(300);
      await until(() => !runs(runtime));
      const told = `{"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":${began + 2_000}}`;
      for (let ms = 301; !bed.lines.includes(told) && ms < 1_999; ms++) await at(ms);
      expect(bed.lines).to.include(told).and.to.include("asked to end");
      await at(1_999);
      expect(extensions()).to.have.length(layers.length);
      await at(2_000);
      await until(() => extensions().length === 0);
    });
  }
});
