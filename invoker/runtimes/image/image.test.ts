// Functions of package type Image, on an engine for tests that is as strict about its arguments as docker's client; and these arguments, judged by docker's own client.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { SystemClock } from "../../../core/clock.ts";
import type { FunctionDefinition } from "../../../core/function.ts";
import { TestEngine, type TestImage, type TestImages } from "../../../test/support/container-engine/engine.ts";
import { type InvokerBed, openInvokerBed } from "../../../test/support/invoker.ts";
import { isRunning } from "../../../test/support/processes.ts";
import { skipAloud } from "../../../test/support/skip-aloud.ts";
import { onPath } from "../programs.ts";

const FUNCTION = join(import.meta.dirname, "../../../test/support/container-engine/function.mjs");
const HELLO: TestImage = { entryPoint: [process.execPath, FUNCTION], command: ["app.handler"], workingDirectory: "/usr", environment: ["PATH=/image/bin"] };
const hostClock = new SystemClock();

interface Told {
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly pid: number;
}

describe("functions of package type Image", () => {
  const path = process.env["PATH"] as string;
  let directory: string;
  let bed: InvokerBed;
  let engine: TestEngine;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "images-"));
    bed = await openInvokerBed();
    engine = await install("docker", { here: { "hello:latest": HELLO } });
  });

  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
    process.env["PATH"] = path;
    rmSync(directory, { recursive: true, force: true });
  });

  /** Puts an engine on the PATH, with no other beside it. */
  async function install(name: string, images: TestImages, behind: readonly string[] = []): Promise<TestEngine> {
    const installed = new TestEngine(join(directory, name), name, images);
    process.env["PATH"] = [...behind, installed.path, "/usr/bin", "/bin"].join(":");
    return installed;
  }

  function put(more: Partial<FunctionDefinition> = {}): string {
    return bed.put("", { name: "f", runtime: "", packageType: "Image", imageUri: "hello:latest", codeDirectory: "", timeout: 10, ...more });
  }

  async function call(name: string, event: unknown): Promise<unknown> {
    const outcome = await bed.invoke(name, event);
    if (outcome.status === "succeeded") return outcome.payload?.value;
    return outcome.status === "returned" ? outcome.error.payload.value : outcome;
  }

  const tell = async (name: string) => (await call(name, { tell: true })) as Told;
  const errorMessage = async (name: string, event: unknown) => ((await call(name, event)) as Record<string, string>)["errorMessage"];
  const runs = () => engine.calls.filter(([command]) => command === "run");
  const pulls = () => engine.calls.filter(([command]) => command === "pull");
  const optionsOf = (call: readonly string[], name: string) => call.flatMap((word, index) => (word === name ? [call[index + 1]] : []));

  it("are run cold and warm, in a container that is theirs", async () => {
    const name = put();
    const [first, second] = [await tell(name), await tell(name)];
    expect(second.pid).to.equal(first.pid);
    expect(bed.records.map(({ coldStart, isolation }) => ({ coldStart, isolation }))).to.deep.equal([
      { coldStart: true, isolation: "container" },
      { coldStart: false, isolation: "container" },
    ]);
    expect(runs()).to.have.length(1);
  });

  it("find their own variables and Lambda's, and none of the host's", async () => {
    process.env["ONLY_ON_THE_HOST"] = "1";
    const { variables } = await tell(put({ environment: { GREETING: "Grüße 🎉", LINES: "one\ntwo=2" } }));
    delete process.env["ONLY_ON_THE_HOST"];
    expect(variables).to.include({ GREETING: "Grüße 🎉", LINES: "one\ntwo=2", AWS_LAMBDA_FUNCTION_NAME: "f", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128" });
    expect(variables).to.include({ PATH: "/image/bin", AWS_REGION: "us-east-1", TZ: ":UTC" });
    expect(variables).to.not.have.any.keys("ONLY_ON_THE_HOST", "HOME", "LD_LIBRARY_PATH", "LAMBDA_TASK_ROOT", "DOCKER_HOST");
  });

  it("may set what the image and the client have too", async () => {
    const { variables } = await tell(put({ environment: { PATH: "/mine", HOME: "/mine too" } }));
    expect(variables).to.include({ PATH: "/mine", HOME: "/mine too" });
  });

  it("are started as the image says, or as ImageConfig says in its place", async () => {
    expect(await tell(put())).to.deep.include({ arguments: ["app.handler"], directory: "/usr" });
    const ofCommand = put({ name: "command", imageConfig: { command: ["other.handler", "a b"] } });
    expect(await tell(ofCommand)).to.deep.include({ arguments: ["other.handler", "a b"], directory: "/usr" });
    const ofAll = put({ name: "all", imageConfig: { entryPoint: [process.execPath, FUNCTION, "x"], command: ["y"], workingDirectory: "/usr/bin" } });
    expect(await tell(ofAll)).to.deep.include({ arguments: ["x", "y"], directory: "/usr/bin" });
  });

  it("have Lambda's limits, and no rights", async () => {
    await tell(put({ memorySize: 256 }));
    const [run = []] = runs();
    const limits = ["--memory", "--memory-swap", "--pids-limit", "--ulimit", "--cap-drop", "--security-opt", "--volume"].map((name) => optionsOf(run, name));
    expect(limits).to.deep.equal([["256m"], ["256m"], ["1024"], ["nofile=1024:1024"], ["ALL"], ["no-new-privileges"], ["/tmp"]]);
    expect(run).to.include("--read-only");
  });

  it("are heard", async () => {
    await call(put(), { print: "said in a container" });
    expect(bed.lines).to.include("said in a container");
  });

  it("that sleep past their timeout are ended with their container, and started anew", async () => {
    const name = put({ timeout: 1 });
    const { pid } = await tell(name);
    expect(await errorMessage(name, { sleep: 60_000 })).to.match(/Task timed out after 1\.00 seconds$/);
    expect(engine.containers).to.not.include(pid);
    expect(isRunning(pid)).to.equal(false);
    expect((await tell(name)).pid).to.not.equal(pid);
  });

  it("tell codes and signals exactly", async () => {
    const name = put();
    expect(await errorMessage(name, { exit: 3 })).to.match(/Runtime exited with error: exit status 3$/);
    expect(await errorMessage(name, { exit: 0 })).to.match(/Runtime exited without providing a reason$/);
    expect(await errorMessage(name, { kill: "SIGKILL" })).to.match(/Runtime exited with error: signal: killed$/);
    expect(await errorMessage(name, { kill: "SIGSEGV" })).to.match(/Runtime exited with error: signal: segmentation fault$/);
  });

  it("whose entry point is not in the image say so", async () => {
    expect(await errorMessage(put({ imageConfig: { entryPoint: ["/no/such/program"] } }), {})).to.match(/exit status 127$/);
    expect(bed.lines.join("\n")).to.contain("/no/such/program");
  });

  it("end with their environment", async () => {
    const { pid } = await tell(put());
    await bed[Symbol.asyncDispose]();
    expect([engine.containers, isRunning(pid)]).to.deep.equal([[], false]);
    bed = await openInvokerBed();
  });

  it("end with their client, whoever ends that", async () => {
    const { pid } = await tell(put());
    process.kill(-(bed.invoker.environments()[0]?.pid as number), "SIGKILL");
    while (isRunning(pid) || engine.containers.length > 0) await hostClock.sleep(50);
  });

  describe("an image that is not here", () => {
    it("is pulled, once for all who wait for it, and said", async () => {
      engine.provide({ elsewhere: { "far:1": HELLO } });
      const names = ["one", "two"].map((name) => put({ name, imageUri: "far:1" }));
      await Promise.all(names.map(tell));
      expect(pulls()).to.deep.equal([["pull", "--quiet", "far:1"]]);
      expect(bed.logged.map(({ message }) => message)).to.include("Pulling far:1 …");
    });

    it("and cannot be pulled is told in the engine's words, and tried again", async () => {
      const name = put({ imageUri: "far:1" });
      expect(await errorMessage(name, { tell: true })).to.match(/docker could not pull far:1: Error response from daemon: pull access denied for far:1/);
      engine.provide({ elsewhere: { "far:1": HELLO } });
      expect(await tell(name)).to.deep.include({ arguments: ["app.handler"] });
    });
  });

  it("are run by podman where docker reaches no engine", async () => {
    engine.provide({ engine: false });
    const podman = await install("podman", { here: { "hello:latest": HELLO } }, [engine.path]);
    expect(await tell(put())).to.deep.include({ arguments: ["app.handler"] });
    expect([runs().length, podman.containers.length]).to.deep.equal([0, 1]);
  });

  it("say which client reaches no engine, where none does", async () => {
    engine.provide({ engine: false });
    expect(await errorMessage(put(), {})).to.contain(
      `functions of package type Image run in containers, and ${join(engine.path, "docker")} reach no engine: start it`,
    );
  });

  it("give docker's own client arguments that it takes", async function () {
    await tell(put({ environment: { PATH: "/mine" }, imageConfig: { entryPoint: ["/bin/sh", "-c"], command: ["exit"], workingDirectory: "/" } })).catch(
      () => {},
    );
    process.env["PATH"] = path;
    const [docker] = await onPath("docker");
    if (!docker) skipAloud(this, "docker's client is not on the PATH");
    for (const call of engine.calls.filter(([command]) => command !== "version")) {
      expect(await refusalOf(docker, call), call.join(" ")).to.match(/Cannot connect to the Docker daemon|failed to connect to the docker API/i);
    }
  });
});

/** What docker's client says when it finds the arguments right and then no engine. */
async function refusalOf(docker: string, call: readonly string[]): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: "unix:///nowhere/docker.sock" };
  return promisify(execFile)(docker, call, { env }).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stderr: string }) => error.stderr,
  );
}
