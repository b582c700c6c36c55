// What IAM says of policy documents.
import { expect } from "chai";
import { checkPolicyDocument, type PolicyKind } from "./policy-document.ts";

const QUOTA = { name: "PolicySize", size: 6144 };

function complaint(document: unknown, kind: PolicyKind = "identity"): string | undefined {
  try {
    checkPolicyDocument(typeof document === "string" ? document : JSON.stringify(document), kind, QUOTA);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const policy = (statement: object, more: object = {}) => ({ Version: "2012-10-17", Statement: [statement], ...more });
const identity = (more: object) => complaint(policy({ Effect: "Allow", Action: "s3:*", Resource: "*", ...more }));
const trust = (more: object) =>
  complaint(policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" }, ...more }), "trust");

describe("a policy document", () => {
  it("is JSON with a version and at least one statement", () => {
    expect(complaint("{")).to.equal("Syntax errors in policy.");
    expect(complaint("[]")).to.equal("Syntax errors in policy.");
    expect(complaint(policy({}, { Statement: [] }))).to.equal("Syntax errors in policy.");
    expect(complaint(policy({}, { Nonsense: 1 }))).to.equal("Syntax errors in policy.");
    expect(complaint(policy({ Effect: "Allow", Action: "*", Resource: "*" }, { Version: "2008-10-17" }))).to.equal(
      "Policy document must be version 2012-10-17 or greater.",
    );
    expect(identity({})).to.equal(undefined);
    expect(complaint({ Version: "2012-10-17", Statement: { Effect: "Deny", NotAction: ["iam:*"], NotResource: "arn:aws:s3:::b/*" } })).to.equal(undefined);
  });

  it("has statements with an effect, actions and resources", () => {
    expect(identity({ Effect: "Maybe" })).to.equal("Syntax errors in policy.");
    expect(identity({ Action: undefined })).to.equal("Policy statement must contain actions.");
    expect(identity({ Resource: [] })).to.equal("Policy statement must contain resources.");
    expect(identity({ Action: "GetObject" })).to.equal("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    expect(identity({ Action: "s3:Get:Object" })).to.equal("Actions/Condition can contain only one colon.");
    expect(identity({ Action: "s 3:GetObject" })).to.equal("Vendor s 3 is not valid");
    expect(identity({ Resource: "bucket" })).to.equal('Resource bucket must be in ARN format or "*".');
    expect(identity({ Resource: "arn:moon:s3:::b" })).to.equal('Partition "moon" is not valid for resource "arn:moon:s3:::b".');
    expect(identity({ NotAction: "s3:*" })).to.equal("Syntax errors in policy.");
    expect(identity({ Sid: "a b" })).to.match(/^Statement IDs \(SID\) must be alpha-numeric/);
    expect(identity({ Condition: { StringEquals: { "aws:SourceAccount": ["1", "2"] } } })).to.equal(undefined);
    expect(identity({ Condition: "x" })).to.equal("Syntax errors in policy.");
  });

  it("has a principal only where it is a role's trust", () => {
    expect(identity({ Principal: "*" })).to.equal("Policy document should not specify a principal.");
    expect(trust({})).to.equal(undefined);
    expect(trust({ Principal: undefined })).to.equal("Missing required field Principal");
    expect(trust({ Resource: "*" })).to.equal("Has prohibited field Resource");
    expect(trust({ Action: "s3:*" })).to.equal("AssumeRole policy may only specify STS AssumeRole actions.");
    expect(trust({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })).to.equal(undefined);
    expect(trust({ Principal: { AWS: "nobody" } })).to.equal('Invalid principal in policy: "AWS":"nobody"');
    expect(trust({ Principal: { Service: "lambda" } })).to.equal('Invalid principal in policy: "SERVICE":"lambda"');
  });

  it("has statement ids that differ", () => {
    const statement = { Sid: "a", Effect: "Allow", Action: "*", Resource: "*" };
    expect(complaint({ Version: "2012-10-17", Statement: [statement, statement] })).to.equal("Statement IDs (SID) in a single policy must be unique.");
  });

  it("is no longer than its quota, white space not counted", () => {
    const long = policy({ Effect: "Allow", Action: Array.from({ length: 700 }, (_, index) => `s3:Get${index}`), Resource: "*" });
    expect(complaint(long)).to.equal("Cannot exceed quota for PolicySize: 6144");
    expect(complaint(`${JSON.stringify(policy({ Effect: "Allow", Action: "*", Resource: "*" }))}${" ".repeat(10_000)}`)).to.equal(undefined);
  });
});
