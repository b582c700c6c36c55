// One scenario over SQS and SNS, made by clients that nobody here wrote, in both protocols: all of them are answered alike.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { openPython, type Python } from "../support/python.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";
import { type Answer, type Call, type ClientName, differs, type Step, scenarioFor } from "../support/sqs-scenario.ts";
import { runWithSdk } from "../support/sqs-scenario-sdk.ts";

const SCRIPT = join(import.meta.dirname, "../support/sqs-scenario.py");

describe("the scenario of queues and topics", function () {
  this.timeout(180_000);
  let python: Python | undefined;
  before(() => {
    python = openPython();
  });

  for (const [client, title] of [
    ["sdk", "the JavaScript SDK"],
    ["boto3", "boto3"],
    ["query", "an older boto3, in the Query protocol"],
    ["cli", "the AWS CLI"],
  ] as const) {
    it(`is answered to ${title} as AWS answers`, async function () {
      if (!python && client !== "sdk") skipUnlessInCi(this, "no Python with pip");
      await using simulator = await SimulatorProcess.start({ args: ["--clock", "virtual"] });
      const steps = scenarioFor(client);
      const calls = steps.filter((step): step is Call => "call" in step);
      expect(calls).to.have.length.of.at.least(120);
      const answers = client === "sdk" ? await runInSdk(simulator, steps) : await runInPython(python as Python, simulator, client, steps);
      expect(calls.flatMap((call, index) => problem(call, answers[index]))).to.deep.equal([]);
    });
  }
});

function runInSdk(simulator: SimulatorProcess, steps: readonly Step[]): Promise<Answer[]> {
  return runWithSdk(steps, simulator.endpoint, async (advance) => {
    await simulator.admin("/clock", { advance });
    await simulator.settled();
  });
}

async function runInPython(python: Python, { endpoint }: SimulatorProcess, client: ClientName, steps: readonly Step[]): Promise<Answer[]> {
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_PAGER: "" };
  const env = { ...process.env, ...credentials, ...(client === "query" && { PYTHONPATH: python.older }) };
  const child = spawn(python.python, [SCRIPT, endpoint, client], { env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(steps.map((step) => `${JSON.stringify(step)}\n`).join(""));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const answers = output.trim().split("\n");
  const calls = steps.filter((step) => "call" in step).length;
  expect(answers.length, errors || answers.at(-1)).to.equal(calls);
  return answers.map((line) => JSON.parse(line) as Answer);
}

function problem({ call, input, refused, expect: expected }: Call, answer: Answer | undefined): string[] {
  const difference = refused ? differs(refused, answer?.error) : differs(expected, answer?.output);
  return difference ? [`${call} ${JSON.stringify(input).slice(0, 200)}: ${difference} in ${JSON.stringify(answer).slice(0, 300)}`] : [];
}
