// What the options of `lambdabus up` change, seen from outside.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startNatsServer } from "../../broker/index.ts";
import { findPython } from "../../config/build/python.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { silent } from "../../core/logger.ts";
import { lambdabus } from "../support/command-line.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

describe("an option of up", function () {
  this.timeout(60_000);
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-options-"));
    file = join(directory, "lambdabus.yaml");
    mkdirSync(join(directory, "code"));
    writeFileSync(join(directory, "code/fails.mjs"), 'export const handler = async () => { throw new Error("always") };\n');
    writeFileSync(file, "functions:\n  fails: { handler: fails.handler, runtime: nodejs24.x, code: code }\nqueues: { orders: {} }\n");
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const start = (dataDirectory: string, ...args: string[]) => SimulatorProcess.start({ file, args, dataDirectory: join(directory, dataDirectory) });

  /** A verb that goes well. */
  async function call(simulator: SimulatorProcess, ...words: string[]): Promise<string> {
    const { code, out, err } = await lambdabus([...words, "--endpoint", simulator.endpoint]);
    expect(code, err).to.equal(0);
    return out;
  }

  /** What lies in the queue. */
  async function depth(simulator: SimulatorProcess): Promise<number> {
    const { queues } = JSON.parse(await call(simulator, "status", "-o", "json")) as { queues: { name: string; visible: number }[] };
    return queues.find(({ name }) => name === "orders")?.visible ?? Number.NaN;
  }

  it("--speed lets everything that waits pass so many times faster", async () => {
    await using simulator = await start("data", "--bus", "memory", "--speed", "600");
    await call(simulator, "invoke", "fails", "--async");
    const attempts = async () => (await simulator.admin<{ invocations: { attempt: number }[] }>("/invocations")).invocations.map(({ attempt }) => attempt);
    while ((await attempts()).length < 3) await new Promise((resolve) => setTimeout(resolve, 20)); // Three minutes, in 300 ms.
    expect(await attempts()).to.deep.equal([3, 2, 1]);
    await simulator.stop();
  });

  it("--data says where state lasts, from start to start", async () => {
    await using first = await start("data");
    await call(first, "send", "queue", "orders", "--body", "one");
    await first.stop();
    await using second = await start("data");
    expect(await depth(second)).to.equal(1);
    await using elsewhere = await start("elsewhere");
    expect(await depth(elsewhere)).to.equal(0);
  });

  it("--ephemeral keeps nothing, and leaves the data directory alone", async () => {
    await using first = await start("data", "--ephemeral");
    await call(first, "send", "queue", "orders", "--body", "one");
    await first.stop();
    expect(existsSync(join(directory, "data/nats"))).to.equal(false);
    await using second = await start("data", "--ephemeral");
    expect(await depth(second)).to.equal(0);
    await second.stop();
  });

  it("--durability power has every write on disk before it is answered", async () => {
    await using _simulator = await start("data", "--durability", "power");
    expect(JSON.parse(readFileSync(join(directory, "data/nats/nats-server.conf"), "utf8"))).to.have.nested.property("jetstream.sync_interval", "always");
  });

  it("--nats takes a server that runs already: what is on it outlives us, and the server does too", async () => {
    using guard = new ProcessGuard();
    const cacheDirectory = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus");
    const options = { cacheDirectory, guard, logger: silent, hostClock: new SystemClock(), durability: "process" } as const;
    await using nats = await startNatsServer({ ...options, storeDirectory: join(directory, "server") });
    const url = `nats://${nats.token}@${nats.host}:${nats.port}`;
    await using first = await start("first", "--nats", url);
    await call(first, "send", "queue", "orders", "--body", "one");
    await first.stop();
    await using second = await start("second", "--nats", url);
    expect(await depth(second)).to.equal(1);
    expect(existsSync(join(directory, "second/nats"))).to.equal(false);
    await second.stop();
    expect(nats.pid).to.be.a("number");
  });

  it("--strict refuses what can only be approximated", async function () {
    const python = await findPython("python3.13");
    if (!python) skipUnlessInCi(this, "no Python");
    const bin = join(directory, "bin");
    mkdirSync(bin);
    symlinkSync(python.command, join(bin, "python3.12")); // All that there is, as far as can be seen.
    writeFileSync(join(directory, "code/old.py"), "def handler(event, context):\n    return 1\n");
    writeFileSync(file, "functions:\n  old: { handler: old.handler, runtime: python3.13, code: code }\n");
    const invoke = async (...args: string[]) => {
      await using simulator = await SimulatorProcess.start({ file, args: ["--bus", "memory", ...args], env: { PATH: bin, PYENV_ROOT: directory } });
      const ended = await lambdabus(["invoke", "old", "--endpoint", simulator.endpoint]);
      await simulator.stop();
      return { ...ended, log: simulator.errors };
    };
    const approximated = await invoke();
    expect(approximated).to.include({ code: 0, out: "1\n" });
    expect(approximated.log).to.match(/warn.*python3\.13/);
    const refused = await invoke("--strict");
    expect(refused.code).to.equal(1);
    expect(refused.out).to.contain("python3.13");
  });
});
