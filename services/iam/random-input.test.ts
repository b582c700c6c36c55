// Whatever IAM is asked: an answer, or one of AWS's refusals; never a failure of ours.
import { expect } from "chai";
import fc from "fast-check";
import { ServiceError } from "../../core/errors.ts";
import { type Likely, randomCalls } from "../../test/support/random-calls.ts";
import { ServiceBench } from "../service-bench.ts";
import { open } from "./index.ts";
import { model } from "./model.ts";

const SEED = 20_261_121;
const allow = (more: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
const IDENTITY = allow({ Action: "s3:*", Resource: "*" });
const TRUST = allow({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });

const LIKELY: Likely = {
  RoleName: ["runner", "runner", "other"],
  PolicyName: ["reader", "inline"],
  UserName: ["ann", "bob"],
  PolicyArn: ["arn:aws:iam::000000000000:policy/reader", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
  PermissionsBoundary: ["arn:aws:iam::000000000000:policy/reader", "arn:aws:iam::aws:policy/AdministratorAccess"],
  PolicyDocument: [IDENTITY, TRUST, "{}", "[]", "{"],
  AssumeRolePolicyDocument: [TRUST, IDENTITY, '{"Statement":[null]}'],
  VersionId: ["v1", "v2"],
  Path: ["/", "/app/"],
  PathPrefix: ["/", "/app/"],
  Key: ["team", "Team"],
};

describe("IAM, whatever it is asked", () => {
  it("answers, or refuses in AWS's codes, and keeps what it can read again", async function () {
    this.timeout(60_000);
    const iam = await ServiceBench.open(open, {});
    const codes = new Set<string>();
    const property = fc.asyncProperty(randomCalls(model, LIKELY), async ([action, input]) => {
      const error = await iam.call(action, input).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) return void codes.add("");
      expect(error, `${action}: ${error}`).to.be.instanceOf(ServiceError);
      expect((error as ServiceError).statusCode, `${action}: ${error}`).to.be.within(400, 499);
      codes.add((error as ServiceError).code);
    });
    await fc.assert(property, { seed: SEED, numRuns: 3_000 });
    expect(codes).to.include.keys("", "ValidationError", "NoSuchEntity", "EntityAlreadyExists", "DeleteConflict", "MalformedPolicyDocument");
    await iam.reopen({});
    for (const action of ["ListRoles", "ListPolicies", "ListUsers"]) await iam.call(action);
  });
});
