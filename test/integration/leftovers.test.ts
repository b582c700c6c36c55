// After kill -9 of the simulator nothing of ours stays: no process, and no temporary directory; nor after worse.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { minioOrSay } from "../support/minio-world.ts";
import { descendants, processesNaming, waitUntilGone } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const FUNCTION = "functions:\n  echo: { handler: echo.handler, runtime: nodejs24.x, code: code }\n";
/** What the issue allows. */
const GONE_WITHIN_MS = 5_000;

describe("what a killed simulator leaves", function () {
  this.timeout(60_000);
  let directory: string;
  let temporary: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-left-"));
    temporary = join(directory, "tmp");
    for (const name of ["tmp", "code"]) mkdirSync(join(directory, name));
    writeFileSync(join(directory, "code/echo.mjs"), "export const handler = async (event) => event;\n");
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** With one environment that is warm, a launcher that waits for the next, and temporary files in a directory of the test's own. */
  async function start(file = FUNCTION, ...args: string[]): Promise<SimulatorProcess> {
    writeFileSync(join(directory, "lambdabus.yaml"), file);
    const simulator = await SimulatorProcess.start({ file: join(directory, "lambdabus.yaml"), args, env: { TMPDIR: temporary } });
    const invoked = await fetch(`${simulator.endpoint}/2015-03-31/functions/echo/invocations`, { method: "POST", body: "{}" });
    expect(await invoked.text()).to.equal("{}");
    return simulator;
  }

  const directories = () => readdirSync(temporary).filter((name) => name.startsWith("lambdabus-"));

  async function expectNothingLeft(simulator: SimulatorProcess, parts: Readonly<Record<string, RegExp>>): Promise<void> {
    const children = descendants(simulator.pid);
    for (const [part, command] of Object.entries(parts))
      expect(
        children.some((child) => command.test(child.command)),
        part,
      ).to.equal(true);
    await simulator.kill();
    expect(await waitUntilGone(children, GONE_WITHIN_MS)).to.deep.equal([]);
    expect(processesNaming(directory)).to.deep.equal([]);
    expect(await untilEmpty(directories)).to.deep.equal([]);
  }

  it("is no handler, no launcher that waits, no nats-server, and no working directory", async () => {
    await using simulator = await start();
    const launcher: Record<string, RegExp> = process.platform === "linux" ? { launcher: /lambdabus-\S*root/ } : {};
    await expectNothingLeft(simulator, { handler: /bootstrap/, "nats-server": /nats-server/, guard: /sh -c/, ...launcher });
  });

  it("is no data, where it was kept only in memory", async () => {
    await using simulator = await start(FUNCTION, "--bus", "memory");
    expect(directories()).to.not.be.empty;
    await expectNothingLeft(simulator, { handler: /bootstrap/ });
  });

  it("is no data, where it was ephemeral", async () => {
    await using simulator = await start(FUNCTION, "--ephemeral");
    await expectNothingLeft(simulator, { "nats-server": /nats-server/ });
  });

  it("is no MinIO that we have started", async function () {
    this.timeout(600_000);
    const path = await minioOrSay();
    if (!path) return skipUnlessInCi(this, "no MinIO, and no Go to build it");
    await using simulator = await start(`${FUNCTION}services:\n  s3:\n    minio: { start: true, path: ${JSON.stringify(path)} }\n`);
    await expectNothingLeft(simulator, { minio: /minio/, "nats-server": /nats-server/ });
  });

  it("is removed by the next one, where the guard was killed too; what belongs to another that lives stays", async () => {
    await using living = await start(FUNCTION, "--bus", "memory");
    const ofTheLiving = directories();
    await using simulator = await start(FUNCTION, "--bus", "memory");
    const left = directories().filter((name) => !ofTheLiving.includes(name));
    expect(left).to.not.be.empty;
    const children = descendants(simulator.pid);
    for (const { pid } of children.filter(({ command }) => command.startsWith("/bin/sh -c \ntrap"))) process.kill(pid, "SIGKILL");
    await simulator.kill();
    expect(directories()).to.include.members(left);
    await using next = await start(FUNCTION, "--bus", "memory");
    expect(await waitUntilGone(children, GONE_WITHIN_MS)).to.deep.equal([]); // Those that were frozen, too.
    expect(directories()).to.include.members(ofTheLiving).and.not.include.members(left);
    await Promise.all([living.stop(), next.stop()]);
    expect(directories()).to.deep.equal([]);
  });
});

/** Asked again until there is nothing, or it has been long enough. */
async function untilEmpty(list: () => readonly string[]): Promise<readonly string[]> {
  for (const deadline = performance.now() + GONE_WITHIN_MS; ; await sleep(50)) {
    const left = list();
    if (left.length === 0 || performance.now() > deadline) return left;
  }
}
