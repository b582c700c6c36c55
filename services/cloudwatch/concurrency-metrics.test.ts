import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { InvocationRecord } from "../../core/invocation.ts";
import { functionKey, Registry } from "../../core/registry.ts";
import { ConcurrencyMetrics } from "./concurrency-metrics.ts";

const NOON = Date.UTC(2026, 0, 1, 12);

describe("metrics of Lambda's concurrency", () => {
  let registry: Registry;
  let metrics: ConcurrencyMetrics;
  /** `name of dimensions at milliseconds after noon: value`. */
  let told: string[];

  beforeEach(() => {
    registry = new Registry();
    told = [];
    metrics = new ConcurrencyMetrics(registry, (name, dimensions, time, unit, value) => {
      expect(unit).to.equal("Count");
      told.push(`${name} of ${dimensions.map(({ Value }) => Value).join(" ")} at ${time - NOON}: ${value}`);
    });
  });
  afterEach(() => metrics[Symbol.dispose]());

  function define(name: string, settings: Partial<FunctionDefinition>, qualifier = "$LATEST"): void {
    registry.functions.put(functionKey(name, qualifier), { name, ...settings } as FunctionDefinition);
  }

  /** Times are milliseconds after noon. */
  function run(functionName: string, from: number, to: number, more: Partial<InvocationRecord> = {}, qualifier = ""): void {
    const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${functionName}${qualifier}`;
    const startTime = new Date(NOON + from).toISOString();
    metrics.count({ functionName, functionArn, startTime, durationMs: to - from, ...more } as InvocationRecord);
  }

  it("are of each function and of the account", () => {
    run("f", 0, 10);
    run("g", 5, 15);
    expect(told.filter((line) => line.startsWith("ConcurrentExecutions"))).to.deep.equal([
      "ConcurrentExecutions of f at 0: 1",
      "ConcurrentExecutions of  at 0: 1",
      "ConcurrentExecutions of g at 5: 1",
      "ConcurrentExecutions of  at 5: 2",
    ]);
  });

  it("are of what runs on demand without a reservation, and with what is claimed besides", () => {
    define("f", {});
    define("reserving", { reservedConcurrency: 50 });
    define("ready", { provisionedConcurrency: 4 }, "live");
    run("f", 0, 10);
    run("reserving", 1, 10);
    run("f", 2, 10);
    expect(told.filter((line) => /^(Unreserved|Claimed)/.test(line))).to.deep.equal([
      "UnreservedConcurrentExecutions of  at 0: 1",
      "ClaimedAccountConcurrency of  at 0: 55",
      "UnreservedConcurrentExecutions of  at 2: 2",
      "ClaimedAccountConcurrency of  at 2: 56",
    ]);
  });

  it("follow what functions claim", () => {
    define("f", {});
    define("reserving", { reservedConcurrency: 50 });
    run("f", 0, 1);
    define("reserving", { reservedConcurrency: 20 });
    run("f", 2, 3);
    expect(told.filter((line) => line.startsWith("Claimed"))).to.deep.equal([
      "ClaimedAccountConcurrency of  at 0: 51",
      "ClaimedAccountConcurrency of  at 2: 21",
    ]);
  });

  it("are of environments held ready, by the version or alias that holds them, and of how many of them are in use", () => {
    registry.provisioned.put(functionKey("f", "live"), { requested: 4, available: 4, allocated: 4, status: "READY" });
    run("f", 0, 10, { provisionedConcurrency: "used" }, ":live");
    run("f", 5, 15, { provisionedConcurrency: "used" }, ":live");
    run("f", 6, 16, { provisionedConcurrency: "spillover" }, ":live");
    expect(told.filter((line) => line.startsWith("Provisioned"))).to.deep.equal([
      "ProvisionedConcurrentExecutions of f f:live at 0: 1",
      "ProvisionedConcurrencyUtilization of f f:live at 0: 0.25",
      "ProvisionedConcurrentExecutions of f f:live at 5: 2",
      "ProvisionedConcurrencyUtilization of f f:live at 5: 0.5",
    ]);
    expect(told.filter((line) => line.startsWith("Unreserved"))).to.deep.equal(["UnreservedConcurrentExecutions of  at 6: 1"]);
  });

  it("begin anew when they are cleared", () => {
    run("f", 0, 10);
    metrics.clear();
    run("f", 5, 15);
    expect(told.filter((line) => line.endsWith(": 2"))).to.deep.equal([]);
  });
});
