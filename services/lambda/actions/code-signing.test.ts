import { expect } from "chai";
import { Bench, refusal } from "../fixture.ts";

const AllowedPublishers = { SigningProfileVersionArns: ["arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/1"] };

let bench: Bench;
let arn: string;
beforeEach(async () => {
  bench = await Bench.open();
  arn = (await bench.call("CreateCodeSigningConfig", { AllowedPublishers, Description: "d" })).CodeSigningConfig.CodeSigningConfigArn;
});

describe("code signing configurations", () => {
  it("are kept, shown, changed and listed", async () => {
    await bench.reopen();
    const { CodeSigningConfig } = await bench.call("GetCodeSigningConfig", { CodeSigningConfigArn: arn });
    expect(CodeSigningConfig).to.deep.include({ AllowedPublishers, Description: "d", CodeSigningPolicies: { UntrustedArtifactOnDeployment: "Warn" } });
    expect(CodeSigningConfig.CodeSigningConfigId).to.match(/^csc-[a-z0-9]{17}$/);
    const policies = { UntrustedArtifactOnDeployment: "Enforce" };
    const updated = await bench.call("UpdateCodeSigningConfig", { CodeSigningConfigArn: arn, CodeSigningPolicies: policies });
    expect(updated.CodeSigningConfig).to.deep.include({ CodeSigningPolicies: policies, AllowedPublishers });
    expect((await bench.call("ListCodeSigningConfigs", {})).CodeSigningConfigs).to.deep.equal([updated.CodeSigningConfig]);
  });

  it("are attached to functions, and stay while one uses them", async () => {
    await bench.create("f", { CodeSigningConfigArn: arn });
    await bench.create("g");
    const of = (FunctionName: string) => bench.call("GetFunctionCodeSigningConfig", { FunctionName });
    expect(await of("f")).to.deep.equal({ CodeSigningConfigArn: arn, FunctionName: "f" });
    expect(await of("g")).to.deep.equal({ FunctionName: "g" });
    await bench.call("PutFunctionCodeSigningConfig", { FunctionName: "g", CodeSigningConfigArn: arn });
    const { FunctionArns } = await bench.call("ListFunctionsByCodeSigningConfig", { CodeSigningConfigArn: arn });
    expect(FunctionArns.map((name: string) => name.at(-1))).to.deep.equal(["f", "g"]);
    const remove = () => bench.call("DeleteCodeSigningConfig", { CodeSigningConfigArn: arn });
    expect(await refusal(remove())).to.include({ code: "ResourceConflictException" });
    for (const FunctionName of ["f", "g"]) await bench.call("DeleteFunctionCodeSigningConfig", { FunctionName });
    await remove();
    expect(await refusal(bench.call("GetCodeSigningConfig", { CodeSigningConfigArn: arn }))).to.include({ code: "ResourceNotFoundException", statusCode: 404 });
  });

  it("have tags", async () => {
    const tagged = await bench.call("CreateCodeSigningConfig", { AllowedPublishers, Tags: { team: "a" } });
    const Resource = tagged.CodeSigningConfig.CodeSigningConfigArn;
    await bench.call("TagResource", { Resource, Tags: { stage: "dev" } });
    await bench.call("UntagResource", { Resource, TagKeys: ["team"] });
    await bench.reopen();
    expect(await bench.call("ListTags", { Resource })).to.deep.equal({ Tags: { stage: "dev" } });
    expect(await bench.call("ListTags", { Resource: arn })).to.deep.equal({ Tags: {} });
    await bench.call("DeleteCodeSigningConfig", { CodeSigningConfigArn: Resource });
    expect(await refusal(bench.call("ListTags", { Resource }))).to.include({ code: "ResourceNotFoundException" });
    expect(await refusal(bench.call("CreateCodeSigningConfig", { AllowedPublishers, Tags: { "aws:x": "" } }))).to.include({ statusCode: 400 });
  });

  it("are missed by functions in an error of their own", async () => {
    const error = await refusal(bench.create("f", { CodeSigningConfigArn: `${arn.slice(0, -1)}z` }));
    expect(error).to.include({ code: "CodeSigningConfigNotFoundException", statusCode: 404 });
  });
});

describe("the recursion config", () => {
  it("terminates loops unless they are allowed, and is told to the invoker", async () => {
    await bench.create();
    const get = () => bench.call("GetFunctionRecursionConfig", { FunctionName: "f" });
    expect(await get()).to.deep.equal({ RecursiveLoop: "Terminate" });
    expect(await bench.call("PutFunctionRecursionConfig", { FunctionName: "f", RecursiveLoop: "Allow" })).to.deep.equal({ RecursiveLoop: "Allow" });
    await bench.reopen();
    expect(await get()).to.deep.equal({ RecursiveLoop: "Allow" });
    expect(bench.registry.resolve("f")?.recursiveLoop).to.equal("Allow");
    expect(await refusal(bench.call("GetFunctionRecursionConfig", { FunctionName: "g" }))).to.include({ code: "ResourceNotFoundException" });
  });
});
