// Every list of the Lambda API, a page at a time: nothing is left out, nothing comes twice.
import { expect } from "chai";
import { Bench } from "../fixture.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";

let bench: Bench;
let signing: string;

before(async () => {
  bench = await Bench.open();
  bench.others.set("sqs:GetQueueUrl", ({ QueueName }: { QueueName: string }) => ({ QueueUrl: QueueName }));
  bench.others.set("sqs:GetQueueAttributes", ({ QueueUrl }: { QueueUrl: string }) => ({
    Attributes: { QueueArn: `arn:aws:sqs:us-east-1:000000000000:${QueueUrl}`, VisibilityTimeout: "30" },
  }));
  const AllowedPublishers = { SigningProfileVersionArns: ["arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/1"] };
  for (const _ of [1, 2, 3]) {
    signing = (await bench.call("CreateCodeSigningConfig", { AllowedPublishers })).CodeSigningConfig.CodeSigningConfigArn;
  }
  for (const name of ["f", "g", "h"]) {
    await bench.create(name, { CodeSigningConfigArn: signing });
    await bench.call("PublishLayerVersion", { LayerName: name, Content: { S3Bucket: "hot-reload", S3Key: bench.directory } });
    await bench.call("PublishLayerVersion", { LayerName: "f", Content: { S3Bucket: "hot-reload", S3Key: bench.directory } });
    await bench.call("CreateEventSourceMapping", { FunctionName: "f", EventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}` });
  }
  for (const [index, Name] of ["a", "b", "c"].entries()) {
    const target = { FunctionName: "f", Qualifier: Name };
    await bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: index + 10 });
    await bench.call("PublishVersion", { FunctionName: "f" });
    await bench.call("CreateAlias", { FunctionName: "f", Name, FunctionVersion: String(index + 1) });
    await bench.call("PutProvisionedConcurrencyConfig", { ...target, ProvisionedConcurrentExecutions: 1 });
    await bench.call("PutFunctionEventInvokeConfig", { ...target, MaximumRetryAttempts: 1 });
    await bench.call("CreateFunctionUrlConfig", { ...target, AuthType: "NONE" });
  }
});

describe("a list of the Lambda API", () => {
  const f = { FunctionName: "f" };
  const lists: Record<string, [input: object, member: string, identity: string, count: number]> = {
    ListFunctions: [{}, "Functions", "FunctionName", 3],
    ListVersionsByFunction: [f, "Versions", "Version", 4],
    ListAliases: [f, "Aliases", "Name", 3],
    ListLayers: [{}, "Layers", "LayerName", 3],
    ListLayerVersions: [{ LayerName: "f" }, "LayerVersions", "Version", 4],
    ListEventSourceMappings: [f, "EventSourceMappings", "EventSourceArn", 3],
    ListProvisionedConcurrencyConfigs: [f, "ProvisionedConcurrencyConfigs", "FunctionArn", 3],
    ListFunctionEventInvokeConfigs: [f, "FunctionEventInvokeConfigs", "FunctionArn", 3],
    ListFunctionUrlConfigs: [f, "FunctionUrlConfigs", "FunctionArn", 3],
    ListCodeSigningConfigs: [{}, "CodeSigningConfigs", "CodeSigningConfigArn", 3],
  };
  for (const [action, [input, member, identity, count]] of Object.entries(lists)) {
    it(`${action} goes on where its marker says, and ends without one`, async () => {
      const seen: unknown[] = [];
      let Marker: string | undefined;
      do {
        const page = await bench.call(action, { ...input, MaxItems: 1, ...(Marker && { Marker }) });
        expect(page[member]).to.have.length(1);
        seen.push(page[member][0][identity]);
        Marker = page.NextMarker;
      } while (Marker);
      expect(new Set(seen).size, seen.join()).to.equal(count);
      expect(seen).to.have.length(count);
    });
  }

  it("ListFunctionsByCodeSigningConfig goes on where its marker says, and ends without one", async () => {
    const first = await bench.call("ListFunctionsByCodeSigningConfig", { CodeSigningConfigArn: signing, MaxItems: 2 });
    const second = await bench.call("ListFunctionsByCodeSigningConfig", { CodeSigningConfigArn: signing, Marker: first.NextMarker });
    const arns = ["f", "g", "h"].map((name) => FUNCTION.replace(/f$/, name));
    expect([...first.FunctionArns, ...second.FunctionArns]).to.deep.equal(arns);
    expect(second).to.not.have.property("NextMarker");
  });

  it("is each of them", () => {
    const named = [...Object.keys(lists), "ListFunctionsByCodeSigningConfig", "ListTags"];
    expect(Object.keys(bench.service.actions).filter((name) => name.startsWith("List"))).to.have.members(named);
  });
});
