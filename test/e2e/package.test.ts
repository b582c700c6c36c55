// The package that is published: built, packed, installed into an empty project, and used there as anybody would.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const root = join(import.meta.dirname, "../..");

/** As strict as can be; the libraries that a user has beside us are those that we have. */
const TYPE_CHECKED = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, skipLibCheck: false },
  ...{ target: "es2024", lib: ["es2024", "esnext.disposable", "dom"], module: "nodenext", types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
  paths: { chai: [join(root, "node_modules/@types/chai/index.d.ts")], "@aws-sdk/*": [join(root, "node_modules/@aws-sdk/*/dist-types/index.d.ts")] },
};

const TYPED = `
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, use } from "chai";
import { type Simulator, start as startSimulator } from "lambdabus";
import { type FunctionView, json, type QueueView, start, type TestSimulator } from "lambdabus/testkit";
import { assertions } from "lambdabus/testkit/chai";

use(assertions);
const simulator: Simulator = await startSimulator({ bus: "memory", port: 0 });
await using sim: TestSimulator = await start({ functions: { echo: (event) => event, fulfil: { handler: "app.handler" } }, seed: "x", horizon: "2h", disorder: { duplicate: 0.5 } });
const fulfil: FunctionView = sim.function("fulfil");
const queue: QueueView = sim.queue("orders");
const { MessageId } = await sim.aws.sqs.send(new SendMessageCommand({ QueueUrl: "orders", MessageBody: "{}" }));
await sim.clock.advance("3m");
await expect(fulfil).to.eventually.reach.deadLetterQueue("failed");
expect(fulfil).to.have.been.invokedWith({ Records: [{ body: json({ id: 1 }), messageId: MessageId }] }).times(2);
expect(fulfil).to.not.have.triggered("other");
export const received: number | undefined = queue.messages[0]?.receiveCount;
export const { endpoint } = simulator;
// @ts-expect-error: a duration is a number or a text
await sim.clock.advance({});
// @ts-expect-error: there is no such assertion
expect(fulfil).to.have.been.invokedOften;
`;

describe("the package", function () {
  this.timeout(180_000);
  let project: string;

  before(() => {
    project = mkdtempSync(join(tmpdir(), "lambdabus-package-"));
    chmodSync(project, 0o755); // Handlers are somebody else: what they may not read would be copied for them, libraries and all.
    execFileSync(process.execPath, [join(root, "scripts/build.ts")], { cwd: root, stdio: "pipe" });
    const [packed] = JSON.parse(npm(join(root, "dist"), "pack", "--json", "--pack-destination", project));
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    npm(project, "install", "--no-audit", "--no-fund", "--loglevel=error", join(project, packed.filename));
  });

  after(() => rmSync(project, { recursive: true, force: true }));

  it("brings the command", () => {
    const answer = run(join(project, "node_modules/lambdabus/cli/lambdabus.mjs"), "--version");
    expect(answer.trim()).to.match(/^\d+\.\d+\.\d+$/);
  });

  it("runs a function from a test of one's own", () => {
    writeFileSync(join(project, "hello.mjs"), "export const handler = async (event) => ({ hello: event.name });\n");
    writeFileSync(
      join(project, "use.mjs"),
      `import { start } from "lambdabus";
const config = { functions: { hello: { handler: "hello.handler", runtime: "nodejs24.x" } } };
await using sim = await start({ config, bus: "memory", port: 0, otlpPort: false });
const { Payload } = await sim.aws.call("lambda", "Invoke", { FunctionName: "hello", Payload: Buffer.from('{"name":"world"}') });
console.log(Buffer.from(Payload).toString());
`,
    );
    expect(JSON.parse(run(join(project, "use.mjs")))).to.deep.equal({ hello: "world" });
  });

  it("brings the test kit, which names the SDK's client that it misses", () => {
    writeFileSync(join(project, "hello.mjs"), "export const handler = async (event) => ({ hello: event.name });\n");
    writeFileSync(
      join(project, "kit.mjs"),
      `import { start } from "lambdabus/testkit";
await using sim = await start({ functions: { hello: { handler: "hello.handler", runtime: "nodejs24.x" } } });
await sim.aws.call("lambda", "Invoke", { FunctionName: "hello", InvocationType: "Event", Payload: Buffer.from('{"name":"kit"}') });
await sim.settled();
let missing;
try { sim.aws.sqs } catch (error) { missing = error.message }
console.log(JSON.stringify({ responses: sim.function("hello").responses, missing }));
`,
    );
    const { responses, missing } = JSON.parse(run(join(project, "kit.mjs")));
    expect(responses).to.deep.equal([{ hello: "kit" }]);
    expect(missing).to.include("npm install --save-dev @aws-sdk/client-sqs");
  });

  it("brings types of the simulator, of the test kit and of its assertions", () => {
    writeFileSync(join(project, "kit.ts"), TYPED);
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: TYPE_CHECKED, files: ["kit.ts"] }));
    const { stdout, status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], { encoding: "utf8" });
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  });

  function run(...args: string[]): string {
    return execFileSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  }
});

function npm(cwd: string, ...args: string[]): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
