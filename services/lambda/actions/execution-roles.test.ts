import { expect } from "chai";
import { ServiceError } from "../../../core/errors.ts";
import { Bench, ROLE, refusal } from "../fixture.ts";

const CANNOT = {
  code: "InvalidParameterValueException",
  statusCode: 400,
  message: "The role defined for the function cannot be assumed by Lambda.",
};
const ELSEWHERE = "arn:aws:iam::111122223333:role/r";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

/** IAM has this role from now on, and no other. */
function addRole(arn: string, Service: string): void {
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }] };
  bench.others.set("iam:GetRole", ({ RoleName }: { RoleName: string }) => {
    if (!arn.endsWith(`/${RoleName}`)) throw new ServiceError("NoSuchEntity", `The role with name ${RoleName} cannot be found.`, 404);
    return { Role: { Arn: arn, AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(document)) } };
  });
}

describe("execution roles", () => {
  it("must trust Lambda where IAM has it", async () => {
    addRole(ROLE, "ec2.amazonaws.com");
    expect(await refusal(bench.create())).to.deep.equal(CANNOT);
    expect(bench.journal.changes).to.have.length(0);
    addRole(ROLE, "lambda.amazonaws.com");
    await bench.create();
    addRole(`${ROLE}-2`, "ec2.amazonaws.com");
    const update = (Role: string) => bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Role });
    expect(await refusal(update(`${ROLE}-2`))).to.deep.equal(CANNOT);
    await bench.call("UpdateFunctionConfiguration", { FunctionName: "f", Timeout: 5 });
    expect((await bench.call("GetFunctionConfiguration", { FunctionName: "f" })).Role).to.equal(ROLE);
  });

  it("are found by name, whatever their path, and are others under another path", async () => {
    addRole("arn:aws:iam::000000000000:role/service-role/lambda", "ec2.amazonaws.com");
    expect(await refusal(bench.create("f", { Role: "arn:aws:iam::000000000000:role/service-role/lambda" }))).to.deep.equal(CANNOT);
    await bench.create();
  });

  it("are taken as they are where IAM does not have them, or is not here", async () => {
    await bench.create();
    addRole(`${ROLE}-2`, "ec2.amazonaws.com");
    await bench.create("g");
    await bench.create("h", { Role: ELSEWHERE });
  });

  it("are refused as AWS refuses them when told to be strict", async () => {
    await bench.reopen({ strictRoles: true });
    addRole(ROLE, "lambda.amazonaws.com");
    await bench.create();
    expect(await refusal(bench.create("g", { Role: `${ROLE}-2` }))).to.deep.equal(CANNOT);
    await bench.create("h", { Role: "arn:aws:iam::000000000000:role/lambdabus" });
    expect(await refusal(bench.create("g", { Role: ELSEWHERE }))).to.deep.equal({
      code: "AccessDeniedException",
      statusCode: 403,
      message: "Cross-account pass role is not allowed.",
    });
  });

  it("are not judged where IAM fails", async () => {
    bench.others.set("iam:GetRole", () => {
      throw new Error("a bug");
    });
    expect(await bench.create().catch((error: Error) => error.message)).to.equal("a bug");
  });
});
