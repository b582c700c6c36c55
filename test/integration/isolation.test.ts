// Isolation of a whole simulator: its secrets, what a kill leaves to the next one, and what `doctor` says of the machine.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { findControlGroups } from "../../invoker/environment/isolation/find-control-groups.ts";
import { probeMachine } from "../../invoker/environment/isolation/machine.ts";
import { HANDLERS } from "../support/invoker.ts";
import { descendants } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipAloud } from "../support/skip-aloud.ts";

const MAIN = join(import.meta.dirname, "../../cli/lambdabus.mjs");
const FILE = `functions:
  looks: { handler: isolation.looks, runtime: nodejs24.x }
  tells: { handler: isolation.tells, runtime: nodejs24.x }
`;

describe("isolation of a simulator", function () {
  this.timeout(120_000);
  let directory: string;
  let simulator: SimulatorProcess;

  before(async function () {
    const { missing } = await probeMachine();
    if (missing.length > 0) skipAloud(this, `this machine lacks ${missing.join(" and ")}`);
    directory = mkdtempSync(join(tmpdir(), "isolated-"));
    copyFileSync(join(HANDLERS, "nodejs/isolation.mjs"), join(directory, "isolation.mjs"));
    writeFileSync(join(directory, "lambdabus.yaml"), FILE);
    simulator = await SimulatorProcess.start({ file: join(directory, "lambdabus.yaml"), env: { HOST_SECRET: "hidden" } });
  });

  after(async () => {
    await simulator?.stop();
    await simulator?.[Symbol.asyncDispose]();
    if (directory) rmSync(directory, { recursive: true });
  });

  async function invoke(name: string, event: unknown = {}): Promise<Record<string, unknown>> {
    const url = `${simulator.endpoint}/2015-03-31/functions/${name}/invocations`;
    const response = await fetch(url, { method: "POST", body: JSON.stringify(event) });
    return (await response.json()) as Record<string, unknown>;
  }

  /** What is there of the control groups of one process of ours. */
  const groupsOf = (pid: number) => readdirSync(findControlGroups()?.memory ?? "").filter((name) => name.startsWith("lambdabus-") && name.includes(`-${pid}-`));

  it("hides the bus's token, where it is kept and where it is used, and the host's variables", async () => {
    const [server] = descendants(simulator.pid).filter(({ command }) => command.includes("nats-server.conf"));
    const config = server?.command.split("--config ")[1] as string;
    const { token } = JSON.parse(readFileSync(config, "utf8")).authorization;
    expect(server?.command).to.not.contain(token);
    expect((await invoke("looks", { paths: [config, `/proc/${simulator.pid}`, `/proc/${server?.pid}`, directory] }))["seen"]).to.deep.equal([]);
    expect((await invoke("tells"))["variables"]).to.not.include("HOST_SECRET");
  });

  it("is what doctor says of the machine", async () => {
    await invoke("tells");
    const { environments } = await simulator.admin<{ environments: { isolation: string }[] }>("/environments");
    const findings = JSON.parse(execFileSync(process.execPath, [MAIN, "doctor", "-o", "json"], { encoding: "utf8" })) as { name: string; found: string }[];
    expect(findings.find(({ name }) => name === "isolation")?.found).to.equal(environments[0]?.isolation);
  });

  it("is told by doctor where something is missing, and that strict is refused then", () => {
    const env = { ...process.env, PATH: directory };
    const findings = JSON.parse(execFileSync(process.execPath, [MAIN, "doctor", "-o", "json"], { encoding: "utf8", env })) as { name: string; found: string }[];
    expect(findings.find(({ name }) => name === "isolation")?.found).to.match(/^process group.*; lacks namespaces \(.+\), so strict is refused$/);
  });

  it("leaves nothing after kill -9 that the next start does not remove", async () => {
    await invoke("tells");
    const { pid } = simulator;
    const children = descendants(pid);
    expect(groupsOf(pid)).to.have.length(1);
    await simulator.kill();
    while (children.some(({ pid: child }) => descendants(child).length > 0)) await sleep(50);
    await simulator.start();
    await invoke("tells");
    expect(groupsOf(pid)).to.deep.equal([]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("lambdabus-") && name.includes(`-${pid}-`))).to.deep.equal([]);
  });
});
