// Whatever is killed, what was answered is not lost, and nothing of ours stays behind.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { lambdabus } from "../support/command-line.ts";
import { Ledger } from "../support/ledger.ts";
import { minioOrSay } from "../support/minio-world.ts";
import { descendants, waitUntilGone } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const UPLOADS = 1_000;
const CALLERS = 8;

/** Keeps the keys that handlers tell it of. */
class KeyLedger extends Ledger {
  readonly keys = new Set<string>();

  protected note(body: string): void {
    for (const key of body.split("\n")) this.keys.add(key);
  }
}

/** A function that tells the ledger the key of each object that it is told of, and fails where it cannot. */
function writeProject(directory: string, ledger: string, services = "{}"): string {
  writeFileSync(
    join(directory, "ledger.mjs"),
    `export const handler = async ({ Records }) => {
  await fetch(process.env.LEDGER, { method: "POST", body: Records.map(({ s3 }) => s3.object.key).join("\\n") });
};
`,
  );
  const file = join(directory, "lambdabus.yaml");
  writeFileSync(
    file,
    `functions:
  ledger:
    handler: ledger.handler
    runtime: nodejs24.x
    timeout: 30
    environment: { LEDGER: "${ledger}" }
    triggers:
      - s3: { bucket: uploads, events: ["s3:ObjectCreated:*"] }
services: ${services}
`,
  );
  return file;
}

/** A function behind a queue that tells the ledger when it begins, and a while later when it has done. */
function writeWorker(directory: string, ledger: string): string {
  writeFileSync(
    join(directory, "worker.mjs"),
    `const tell = (what, { awsRequestId }) => fetch(process.env.LEDGER, { method: "POST", body: what + " " + awsRequestId });
export const handler = async (_event, context) => {
  await tell("begun", context);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await tell("done", context);
};
`,
  );
  const file = join(directory, "lambdabus.yaml");
  const settings = { handler: "worker.handler", runtime: "nodejs24.x", timeout: 30, environment: { LEDGER: ledger }, triggers: [{ sqs: { queue: "work" } }] };
  writeFileSync(file, JSON.stringify({ functions: { worker: settings } }));
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

async function restart(simulator: SimulatorProcess): Promise<void> {
  await simulator.kill();
  await simulator.start();
}

function killNatsServer(simulator: SimulatorProcess): void {
  const servers = descendants(simulator.pid).filter(({ command }) => /nats-server/.test(command));
  expect(servers).to.have.length(1);
  process.kill(servers[0]?.pid as number, "SIGKILL");
}

async function missingAfterSettling(simulator: SimulatorProcess, ledger: KeyLedger, keys: readonly string[]): Promise<string[]> {
  expect(await simulator.settled("120s")).to.deep.include({ settled: true });
  return keys.filter((key) => !ledger.keys.has(key));
}

/** What MinIO keeps it brings when it likes, and nobody else knows of it: until then it is waited for. */
async function missingAfterAWhile(simulator: SimulatorProcess, ledger: KeyLedger, keys: readonly string[]): Promise<string[]> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const missing = await missingAfterSettling(simulator, ledger, keys);
    if (missing.length === 0 || performance.now() > deadline) return missing;
    await sleep(200);
  }
}

describe("a crash", function () {
  this.timeout(240_000);
  let directory: string;
  let ledger: KeyLedger;
  let file: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-crash-"));
    ledger = await KeyLedger.open();
    file = writeProject(directory, ledger.url);
  });

  afterEach(async () => {
    await ledger[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  it("of the simulator, twice, loses no upload that was answered", async () => {
    await using simulator = await SimulatorProcess.start({ file });
    const keys = await uploadAll(simulator, [250, 600], () => restart(simulator));
    expect(await missingAfterSettling(simulator, ledger, keys)).to.deep.equal([]);
  });

  it("of the simulator, twice, with the MinIO that it has started, and of nats-server beside it, loses no upload that was answered", async function () {
    this.timeout(600_000);
    const path = await minioOrSay();
    if (!path) return skipUnlessInCi(this, "no MinIO, and no Go to build it");
    file = writeProject(directory, ledger.url, JSON.stringify({ s3: { minio: { start: true, path } } }));
    await using simulator = await SimulatorProcess.start({ file });
    const disturbances = [() => restart(simulator), () => restart(simulator), async () => killNatsServer(simulator)];
    const keys = await uploadAll(simulator, [200, 450, 700], async () => disturbances.shift()?.());
    expect(await missingAfterAWhile(simulator, ledger, keys)).to.deep.equal([]);
  });

  it("of nats-server, twice, loses no upload that was answered", async () => {
    await using simulator = await SimulatorProcess.start({ file });
    const keys = await uploadAll(simulator, [250, 600], async () => killNatsServer(simulator));
    expect(await missingAfterSettling(simulator, ledger, keys)).to.deep.equal([]);
  });

  it("is not needed to stop: an interrupt ends everything in order, with exit code 130", async () => {
    await using simulator = await SimulatorProcess.start({ file });
    await upload(simulator, "one");
    await simulator.settled();
    const children = descendants(simulator.pid);
    expect(await simulator.stop()).to.equal(130);
    expect(await waitUntilGone(children, 5_000)).to.deep.equal([]);
  });

  it("is not needed to stop: what a function has begun it finishes, and its message does not come again", async () => {
    file = writeWorker(directory, ledger.url);
    await using simulator = await SimulatorProcess.start({ file });
    await lambdabus(["send", "queue", "work", "--body", "one", "--endpoint", simulator.endpoint]);
    while (ledger.keys.size === 0) await sleep(10);
    expect(await simulator.stop()).to.equal(130);
    await simulator.start();
    expect(await simulator.settled("120s")).to.deep.include({ settled: true });
    expect([...ledger.keys].map((key) => key.split(" ")[0])).to.deep.equal(["begun", "done"]);
  });
});
