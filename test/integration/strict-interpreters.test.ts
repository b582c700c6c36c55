// `lambdabus up` on a machine that has Python, but not of the function's version.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findInterpreters } from "../../invoker/runtimes/python/interpreters.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipAloud } from "../support/skip-aloud.ts";

/** The newest that the Lambda API takes, which few have. */
const NEWEST = 15;

describe("a function whose interpreter is missing", function () {
  this.timeout(60_000);
  let directory: string;

  before(async function () {
    const found = await findInterpreters();
    if (found.length === 0 || found.some(({ minor }) => minor === NEWEST)) skipAloud(this, `this machine has no Python, or has 3.${NEWEST} too`);
    directory = mkdtempSync(join(tmpdir(), "interpreters-"));
    writeFileSync(join(directory, "app.py"), 'def handler(event, context):\n    return "ran"\n');
    writeFileSync(join(directory, "lambdabus.yaml"), `functions:\n  hello: { handler: app.handler, runtime: python3.${NEWEST} }\n`);
  });

  after(() => {
    if (directory) rmSync(directory, { recursive: true });
  });

  /** What it answers, and what the simulator said of it. */
  async function invoke(...args: readonly string[]): Promise<{ answer: unknown; said: string }> {
    await using simulator = await SimulatorProcess.start({ file: join(directory, "lambdabus.yaml"), args: ["--bus", "memory", ...args] });
    const response = await fetch(`${simulator.endpoint}/2015-03-31/functions/hello/invocations`, { method: "POST", body: "{}" });
    const answer = await response.json();
    await simulator.stop();
    return { answer, said: simulator.errors };
  }

  it("runs on the nearest one, and both are named with the way to the right one", async () => {
    const { answer, said } = await invoke();
    expect(answer).to.equal("ran");
    expect(said).to.match(/no interpreter for python3\.15: its functions run on Python 3\.\d+ \(\/.+\); install Python 3\.15 \(`pyenv install 3\.15`\)/);
  });

  it("fails with --strict, and says why", async () => {
    const { answer } = await invoke("--strict");
    expect(answer).to.include({ errorType: "Runtime.InvalidEntrypoint" });
    expect((answer as { errorMessage: string }).errorMessage).to.match(
      /^RequestId: \S{36} Error: there is no interpreter for python3\.15 \(strict: Python 3\.\d+ \(\/.+\) will not do\); install Python 3\.15/,
    );
  });
});
