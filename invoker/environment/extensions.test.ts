import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type InvokerBed, openInvokerBed } from "../../test/support/invoker.ts";

const LAYERS = join(import.meta.dirname, "..", "..", "test", "support", "layers");
const WATCHING = [join(LAYERS, "watching")];

describe("extensions of an environment", () => {
  let bed: InvokerBed;

  beforeEach(async () => {
    bed = await openInvokerBed();
  });

  afterEach(() => bed[Symbol.asyncDispose]());

  function put(handler: string, environment: Record<string, string> = {}, more: Partial<FunctionDefinition> = {}): string {
    return bed.put(handler, { layers: WATCHING, environment, ...more });
  }

  function errorOf(outcome: Outcome): { errorType: string; errorMessage: string } {
    expect(outcome.status).to.equal("returned");
    return (outcome as Extract<Outcome, { status: "returned" }>).error;
  }

  it("start before the runtime, with fewer variables, and show in the log", async () => {
    await bed.invoke(put("hello.handler"));
    await until(() => bed.lines.some((line) => line.startsWith("REPORT")));
    expect(bed.lines).to.include("EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]");
    expect(bed.lines).to.include("watcher sees 0 hidden variables");
    expect(bed.lines).to.include("watcher INVOKE ");
  });

  it("are waited for before the first invocation: Init ends when each asks for its first event", async () => {
    await bed.invoke(put("hello.handler", { WATCHER_LATE: "200" }));
    await until(() => bed.lines.some((line) => line.startsWith("REPORT")));
    const [ready, start] = ["watcher ready", "START"].map((begin) => bed.lines.findIndex((line) => line.startsWith(begin)));
    expect(ready).to.be.within(0, start as number);
  });

  it("may live in the runtime's process", async () => {
    const name = bed.put("stubborn.handler", { environment: { INTERNAL: "1" } });
    for (let count = 1; count <= 2; count++) {
      expect((await bed.invoke(name)).status).to.equal("succeeded");
      await until(() => bed.records.length === count);
    }
    expect(bed.lines).to.include("EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]");
    expect(bed.lines.filter((line) => line === "inside INVOKE")).to.have.length(2);
    expect(bed.invoker.environments()).to.have.length(1);
  });

  it("may go on when the caller has his answer, and the time is the invocation's", async () => {
    const name = put("hello.handler", { WATCHER_SLEEPS: "300" });
    const outcome = await bed.invoke(name);
    expect(outcome.status).to.equal("succeeded");
    expect(bed.records).to.deep.equal([]);
    await until(() => bed.records.length > 0);
    expect(bed.records[0]?.durationMs).to.be.greaterThan(290);
    expect(bed.records[0]?.postRuntimeExtensionsDurationMs).to.be.within(0, bed.records[0]?.durationMs as number);
    expect(bed.records[0]?.log).to.match(/watcher done\n[\s\S]*END RequestId[\s\S]*REPORT /);
    expect((await bed.invoke(name)).status).to.equal("succeeded");
    expect(bed.invoker.environments()).to.have.length(1);
  });

  it("are within the function's timeout, after which all starts anew", async () => {
    const name = put("hello.handler", { WATCHER_SLEEPS: "1500" }, { timeout: 1 });
    expect((await bed.invoke(name)).status).to.equal("succeeded");
    await until(() => bed.records.length > 0);
    expect(bed.records[0]?.log).to.match(/Status: timeout/);
    expect((await bed.invoke(name)).status).to.equal("succeeded");
  });

  it("are told why when the function times out", async () => {
    const outcome = await bed.invoke(put("sleeps.handler", {}, { timeout: 1 }), { ms: 5_000 });
    expect(errorOf(outcome).errorType).to.equal("Sandbox.Timedout");
    expect(bed.records[0]?.log).to.match(/Status: timeout/);
    await until(() => bed.lines.includes("watcher SHUTDOWN timeout"));
  });

  it("are told when the environment is no longer needed", async () => {
    const name = put("hello.handler");
    await bed.invoke(name);
    await until(() => bed.records.length > 0);
    bed.registry.functions.remove(`${name}:$LATEST`);
    await until(() => bed.lines.includes("watcher SHUTDOWN spindown"));
  });

  it("that end during an invocation end it with Extension.Crash", async () => {
    const outcome = await bed.invoke(put("sleeps.handler", { WATCHER_EXITS: "1" }), { ms: 2_000 });
    expect(errorOf(outcome)).to.include({ errorType: "Extension.Crash" });
    expect(errorOf(outcome).errorMessage).to.match(/^RequestId: \S+ Error: exit status 3$/);
  });

  it("that end take the runtime with them: all start anew, memory is lost, /tmp is kept", async () => {
    const name = put("counts.handler", { WATCHER_EXITS: "2" });
    expect(await bed.invoke(name)).to.deep.nested.include({ status: "succeeded", "payload.value": { count: 1, marked: false } });
    await until(() => bed.records.length === 1);
    expect(errorOf(await bed.invoke(name, { ms: 2_000 }))).to.include({ errorType: "Extension.Crash" });
    await until(() => bed.records.length === 2);
    expect(await bed.invoke(name)).to.deep.nested.include({ status: "succeeded", "payload.value": { count: 1, marked: true } });
    await until(() => bed.records.length === 3);
    expect(new Set(bed.records.map(({ environmentId }) => environmentId))).to.have.length(1);
    expect(bed.records[2]?.log).not.to.include("Init Duration: ");
  });

  it("that end before they registered let Init fail", async () => {
    const outcome = await bed.invoke(put("hello.handler", {}, { layers: [join(LAYERS, "crashing")] }));
    expect(errorOf(outcome).errorType).to.equal("Extension.Crash");
    expect(bed.lines.join("\n")).to.match(/INIT_REPORT .*Status: error\tError Type: Extension\.Crash/);
    expect(bed.lines).to.include("EXTENSION\tName: crasher\tState: Exited\tEvents: []");
  });

  it("that say they cannot start let Init fail with Extension.InitError", async () => {
    const outcome = await bed.invoke(put("hello.handler", { WATCHER_FAILS: "init" }));
    expect(errorOf(outcome)).to.include({ errorType: "Extension.InitError" });
    expect(errorOf(outcome).errorMessage).to.match(/^RequestId: \S+ Error: Extension\.Oops$/);
    expect(bed.lines).to.include("EXTENSION\tName: watcher\tState: InitError\tEvents: [INVOKE, SHUTDOWN]\tError Type: Extension.Oops");
  });

  it("that say they end during an invocation end it with Extension.ExitError", async () => {
    const outcome = await bed.invoke(put("sleeps.handler", { WATCHER_FAILS: "exit" }), { ms: 2_000 });
    expect(errorOf(outcome)).to.include({ errorType: "Extension.ExitError" });
    expect(bed.records[0]?.log).to.match(/Status: error\tError Type: Extension\.ExitError/);
  });

  it("that cannot be run let Init fail with Extension.LaunchError", async () => {
    const layer = mkdtempSync(join(tmpdir(), "layer-"));
    mkdirSync(join(layer, "extensions"));
    writeFileSync(join(layer, "extensions/broken"), "#!/no/such/interpreter\n", { mode: 0o755 });
    const outcome = await bed.invoke(put("hello.handler", {}, { layers: [layer] }));
    rmSync(layer, { recursive: true });
    expect(errorOf(outcome)).to.include({ errorType: "Extension.LaunchError" });
    expect(bed.lines).to.include("EXTENSION\tName: broken\tState: LaunchError\tEvents: []");
  });

  it("hear by the Logs API the same in its words, over TCP", async () => {
    const name = put("sleeps.handler", { WATCHER_TELEMETRY: "platform,function", WATCHER_LOGS_API: "1" });
    for (let count = 0; count < 2; count++) await bed.invoke(name, { ms: 200 });
    await until(() => bed.lines.some((line) => line.startsWith("telemetry platform.report")));
    expect(bed.lines).to.include("LOGS\tName: watcher\tState: Subscribed\tTypes: [Platform, Function]");
    const told = bed.lines.flatMap((line) => /^telemetry platform\.(\w+) (.*)$/.exec(line)?.slice(1, 3) ?? []);
    const members = Object.fromEntries(told.flatMap((type, at) => (at % 2 ? [] : [[type, Object.keys(JSON.parse(told[at + 1] as string))]])));
    expect(members).to.deep.include({
      logsSubscription: ["name", "state", "types"],
      extension: ["name", "state", "events"],
      start: ["requestId", "version"],
      runtimeDone: ["requestId", "status"],
      end: ["requestId"],
      report: ["requestId", "metrics"],
    });
    expect(Object.keys(members)).not.to.include("initStart");
  });

  it("hear by the Telemetry API what happens, from the beginning of Init", async () => {
    const name = put("sleeps.handler", { WATCHER_TELEMETRY: "platform,function" });
    // What happens at the end of an invocation is delivered when the environment runs again.
    for (let count = 0; count < 2; count++) await bed.invoke(name, { ms: 200 });
    await until(() => bed.lines.includes("telemetry platform.report"));
    expect(bed.lines).to.include("TELEMETRY\tName: watcher\tState: Subscribed\tTypes: [Platform, Function]");
    const told = bed.lines.filter((line) => line.startsWith("telemetry platform")).map((line) => line.slice("telemetry platform.".length));
    expect(told.toSorted()).to.include.members([
      "extension",
      "initReport",
      "initRuntimeDone",
      "initStart",
      "report",
      "runtimeDone",
      "start",
      "telemetrySubscription",
    ]);
    expect(told[0]).to.equal("initStart");
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
