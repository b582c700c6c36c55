// Whatever is killed, what was answered is not lost, and nothing of ours stays behind.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { descendants, waitUntilGone } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

const UPLOADS = 1_000;
const CALLERS = 8;

/** A function that writes the key of each object that it is told of into a ledger, which lies where only a handler that is not isolated can reach it. */
function writeProject(directory: string): string {
  writeFileSync(
    join(directory, "ledger.mjs"),
    `import { appendFileSync } from "node:fs";
export const handler = async (event) => appendFileSync(process.env.LEDGER, event.Records.map(({ s3 }) => s3.object.key + "\\n").join(""));
`,
  );
  writeFileSync(join(directory, "ledger.txt"), "");
  const file = join(directory, "lambdabus.yaml");
  writeFileSync(
    file,
    `invoker: { isolation: none }
functions:
  ledger:
    handler: ledger.handler
    runtime: nodejs24.x
    environment: { LEDGER: ${join(directory, "ledger.txt")} }
    triggers:
      - s3: { bucket: uploads, events: ["s3:ObjectCreated:*"] }
`,
  );
  return file;
}

/** The same with the isolation that users have: the ledger is out of reach then, and the function fails. */
function isolated(file: string): string {
  writeFileSync(file, readFileSync(file, "utf8").replace("isolation: none", "isolation: best"));
  return file;
}

/** Puts an object until it is answered with 200, as an SDK would; gives up after a minute. */
async function upload(simulator: SimulatorProcess, key: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      const response = await fetch(`${simulator.endpoint}/uploads/${key}`, { method: "PUT", body: key, signal: AbortSignal.timeout(15_000) });
      if (response.status === 200) return;
    } catch {
      // Nobody answers: killed, and not yet up again.
    }
    if (performance.now() > deadline) throw new Error(`${key} was never accepted\n${simulator.errors}`);
    await sleep(50);
  }
}

/** Uploads everything with several callers, and calls `disturb` after each share of it. */
async function uploadAll(simulator: SimulatorProcess, disturbAt: readonly number[], disturb: () => Promise<void>): Promise<string[]> {
  const keys = Array.from({ length: UPLOADS }, (_, index) => `object-${index}`);
  const waiting = [...keys];
  const disturbances: Promise<void>[] = [];
  let done = 0;
  const caller = async () => {
    for (let key = waiting.shift(); key; key = waiting.shift()) {
      await upload(simulator, key);
      if (disturbAt.includes(++done)) disturbances.push(disturb());
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await Promise.all(disturbances);
  return keys;
}

async function missingAfterSettling(simulator: SimulatorProcess, directory: string, keys: readonly string[]): Promise<string[]> {
  expect(await simulator.settled("120s")).to.deep.include({ settled: true });
  const handled = new Set(readFileSync(join(directory, "ledger.txt"), "utf8").split("\n"));
  return keys.filter((key) => !handled.has(key));
}

describe("a crash", function () {
  this.timeout(240_000);
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-crash-"));
    file = writeProject(directory);
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("of the simulator, twice, loses no upload that was answered", async () => {
    await using simulator = await SimulatorProcess.start({ file });
    const keys = await uploadAll(simulator, [250, 600], async () => {
      await simulator.kill();
      await simulator.start();
    });
    expect(await missingAfterSettling(simulator, directory, keys)).to.deep.equal([]);
  });

  it("of nats-server, twice, loses no upload that was answered", async () => {
    await using simulator = await SimulatorProcess.start({ file });
    const keys = await uploadAll(simulator, [250, 600], async () => {
      const servers = descendants(simulator.pid).filter(({ command }) => /nats-server/.test(command));
      expect(servers).to.have.length(1);
      process.kill(servers[0]?.pid as number, "SIGKILL");
    });
    expect(await missingAfterSettling(simulator, directory, keys)).to.deep.equal([]);
  });

  it("of the simulator leaves no process behind", async () => {
    await using simulator = await SimulatorProcess.start({ file: isolated(file) });
    await upload(simulator, "one");
    await simulator.settled();
    const children = descendants(simulator.pid);
    expect(children.filter(({ command }) => /nats-server/.test(command))).to.have.length(1);
    expect(children.filter(({ command }) => /bootstrap/.test(command))).to.not.be.empty;
    await simulator.kill();
    expect(await waitUntilGone(children, 5_000)).to.deep.equal([]);
  });

  it("is not needed to stop: an interrupt ends everything in order, with exit code 130", async () => {
    await using simulator = await SimulatorProcess.start({ file: isolated(file) });
    await upload(simulator, "one");
    await simulator.settled();
    const children = descendants(simulator.pid);
    expect(await simulator.stop()).to.equal(130);
    expect(await waitUntilGone(children, 1_000)).to.deep.equal([]);
  });
});
