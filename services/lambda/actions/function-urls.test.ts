import { expect } from "chai";
import { Bench, refusal } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create("f", { Publish: true });
  await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
});

const create = (input: object = {}) => bench.call("CreateFunctionUrlConfig", { FunctionName: "f", AuthType: "NONE", ...input });
const get = (Qualifier?: string) => bench.call("GetFunctionUrlConfig", { FunctionName: "f", Qualifier });

describe("function URLs", () => {
  it("are on this machine, on the caller's port, and stay", async () => {
    const created = await create({ Cors: { AllowOrigins: ["*"], MaxAge: 60 } });
    expect(created.FunctionUrl).to.match(/^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:4566\/$/);
    const { FunctionUrl: _, ...rest } = created;
    expect(rest).to.deep.equal({
      FunctionArn: ARN,
      AuthType: "NONE",
      Cors: { AllowOrigins: ["*"], MaxAge: 60 },
      InvokeMode: "BUFFERED",
      CreationTime: "2026-01-01T00:00:00.000Z",
      LastModifiedTime: "2026-01-01T00:00:00.000Z",
    });
    await bench.reopen();
    expect(await get()).to.deep.equal(created);
  });

  it("are one for the function and one for each alias", async () => {
    await create();
    expect((await create({ Qualifier: "live" })).FunctionArn).to.equal(`${ARN}:live`);
    const { FunctionUrlConfigs } = await bench.call("ListFunctionUrlConfigs", { FunctionName: "f" });
    expect(FunctionUrlConfigs.map((config: { FunctionArn: string }) => config.FunctionArn)).to.deep.equal([ARN, `${ARN}:live`]);
    expect(await refusal(create())).to.deep.equal({
      code: "ResourceConflictException",
      statusCode: 409,
      message: `Failed to create function url config for [functionArn = ${ARN}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    });
  });

  it("change what is given, and CORS as a whole", async () => {
    const created = await create({ Cors: { AllowMethods: ["GET"] } });
    await bench.clock.advance(1000);
    const update = (input: object) => bench.call("UpdateFunctionUrlConfig", { FunctionName: "f", ...input });
    const updated = await update({ AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" });
    expect(updated).to.deep.include({ AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM", Cors: { AllowMethods: ["GET"] }, FunctionUrl: created.FunctionUrl });
    expect(updated.LastModifiedTime).to.equal("2026-01-01T00:00:01.000Z");
    expect((await update({ Cors: { MaxAge: 1 } })).Cors).to.deep.equal({ MaxAge: 1 });
    expect(await update({ Cors: {} })).to.not.have.property("Cors");
  });

  it("are deleted, and then missing", async () => {
    await create();
    await bench.call("DeleteFunctionUrlConfig", { FunctionName: "f" });
    const missing = { code: "ResourceNotFoundException", statusCode: 404, message: "The resource you requested does not exist." };
    expect(await refusal(get())).to.deep.equal(missing);
    expect(await refusal(bench.call("DeleteFunctionUrlConfig", { FunctionName: "f" }))).to.deep.equal(missing);
    expect(await refusal(bench.call("UpdateFunctionUrlConfig", { FunctionName: "g" }))).to.deep.equal(missing);
  });

  it("outlive their alias", async () => {
    await create({ Qualifier: "live" });
    await bench.call("DeleteAlias", { FunctionName: "f", Name: "live" });
    expect((await get("live")).FunctionArn).to.equal(`${ARN}:live`);
  });

  it("are refused for versions, for what is not there, and for methods that they cannot allow", async () => {
    for (const Qualifier of ["1", "$LATEST"]) expect(await refusal(create({ Qualifier }))).to.include({ code: "ValidationException" });
    expect(await refusal(create({ FunctionName: "g" }))).to.include({ code: "ResourceNotFoundException", message: "Function does not exist" });
    expect(await refusal(create({ Qualifier: "none" }))).to.include({ code: "ResourceNotFoundException" });
    expect(await refusal(create({ Cors: { AllowMethods: ["TRACE"] } }))).to.include({ code: "ValidationException" });
  });
});
