// A function of package type Image from its creation to the end of its simulator, on an engine for tests.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { TestEngine } from "../support/container-engine/engine.ts";
import { isRunning } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

const FUNCTION = join(import.meta.dirname, "../support/container-engine/function.mjs");

describe("a function of package type Image", function () {
  this.timeout(120_000);
  let directory: string;
  let engine: TestEngine;
  let simulator: SimulatorProcess;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "image-function-"));
    engine = new TestEngine(join(directory, "engine"), "docker", { elsewhere: { "123.example/hello:1": { entryPoint: [process.execPath, FUNCTION] } } });
    simulator = await SimulatorProcess.start({ args: ["--bus", "memory"], env: { PATH: `${engine.path}:${process.env["PATH"]}` } });
  });

  after(async () => {
    await simulator?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  async function post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${simulator.endpoint}/2015-03-31/functions${path}`, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it("is created with the address of its image, and runs in a container of it", async () => {
    const created = await post("", {
      FunctionName: "hello",
      PackageType: "Image",
      Code: { ImageUri: "123.example/hello:1" },
      Role: "arn:aws:iam::000000000000:role/test",
      ImageConfig: { Command: ["app.handler"] },
    });
    expect([created.status, created.body["PackageType"]]).to.deep.equal([201, "Image"]);
    expect((await post("/hello/invocations", { tell: true })).body).to.deep.include({ arguments: ["app.handler"] });
    expect(engine.calls.filter(([command]) => command === "pull")).to.deep.equal([["pull", "--quiet", "123.example/hello:1"]]);
  });

  it("leaves no container when the simulator is killed", async () => {
    const { pid } = (await post("/hello/invocations", { tell: true })).body as { pid: number };
    expect(engine.containers).to.deep.equal([pid]);
    await simulator.kill();
    while (engine.containers.length > 0 || isRunning(pid)) await sleep(50);
    expect(engine.calls.at(-1)?.slice(0, 3)).to.deep.equal(["rm", "--force", "--volumes"]);
  });
});
