import { expect } from "chai";
import { Bench, refusal } from "../fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const GRANT = { FunctionName: "f", StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  await bench.create("f", { Publish: true });
});

const add = async (input: object) => JSON.parse((await bench.call("AddPermission", { ...GRANT, ...input })).Statement);

describe("AddPermission", () => {
  it("answers the statement", async () => {
    expect(await add({ SourceArn: "arn:aws:s3:::photos", SourceAccount: "000000000000" })).to.deep.equal({
      Sid: "s3",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: ARN,
      Condition: { StringEquals: { "AWS:SourceAccount": "000000000000" }, ArnLike: { "AWS:SourceArn": "arn:aws:s3:::photos" } },
    });
  });

  it("writes each kind of principal as IAM does", async () => {
    const role = "arn:aws:iam::111122223333:role/r";
    expect((await add({ StatementId: "a", Principal: "111122223333" })).Principal).to.deep.equal({ AWS: "arn:aws:iam::111122223333:root" });
    expect((await add({ StatementId: "b", Principal: "*" })).Principal).to.equal("*");
    expect((await add({ StatementId: "c", Principal: role })).Principal).to.deep.equal({ AWS: role });
  });

  it("writes each kind of condition", async () => {
    const { Condition } = await add({
      EventSourceToken: "t",
      FunctionUrlAuthType: "NONE",
      PrincipalOrgID: "o-1234567890",
      InvokedViaFunctionUrl: true,
    });
    expect(Condition).to.deep.equal({
      StringEquals: { "lambda:EventSourceToken": "t", "lambda:FunctionUrlAuthType": "NONE", "aws:PrincipalOrgID": "o-1234567890" },
      Bool: { "lambda:InvokedViaFunctionUrl": "true" },
    });
  });

  it("is for a version or an alias when it is asked for one", async () => {
    await bench.call("CreateAlias", { FunctionName: "f", Name: "live", FunctionVersion: "1" });
    expect((await add({ Qualifier: "live" })).Resource).to.equal(`${ARN}:live`);
    expect((await add({ Qualifier: "1" })).Resource).to.equal(`${ARN}:1`);
    expect(await refusal(bench.call("GetPolicy", { FunctionName: "f" }))).to.include({ statusCode: 404 });
    expect(JSON.parse((await bench.call("GetPolicy", { FunctionName: "f", Qualifier: "live" })).Policy).Statement).to.have.length(1);
  });

  const refused: Record<string, [input: object, code: string, statusCode: number, message: string]> = {
    "a bad principal": [
      { Principal: "nobody" },
      "InvalidParameterValueException",
      400,
      "The provided principal was invalid. Please check the principal and try again.",
    ],
    $LATEST: [{ Qualifier: "$LATEST" }, "InvalidParameterValueException", 400, "We currently do not support adding policies for $LATEST."],
    "a missing function": [{ FunctionName: "g" }, "ResourceNotFoundException", 404, "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g"],
    "a missing version": [{ Qualifier: "7" }, "ResourceNotFoundException", 404, `Function not found: ${ARN}:7`],
    "a missing alias": [{ Qualifier: "live" }, "ResourceNotFoundException", 404, `Cannot find alias arn: ${ARN}:live`],
    "a missing alias with the name of what every object has": [
      { Qualifier: "constructor" },
      "ResourceNotFoundException",
      404,
      `Cannot find alias arn: ${ARN}:constructor`,
    ],
  };
  for (const [what, [input, code, statusCode, message]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      expect(await refusal(add(input))).to.deep.equal({ code, statusCode, message });
    });
  }

  it("refuses a statement id that is taken", async () => {
    await add({});
    expect(await refusal(add({}))).to.deep.equal({
      code: "ResourceConflictException",
      statusCode: 409,
      message: "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
    });
  });

  it("refuses a policy of more than 20 KB", async () => {
    const fill = async () => {
      for (let index = 0; ; index++) await add({ StatementId: `${index}`.padEnd(100, "x"), SourceArn: "arn:aws:s3:::photos" });
    };
    expect(await refusal(fill())).to.include({ code: "PolicyLengthExceededException", statusCode: 400 });
  });

  it("takes the latest revision of the policy only", async () => {
    await add({});
    const { RevisionId } = await bench.call("GetPolicy", { FunctionName: "f" });
    await add({ StatementId: "2", RevisionId });
    expect(await refusal(add({ StatementId: "3", RevisionId }))).to.deep.equal({
      code: "PreconditionFailedException",
      statusCode: 412,
      message: "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    });
  });
});

describe("GetPolicy", () => {
  it("shows the document", async () => {
    const statement = await add({});
    const { Policy } = await bench.call("GetPolicy", { FunctionName: "f" });
    expect(JSON.parse(Policy)).to.deep.equal({ Version: "2012-10-17", Id: "default", Statement: [statement] });
  });

  it("refuses where there is none", async () => {
    expect(await refusal(bench.call("GetPolicy", { FunctionName: "f" }))).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: "The resource you requested does not exist.",
    });
  });
});

describe("RemovePermission", () => {
  const remove = (StatementId: string) => bench.call("RemovePermission", { FunctionName: "f", StatementId });

  it("takes one statement out, and the policy with the last one", async () => {
    await add({});
    await add({ StatementId: "two" });
    await remove("s3");
    expect(JSON.parse((await bench.call("GetPolicy", { FunctionName: "f" })).Policy).Statement).to.have.length(1);
    await remove("two");
    expect(await refusal(bench.call("GetPolicy", { FunctionName: "f" }))).to.include({ statusCode: 404 });
  });

  it("refuses where there is no policy, or no such statement", async () => {
    expect(await refusal(remove("x"))).to.include({ statusCode: 404, message: "No policy is associated with the given resource." });
    await add({});
    expect(await refusal(remove("x"))).to.include({ statusCode: 404, message: "Statement x is not found in resource policy." });
  });
});
