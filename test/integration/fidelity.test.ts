// Functions that misbehave, called over HTTP by AWS's own client: each gets what AWS would answer, nobody else is harmed, and nothing is left of them.
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateFunctionCommand, DeleteFunctionCommand, InvokeCommand, LambdaClient, type Runtime, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { probeMachine } from "../../invoker/environment/isolation/machine.ts";
import { findInterpreters } from "../../invoker/runtimes/python/interpreters.ts";
import { HANDLERS } from "../support/invoker.ts";
import { type Misbehaviour, nodeMisbehaviours, pythonMisbehaviours } from "../support/misbehaviour.ts";
import { descendants, processesNaming, waitUntilGone } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipAloud, skipUnlessInCi } from "../support/skip-aloud.ts";

const [python] = await findInterpreters();
const languages = [
  { name: "Node", runtime: "nodejs24.x", directory: "nodejs", syntax: ["syntax.mjs", "export const handler = async () => {"], rows: nodeMisbehaviours },
  {
    name: "Python",
    runtime: python && `python3.${python.minor}`,
    directory: "python",
    syntax: ["syntax.py", "def handler(event, context)\n    return 1\n"],
    rows: pythonMisbehaviours,
  },
] as const;

for (const { name, runtime, directory, syntax, rows } of languages) {
  describe(`a ${name} function that misbehaves`, function () {
    this.timeout(60_000);
    let code: string;
    let simulator: SimulatorProcess;
    let client: LambdaClient;
    let missing: readonly string[];
    /** Of the simulator, before any of them ran. */
    let atFirst: { readonly descriptors: number; readonly processes: number };
    let calls = 0;

    before(async function () {
      if (!runtime) skipUnlessInCi(this, `there is no ${name}`);
      ({ missing } = await probeMachine());
      code = mkdtempSync(join(tmpdir(), "misbehaviour-"));
      for (const each of ["nodejs", "python"]) cpSync(join(HANDLERS, each), join(code, each), { recursive: true });
      writeFileSync(join(code, directory, syntax[0]), syntax[1]);
      simulator = await SimulatorProcess.start();
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      client = new LambdaClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
      await create("other", { Handler: "counts.handler", Runtime: "nodejs24.x" }, "nodejs");
      await call("other");
      calls = 1;
      // Once a function has been seen, what the next will need is held ready, and connections are kept: nothing of that is left behind.
      await create("f", { Handler: "hello.handler", Runtime: runtime as Runtime });
      await call("f");
      await client.send(new DeleteFunctionCommand({ FunctionName: "f" }));
      await simulator.admin("/health");
      atFirst = await steadyCount();
    });

    after(async () => {
      client?.destroy();
      await simulator?.[Symbol.asyncDispose]();
      if (code) rmSync(code, { recursive: true, force: true });
    });

    afterEach("the simulator is well, and another function still in its warm environment", async () => {
      expect(await simulator.admin("/health")).to.include({ status: "running" });
      expect((await call("other")).result).to.include({ count: ++calls });
    });

    async function create(FunctionName: string, more: { Handler: string; Runtime: Runtime }, language = directory): Promise<void> {
      const Code = { S3Bucket: "hot-reload", S3Key: join(code, language) };
      await client.send(new CreateFunctionCommand({ FunctionName, Role: "arn:aws:iam::000000000000:role/r", Code, ...more }));
      await waitUntilFunctionActiveV2({ client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.1 }, { FunctionName });
    }

    async function call(FunctionName: string, event: unknown = {}) {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: "Tail" }));
      const { StatusCode, ExecutedVersion, FunctionError, $metadata, LogResult = "" } = answer;
      expect({ StatusCode, ExecutedVersion }).to.deep.equal({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      const result = JSON.parse(Buffer.from(answer.Payload ?? []).toString()) as Record<string, unknown>;
      return { result, FunctionError, requestId: $metadata.requestId as string, log: Buffer.from(LogResult, "base64").toString() };
    }

    function counted() {
      return { descriptors: readdirSync(`/proc/${simulator.pid}/fd`).length, processes: descendants(simulator.pid).length };
    }

    /** When it has not changed for a second. */
    async function steadyCount() {
      let count = counted();
      for (let same = 0; same < 10; ) {
        await sleep(100);
        const now = counted();
        same = now.processes === count.processes && now.descriptors === count.descriptors ? same + 1 : 0;
        count = now;
      }
      return count;
    }

    for (const row of rows) {
      it(row.fact, async function () {
        if (row.isolated && missing.length > 0) skipAloud(this, `this machine lacks ${missing.join(" and ")}`);
        await create("f", { Handler: row.handler, Runtime: runtime as Runtime, ...row.configuration });
        compare(row, await call("f", row.event));
        await client.send(new DeleteFunctionCommand({ FunctionName: "f" }));
        if (row.gone) expect(await waitUntilGone(processesNaming(row.gone), 10_000)).to.deep.equal([]);
      });
    }

    it("is forgotten: no process and no descriptor is left of it", async () => {
      let now = counted();
      for (let attempt = 0; attempt < 200 && (now.processes > atFirst.processes || now.descriptors > atFirst.descriptors); attempt++) {
        await sleep(50);
        now = counted();
      }
      expect(now.processes).to.be.at.most(atFirst.processes);
      expect(now.descriptors).to.be.at.most(atFirst.descriptors);
    });
  });
}

function compare(row: Misbehaviour, answer: { result: Record<string, unknown>; FunctionError: string | undefined; requestId: string; log: string }): void {
  const { result, FunctionError, requestId, log } = answer;
  if (row.error) {
    const [errorType, message] = row.error;
    expect(FunctionError).to.equal("Unhandled");
    expect(result["errorType"], JSON.stringify(result)).to.equal(errorType);
    if (typeof message === "string") expect(result["errorMessage"]).to.equal(message.replace("ID", requestId));
    else expect(result["errorMessage"]).to.match(message);
  } else {
    expect(FunctionError, JSON.stringify(result)).to.equal(undefined);
    if (typeof row.result === "object" && row.result !== null) expect(result).to.deep.include(row.result);
    else if ("result" in row) expect(result).to.equal(row.result);
  }
  if (row.report) expect(log).to.match(row.report);
  expect(Buffer.byteLength(log)).to.be.at.most(4_096);
}
