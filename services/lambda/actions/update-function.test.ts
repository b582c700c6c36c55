import { expect } from "chai";
import { strToU8 } from "fflate";
import { Bench, refusal, zipped } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const OTHER = zipped({ "index.mjs": strToU8("other") });

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

describe("UpdateFunctionCode", () => {
  beforeEach(() => bench.create());

  it("answers InProgress and runs the new code from then on", async () => {
    const before = bench.registry.resolve("f")!;
    const answer = await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER });
    expect(answer).to.include({
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating",
      CodeSize: OTHER.byteLength,
    });
    expect(await bench.call("GetFunctionConfiguration", { FunctionName: "f" })).to.include({ LastUpdateStatus: "Successful" });
    const after = bench.registry.resolve("f")!;
    expect(after.codeDirectory).to.not.equal(before.codeDirectory);
    expect(after.revisionId).to.not.equal(before.revisionId);
  });

  it("only checks with DryRun", async () => {
    const before = bench.registry.resolve("f");
    const answer = await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER, DryRun: true });
    expect(answer.CodeSize).to.equal(OTHER.byteLength);
    expect(bench.registry.resolve("f")).to.equal(before);
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: strToU8("no"), DryRun: true }))).to.include({ statusCode: 400 });
  });

  it("publishes a version when asked", async () => {
    expect(await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER, Publish: true })).to.include({ Version: "1" });
  });

  it("refuses an older revision and images, and keeps the old code", async () => {
    const before = bench.registry.resolve("f");
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER, RevisionId: "old" }))).to.deep.equal({
      code: "PreconditionFailedException",
      statusCode: 412,
      message: "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    });
    expect((await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ImageUri: "i" }))).message).to.equal(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "g", ZipFile: OTHER }))).to.include({ statusCode: 404 });
    expect(bench.registry.resolve("f")).to.equal(before);
  });
});

describe("an update", () => {
  beforeEach(() => bench.create());

  it("is refused while another one of the function is under way, and versions are not published meanwhile", async () => {
    const code = { FunctionName: "f", ZipFile: OTHER };
    const first = bench.call("UpdateFunctionCode", code);
    const busy = {
      code: "ResourceConflictException",
      statusCode: 409,
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
    };
    expect(await refusal(bench.call("UpdateFunctionCode", code))).to.deep.equal(busy);
    expect(await refusal(bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 4 }))).to.deep.equal(busy);
    expect(await refusal(bench.call("PublishVersion", { FunctionName: "f" }))).to.deep.equal(busy);
    await bench.create("g");
    await bench.call("UpdateFunctionConfiguration", { FunctionName: "g", Timeout: 4 });
    await first;
    expect(await bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 4 })).to.include({ CodeSize: OTHER.byteLength, Timeout: 4 });
  });

  it("that fails leaves the function as it was, and free for the next", async () => {
    const before = bench.registry.resolve("f");
    expect(await refusal(bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: strToU8("no zip") }))).to.include({ statusCode: 400 });
    expect(bench.registry.resolve("f")).to.equal(before);
    await bench.call("UpdateFunctionCode", { FunctionName: "f", ZipFile: OTHER });
  });
});

describe("UpdateFunctionConfiguration", () => {
  const update = (input: object) => bench.call("UpdateFunctionConfiguration", { FunctionName: "f", ...input });

  it("changes what is given and keeps the rest", async () => {
    await bench.create("f", { Timeout: 7, Environment: { Variables: { AA: "1", BB: "2" } } });
    expect(await update({ MemorySize: 256 })).to.deep.include({
      LastUpdateStatus: "InProgress",
      MemorySize: 256,
      Timeout: 7,
      Environment: { Variables: { AA: "1", BB: "2" } },
    });
  });

  it("replaces the environment whole, and drops it when it is empty", async () => {
    await bench.create("f", { Environment: { Variables: { AA: "1", BB: "2" } } });
    expect((await update({ Environment: { Variables: { CC: "3" } } })).Environment).to.deep.equal({ Variables: { CC: "3" } });
    expect(await update({ Environment: {} })).to.not.have.property("Environment");
  });

  it("detaches a VPC by empty lists and clears a dead-letter target by an empty one", async () => {
    const TargetArn = "arn:aws:sqs:us-east-1:000000000000:q";
    const created = await bench.create("f", { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] }, DeadLetterConfig: { TargetArn } });
    expect(created.VpcConfig.VpcId).to.match(/^vpc-[0-9a-f]{17}$/);
    const updated = await update({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] }, DeadLetterConfig: { TargetArn: "" } });
    expect(updated).to.not.have.any.keys("VpcConfig", "DeadLetterConfig");
  });

  it("fills in the levels of JSON logs", async () => {
    await bench.create();
    expect((await update({ LoggingConfig: { LogFormat: "JSON" } })).LoggingConfig).to.deep.equal({
      LogFormat: "JSON",
      LogGroup: "/aws/lambda/f",
      ApplicationLogLevel: "INFO",
      SystemLogLevel: "INFO",
    });
  });

  it("gives a new revision, and takes the latest one only", async () => {
    await bench.create();
    const { RevisionId } = await bench.call("GetFunctionConfiguration", { FunctionName: "f" });
    const updated = await update({ Description: "x", RevisionId });
    expect(updated.RevisionId).to.not.equal(RevisionId);
    expect(await refusal(update({ Description: "y", RevisionId }))).to.include({ code: "PreconditionFailedException", statusCode: 412 });
  });

  it("does not disturb running environments by tags, policies or retries", async () => {
    await bench.create();
    const before = bench.registry.resolve("f")?.revisionId;
    await bench.call("TagResource", { Resource: ARN, Tags: { a: "b" } });
    await bench.call("AddPermission", { FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "*" });
    await bench.call("PutFunctionEventInvokeConfig", { FunctionName: "f", MaximumRetryAttempts: 0 });
    expect(bench.registry.resolve("f")?.revisionId).to.equal(before);
    expect(bench.registry.resolve("f")?.eventInvokeConfig).to.deep.equal({ maximumRetryAttempts: 0 });
  });
});
