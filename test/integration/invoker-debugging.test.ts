// Functions that a developer looks into: by Node's inspector, and in runtimes that he starts himself.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nextTurn, VirtualClock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Outcome } from "../../core/outcome.ts";
import { InspectorClient, standsAt } from "../support/inspector-client.ts";
import { type BedOptions, HANDLERS, type InvokerBed, openInvokerBed } from "../support/invoker.ts";

const BOOTSTRAP = join(import.meta.dirname, "../../invoker/runtimes/nodejs/bootstrap.cjs");

describe("a function that is inspected", function () {
  this.timeout(30_000);

  it("is stopped at a breakpoint and stepped through by a debugger, while its timeout stands still", async () => {
    const hostClock = new VirtualClock();
    await using bed = await openInvokerBed({ hostClock, inspect: [{ functionName: "steps_handler", port: 0, breakAtStart: false }] });
    const name = bed.put("steps.handler", { timeout: 1 });
    using inspector = await InspectorClient.attach(addressIn(bed));
    await inspector.send("Debugger.enable");
    await inspector.send("Debugger.setBreakpointByUrl", { urlRegex: "steps\\.mjs$", lineNumber: 2 });
    const answer = bed.invoke(name, { n: 20 });
    const stopped = standsAt(await inspector.event("Debugger.paused"));
    expect(stopped).to.include({ functionName: "handler", line: 2 });
    await hostClock.advance(60_000);
    await inspector.send("Debugger.stepOver");
    const stepped = standsAt(await inspector.event("Debugger.paused"));
    expect(stepped.line).to.equal(3);
    const { result } = await inspector.send("Debugger.evaluateOnCallFrame", { callFrameId: stepped.callFrameId, expression: "doubled" });
    expect(result).to.include({ value: 40 });
    await inspector.send("Debugger.resume");
    expect(payloadOf(await answer)).to.include({ sum: 41 });
  });

  it("has its timeout while nobody stops it", async () => {
    await using bed = await openInvokerBed({ inspect: [{ functionName: "sleeps_handler", port: 0, breakAtStart: false }] });
    const name = bed.put("sleeps.handler", { timeout: 1 });
    using inspector = await InspectorClient.attach(addressIn(bed));
    await inspector.send("Debugger.enable");
    expect(await bed.invoke(name, { ms: 60_000 })).to.nested.include({ status: "returned", "error.errorType": "Sandbox.Timedout" });
  });

  it("waits at its first line when it is told to, beyond the ten seconds of Init if need be", async () => {
    const hostClock = new VirtualClock();
    await using bed = await openInvokerBed({ hostClock, inspect: [{ functionName: "steps_handler", port: 0, breakAtStart: true }] });
    const name = bed.put("steps.handler");
    const answer = bed.invoke(name, { n: 1 });
    using inspector = await InspectorClient.attach(addressIn(bed));
    await inspector.send("Debugger.enable");
    await hostClock.advance(60_000);
    await inspector.send("Runtime.runIfWaitingForDebugger");
    expect(await inspector.event("Debugger.paused")).to.include({ reason: "Break on start" });
    await inspector.send("Debugger.resume");
    expect(payloadOf(await answer)).to.include({ sum: 3 });
  });

  it("has one environment, and the same address after a change of its code", async () => {
    await using bed = await openInvokerBed({ inspect: [{ functionName: "steps_handler", port: 0, breakAtStart: false }] });
    const name = bed.put("steps.handler");
    const answers = await Promise.all([1, 2, 3, 4].map((n) => bed.invoke(name, { n })));
    expect(answers.map(payloadOf).map(({ sum }) => sum)).to.deep.equal([3, 5, 7, 9]);
    expect(new Set(bed.records.map(({ environmentId }) => environmentId)).size).to.equal(1);
    const address = addressIn(bed);
    bed.put("steps.handler", { revisionId: "2" });
    await bed.invoke(name, { n: 5 });
    using inspector = await InspectorClient.attach(addressIn(bed));
    await inspector.send("Debugger.enable");
    expect(addressIn(bed)).to.equal(address);
  });

  it("keeps the inspector's own words out of its log", async () => {
    await using bed = await openInvokerBed({ inspect: [{ functionName: "steps_handler", port: 0, breakAtStart: false }] });
    await bed.invoke(bed.put("steps.handler"), { n: 1 });
    expect(bed.lines.join("\n")).not.to.match(/Debugger listening|For help/);
  });

  it("is refused a port that another has", async () => {
    await using bed = await openInvokerBed({ inspect: [{ functionName: "F", port: 0, breakAtStart: false }] });
    const port = Number(addressIn(bed).split(":")[1]);
    const second = await openInvokerBed({ inspect: [{ functionName: "F", port, breakAtStart: false }] }).catch((error) => error);
    expect(second).to.be.an("error").with.property("message").that.contains(`port ${port}`);
  });

  it("must be one of Node's", async () => {
    await using bed = await openInvokerBed({ inspect: [{ functionName: "hello_handler", port: 0, breakAtStart: false }] });
    const outcome = await bed.invoke(bed.put("hello.handler", { runtime: "python3.13" }));
    expect(outcome).to.nested.include({ status: "returned", "error.errorType": "Runtime.InvalidEntrypoint" });
    expect((outcome as { error: { errorMessage: string } }).error.errorMessage).to.contain("functions of python3.13 have no inspector");
  });
});

describe("a function whose runtime is external", function () {
  this.timeout(30_000);
  const running: ChildProcess[] = [];
  /** Of the runtimes, whose handler leaves a mark in it. */
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-external-"));
  });

  afterEach(async () => {
    for (const child of running.splice(0)) await kill(child);
    rmSync(directory, { recursive: true });
  });

  /** Node's runtime, started as an IDE would. */
  function startRuntime(bed: InvokerBed, handler = "counts.handler"): ChildProcess {
    const env = { ...process.env, TMPDIR: directory, ...environmentOf(bed, handler) };
    const child = spawn(process.execPath, [BOOTSTRAP], { env, stdio: ["ignore", "ignore", "inherit"] });
    running.push(child);
    return child;
  }

  const open = (more: Partial<BedOptions> = {}) => openInvokerBed({ external: [{ functionName: "F", port: 0 }], ...more });
  const put = (bed: InvokerBed, more: Partial<FunctionDefinition> = {}) => bed.put("counts.handler", { name: "F", timeout: 1, ...more });

  it("waits for the runtime, and runs nothing of its own", async () => {
    const hostClock = new VirtualClock();
    await using bed = await open({ hostClock });
    const answer = bed.invoke(put(bed));
    await hostClock.advance(3_600_000);
    startRuntime(bed);
    expect(payloadOf(await answer)).to.include({ count: 1 });
    expect(payloadOf(await bed.invoke("F"))).to.include({ count: 2 });
    expect(bed.invoker.environments()).to.have.length(1);
    expect(bed.records.map(({ isolation }) => isolation)).to.deep.equal(["external", "external"]);
  });

  it("waits for the next when the runtime has gone", async () => {
    await using bed = await open();
    const first = startRuntime(bed);
    expect(payloadOf(await bed.invoke(put(bed)))).to.include({ count: 1 });
    await kill(first);
    const answer = bed.invoke("F");
    startRuntime(bed);
    expect(payloadOf(await answer)).to.include({ count: 1 });
  });

  it("ends the invocation of a runtime that another one replaces", async () => {
    await using bed = await open();
    const first = startRuntime(bed, "sleeps.handler");
    await bed.invoke(put(bed, { timeout: 900 }), { ms: 0 });
    const answer = bed.invoke("F", { ms: 3_600_000 });
    await until(() => bed.invoker.environments()[0]?.requestId !== undefined);
    await kill(first);
    startRuntime(bed);
    expect(await answer).to.nested.include({ status: "returned", "error.errorType": "Runtime.ExitError" });
    expect(payloadOf(await bed.invoke("F"))).to.include({ count: 1 });
  });

  it("has its timeout only while no runtime is connected that might still answer", async () => {
    const hostClock = new VirtualClock();
    await using bed = await open({ hostClock });
    const runtime = startRuntime(bed, "sleeps.handler");
    await bed.invoke(put(bed), { ms: 0 });
    const answer = bed.invoke("F", { ms: 3_600_000 });
    await until(() => bed.invoker.environments()[0]?.requestId !== undefined);
    await hostClock.advance(60_000);
    expect(bed.records).to.have.length(1);
    await kill(runtime);
    await until(async () => {
      await hostClock.advance(1_000);
      return bed.records.length > 1;
    });
    expect(await answer).to.nested.include({ status: "returned", "error.errorType": "Sandbox.Timedout" });
  });

  it("keeps its runtime when the configuration changes", async () => {
    await using bed = await open();
    startRuntime(bed);
    expect(payloadOf(await bed.invoke(put(bed)))).to.include({ count: 1 });
    put(bed, { revisionId: "2" });
    expect(payloadOf(await bed.invoke("F"))).to.include({ count: 2 });
  });

  it("has no extensions", async () => {
    await using bed = await open();
    const response = await fetch(`http://${addressIn(bed)}/2020-01-01/extension/register`, {
      method: "POST",
      headers: { "Lambda-Extension-Name": "e" },
      body: '{"events":["INVOKE"]}',
    });
    expect([response.status, await response.text()].join())
      .to.contain("403")
      .and.contain("Extension.RegistrationClosed");
  });
});

function addressIn(bed: InvokerBed): string {
  return bed.invoker.debugDoors()[0]?.address as string;
}

function payloadOf(outcome: Outcome): Record<string, unknown> {
  return (outcome as { payload: { value: Record<string, unknown> } }).payload.value;
}

/** What a developer sets where he starts a runtime. */
function environmentOf(bed: InvokerBed, handler: string): NodeJS.ProcessEnv {
  return { AWS_LAMBDA_RUNTIME_API: addressIn(bed), _HANDLER: handler, LAMBDA_TASK_ROOT: join(HANDLERS, "nodejs"), AWS_LAMBDA_FUNCTION_NAME: "F" };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function until(happens: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happens())) await nextTurn();
}
