// One script of Lambda API calls, by three clients that nobody here wrote: codes, statuses and texts are AWS's, whoever asks.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { environment, runProgram } from "../support/clients/client.ts";
import { boto3Script, cliScript, type ScriptAnswer, type ScriptRunner, sdkScript } from "../support/clients/script.ts";
import { type ExpectedCall, lambdaCalls } from "../support/lambda-calls.ts";
import { openPython } from "../support/python.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const HANDLER = `export const handler = async (event) => {
  if (event.fail) throw new Error("no");
  return event;
};`;

const python = openPython();
const runners: readonly ScriptRunner[] = [sdkScript(), ...(python ? [boto3Script(python), cliScript(python)] : [])];

const directory = mkdtempSync(join(tmpdir(), "lambdabus-lambda-calls-"));
const ZIPS: Readonly<Record<NonNullable<ExpectedCall["zip"]>, Uint8Array>> = {
  package: zipSync({ "index.mjs": strToU8(HANDLER) }),
  other: zipSync({ "index.mjs": strToU8(`${HANDLER} // another`) }),
  broken: strToU8("no zip"),
};
for (const [name, bytes] of Object.entries(ZIPS)) writeFileSync(join(directory, name), bytes);
after(() => rmSync(directory, { recursive: true, force: true }));

for (const runner of runners) {
  describe(`${lambdaCalls.length} calls of the Lambda API by ${runner.name}`, function () {
    this.timeout(180_000);
    const calls = lambdaCalls.filter(({ without = [] }) => !without.includes(runner.client));
    let answers: ScriptAnswer[];

    before(async () => {
      await using simulator = await SimulatorProcess.start();
      const script = calls.map(({ action, input, zip }) => ({ action, input, ...(zip && { zip: join(directory, zip) }) }));
      answers = await runner.run(script, simulator.endpoint);
    });

    for (const [index, call] of calls.entries()) {
      it(`${index + 1}: ${call.action} is answered with ${call.error ?? call.status}`, () => compare(call, answers[index] as ScriptAnswer));
    }
  });
}

function compare(call: ExpectedCall, { status, output, error }: ScriptAnswer): void {
  expect(error?.code, error?.message).to.equal(call.error);
  if (typeof call.message === "string") expect(error?.message).to.equal(call.message);
  else if (call.message) expect(error?.message).to.match(call.message);
  if (status !== undefined) expect(status).to.equal(call.status);
  if (call.output) expect(output).to.deep.include(call.output);
}

describe("boto3", function () {
  this.timeout(60_000);
  const create = { Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: { $file: join(directory, "package") } } };
  let simulator: SimulatorProcess;
  let answersTo: (calls: readonly (readonly [service: string, method: string, input: object])[]) => Promise<{ Error?: { Code: string; Message: string } }[]>;

  before(async function () {
    if (!python) return skipUnlessInCi(this, "no Python with pip");
    simulator = await SimulatorProcess.start();
    const script = join(import.meta.dirname, "../support/clients/boto3_client.py");
    answersTo = async (calls) => JSON.parse(await runProgram(python.python, [script], environment(simulator.endpoint), JSON.stringify(calls)));
  });
  after(() => simulator?.[Symbol.asyncDispose]());

  it("waits with each of its waiters", async () => {
    const FunctionName = "f";
    const answers = await answersTo([
      ["lambda", "create_function", { FunctionName, ...create, Role: "arn:aws:iam::000000000000:role/r" }],
      ["lambda", "wait function_exists", { FunctionName }],
      ["lambda", "wait function_active", { FunctionName }],
      ["lambda", "wait function_active_v2", { FunctionName }],
      ["lambda", "update_function_configuration", { FunctionName, Timeout: 5 }],
      ["lambda", "wait function_updated", { FunctionName }],
      ["lambda", "wait function_updated_v2", { FunctionName }],
      ["lambda", "publish_version", { FunctionName }],
      ["lambda", "wait published_version_active", { FunctionName, Qualifier: "1" }],
    ]);
    expect(answers.flatMap(({ Error: error }) => error ?? [])).to.deep.equal([]);
  });

  it("makes a function when its role trusts Lambda, and not before", async () => {
    const trust = (Service: string) =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] });
    const RoleName = "runner";
    const Role = `arn:aws:iam::000000000000:role/${RoleName}`;
    const answers = await answersTo([
      ["iam", "create_role", { RoleName, AssumeRolePolicyDocument: trust("ec2.amazonaws.com") }],
      ["lambda", "create_function", { FunctionName: "g", ...create, Role }],
      ["iam", "update_assume_role_policy", { RoleName, PolicyDocument: trust("lambda.amazonaws.com") }],
      ["lambda", "create_function", { FunctionName: "g", ...create, Role }],
    ]);
    const refused = { Code: "InvalidParameterValueException", Message: "The role defined for the function cannot be assumed by Lambda." };
    expect(answers.map(({ Error: error }) => error)).to.deep.equal([undefined, refused, undefined, undefined]);
  });
});
