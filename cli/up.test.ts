// `lambdabus up` as a process: what it says when it is ready, and how it ends.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";

const BIN = join(import.meta.dirname, "lambdabus.mjs");
const QUIET = ["--bus", "memory", "--port", "0", "--otlp-port", "0"];

describe("lambdabus up", () => {
  let directory: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lambdabus-up-"));
  });
  afterEach(async () => {
    child?.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  });

  function up(...words: string[]) {
    const started = spawn(process.execPath, [BIN, "up", ...QUIET, ...words], { cwd: directory });
    child = started;
    const err = text(started.stderr);
    const ended = new Promise<number | null>((resolve) => started.once("exit", resolve));
    let out = "";
    const said = (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        started.stdout.on("data", (piece) => {
          out += piece;
          if (pattern.test(out)) resolve(out);
        });
        void ended.then(async () => reject(new Error(`it ended: ${await err}`)));
      });
    return { process: started, said, err, ended };
  }

  it("prints the endpoint, variables to paste, and a line that starts with Ready; Ctrl-C ends it with 130", async () => {
    const running = up();
    const out = await running.said(/^Ready.*\n/m);
    expect(out).to.contain("  file      none here, so it starts empty\n");
    const endpoint = /AWS APIs {2}(\S+)/.exec(out)?.[1];
    expect(out).to.contain(`export AWS_ENDPOINT_URL=${endpoint}\n`).and.contain("export AWS_ACCESS_KEY_ID=test\n");
    const health = (await (await fetch(`${endpoint}/_lambdabus/health`)).json()) as object;
    expect(health).to.include({ status: "running" });
    running.process.kill("SIGINT");
    expect(await running.ended).to.equal(130);
    expect(await running.err).to.equal("");
  });

  it("says what the file holds", async () => {
    await writeFile(join(directory, "lambdabus.yaml"), "buckets: { inbox: {} }\nqueues: { orders: {}, parcels: {} }\n");
    const running = up();
    expect(await running.said(/^Ready.*\n/m)).to.contain("  file      lambdabus.yaml: 0 functions, 1 bucket, 2 queues\n");
    running.process.kill("SIGINT");
    await running.ended;
  });

  it("tells other programs in one line of JSON; a request to terminate ends it with 0", async () => {
    await writeFile(join(directory, "lambdabus.yaml"), "buckets: { inbox: {} }\n");
    const running = up("-o", "json");
    const ready = JSON.parse(await running.said(/\n/));
    expect(ready).to.include({ status: "ready" });
    expect(ready.environment).to.include({ AWS_ENDPOINT_URL: ready.endpoint });
    expect((await fetch(`${ready.endpoint}/inbox`, { method: "HEAD" })).status).to.equal(200);
    running.process.kill("SIGTERM");
    expect(await running.ended).to.equal(0);
  });

  it("says where debuggers attach, and where a function waits for a runtime", async () => {
    await writeFile(join(directory, "lambdabus.yaml"), "functions: { F: { handler: a.b, runtime: nodejs24.x, external: true } }\n");
    await writeFile(join(directory, "a.mjs"), "export const b = () => 1;\n");
    const running = up("--inspect", "G=0");
    const out = await running.said(/^Ready.*\n/m);
    expect(out)
      .to.match(/^ {2}G debuggers attach to 127\.0\.0\.1:\d+$/m)
      .and.match(/^ {2}F waits for a runtime with AWS_LAMBDA_RUNTIME_API=127\.0\.0\.1:\d+$/m);
    const endpoint = /AWS APIs {2}(\S+)/.exec(out)?.[1];
    const { debugDoors } = (await (await fetch(`${endpoint}/_lambdabus/status`)).json()) as { debugDoors: { functionName: string; kind: string }[] };
    expect(debugDoors.map(({ functionName, kind }) => `${functionName} ${kind}`)).to.deep.equal(["G inspector", "F runtime-api"]);
  });

  it("ends with 2 when the file is wrong, or not there", async () => {
    await writeFile(join(directory, "lambdabus.yaml"), "functions: []\n");
    const wrong = up();
    expect(await wrong.ended).to.equal(2);
    expect(await wrong.err).to.equal("lambdabus.yaml:1: functions: must be a mapping of names to values, not []\n");
    const missing = up("other.yaml");
    expect(await missing.ended).to.equal(2);
    expect(await missing.err).to.equal("other.yaml: there is no such file\n");
  });

  it("ends with 2 when the port is taken, and says who should move", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const running = up("--port", String(port));
    expect(await running.ended).to.equal(2);
    expect(await running.err).to.match(new RegExp(`port ${port} on 127.0.0.1 is taken.*--port 0`));
    server.close();
  });
});
