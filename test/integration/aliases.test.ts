// Semantics 1.5 through the whole simulator: what a function that is called by an alias is told, and which version runs.
import { join } from "node:path";
import { expect } from "chai";
import { type Simulator, start } from "../../index.ts";

const HANDLERS = join(import.meta.dirname, "../support/handlers/nodejs");

interface Invoked {
  readonly ExecutedVersion: string;
  readonly Payload: Uint8Array;
}

describe("a function that is called by an alias", function () {
  this.timeout(30_000);
  let simulator: Simulator;
  const lambda = <T>(action: string, input: object) => simulator.aws.call<T>("lambda", action, { FunctionName: "f", ...input });

  before(async () => {
    simulator = await start({ bus: "memory", clock: "virtual", port: 0, otlpPort: false, ephemeral: true, seed: "aliases" });
    await lambda("CreateFunction", {
      Role: "arn:aws:iam::000000000000:role/r",
      Handler: "context.handler",
      Runtime: "nodejs24.x",
      Code: { S3Bucket: "hot-reload", S3Key: HANDLERS },
      Publish: true,
    });
    await lambda("UpdateFunctionConfiguration", { Description: "second", Timeout: 4 });
    await lambda("PublishVersion", {});
    await lambda("CreateAlias", { Name: "live", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } });
  });
  after(() => simulator?.[Symbol.asyncDispose]());

  async function invoke(qualifier: string): Promise<{ version: string; context: Record<string, string> }> {
    const { ExecutedVersion, Payload } = await lambda<Invoked>("Invoke", { Qualifier: qualifier });
    return { version: ExecutedVersion, context: JSON.parse(Buffer.from(Payload).toString()) };
  }

  it("is told the alias, and the version that it is", async () => {
    const { version, context } = await invoke("live");
    expect(context).to.include({ invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f:live", functionVersion: version });
    expect(context["logStreamName"]).to.include(`[${version}]`);
  });

  it("is one of the alias's versions, drawn for each call", async () => {
    const counts = new Map<string, number>();
    for (let call = 0; call < 40; call++) {
      const { version } = await invoke("live");
      counts.set(version, (counts.get(version) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).to.deep.equal(["1", "2"]);
    expect(counts.get("1")).to.be.within(8, 32);
  });

  it("is always the other one when that has the whole weight, and the alias's own without weights", async () => {
    const versions = async () => new Set((await Promise.all(Array.from({ length: 5 }, () => invoke("live")))).map(({ version }) => version));
    await lambda("UpdateAlias", { Name: "live", RoutingConfig: { AdditionalVersionWeights: { 2: 1 } } });
    expect([...(await versions())]).to.deep.equal(["2"]);
    await lambda("UpdateAlias", { Name: "live", RoutingConfig: {} });
    expect([...(await versions())]).to.deep.equal(["1"]);
  });
});
