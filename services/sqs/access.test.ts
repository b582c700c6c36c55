// Policies and permissions of queues: kept, not enforced; what AWS refuses is refused.
import { expect } from "chai";
import { SqsBench } from "./fixture.ts";

const allow = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:us-east-1:000000000000:q" };
const policy = (Statement: unknown, more: object = {}) => JSON.stringify({ Version: "2012-10-17", Statement, ...more });

const TAKEN: Readonly<Record<string, string>> = {
  "of a service, with a condition": policy([
    { ...allow, Sid: "a", Principal: { Service: "sns.amazonaws.com" }, Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:000000000000:t" } } },
  ]),
  "of one statement without a list": policy(allow),
  "of the older version, with an id": policy([allow], { Version: "2008-10-17", Id: "x" }),
  "without a version": JSON.stringify({ Statement: [allow] }),
  "that denies all but some": policy([
    { Effect: "Deny", NotPrincipal: { AWS: ["arn:aws:iam::111111111111:root", "222222222222"] }, NotAction: ["SQS:*", "*"], NotResource: "*" },
  ]),
  "of seven actions": policy({ ...allow, Action: Array(7).fill("sqs:SendMessage") }),
};

const REFUSED: Readonly<Record<string, string>> = {
  "that is no JSON": "{",
  "that is no object": "[]",
  "without statements": policy([]),
  "of another version": policy([allow], { Version: "2020-01-01" }),
  "with another element": policy([allow], { Rules: [] }),
  "whose statement is no object": policy(["allow"]),
  "whose statement has another element": policy([{ ...allow, Reason: "x" }]),
  "without an effect": policy([{ ...allow, Effect: undefined }]),
  "with another effect": policy([{ ...allow, Effect: "allow" }]),
  "without a principal": policy([{ ...allow, Principal: undefined }]),
  "of another kind of principal": policy([{ ...allow, Principal: { User: "me" } }]),
  "of nobody": policy([{ ...allow, Principal: { AWS: [] } }]),
  "with a principal and its opposite": policy([{ ...allow, NotPrincipal: "*" }]),
  "without an action": policy([{ ...allow, Action: undefined }]),
  "of another service's action": policy([{ ...allow, Action: ["sqs:SendMessage", "s3:GetObject"] }]),
  "of a resource that is no ARN": policy([{ ...allow, Resource: "q" }]),
  "with a condition that is none": policy([{ ...allow, Condition: { Bool: true } }]),
  "longer than 8,192 bytes": policy([{ ...allow, Sid: "x".repeat(8192) }]),
};

describe("access to a queue", () => {
  let sqs: SqsBench;
  let QueueUrl: string;
  beforeEach(async () => {
    sqs = await SqsBench.open();
    QueueUrl = await sqs.create("q");
  });

  describe("takes a policy", () => {
    for (const [what, Policy] of Object.entries(TAKEN)) {
      it(`${what}, and shows it as it was written`, async () => {
        await sqs.call("SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
        expect(await sqs.attributes()).to.include({ Policy });
      });
    }
  });

  describe("refuses a policy", () => {
    const set = (Policy: string) => sqs.refused("SetQueueAttributes", { QueueUrl, Attributes: { Policy } });

    for (const [what, Policy] of Object.entries(REFUSED)) {
      it(what, async () => expect(await set(Policy)).to.equal("InvalidAttributeValue: Invalid value for the parameter Policy."));
    }

    it("of more than twenty statements, or more than seven actions in one", async () => {
      const short = { ...allow, Resource: "*" };
      expect(await set(policy(Array(21).fill(short)))).to.equal("OverLimit: 21 statements were found in the submitted policy, max allowed is 20");
      expect(await set(policy({ ...allow, Action: Array(8).fill("sqs:SendMessage") }))).to.equal("OverLimit: 8 Actions were found, maximum allowed is 7.");
    });
  });

  describe("is given by permissions", () => {
    const permission = { Label: "l", AWSAccountIds: ["111111111111"], Actions: ["SendMessage"] };
    const refused = (more: object) => sqs.refused("AddPermission", { QueueUrl, ...permission, ...more });

    it("which are statements of the policy, also of one that was set", async () => {
      await sqs.call("SetQueueAttributes", { QueueUrl, Attributes: { Policy: policy(allow) } });
      await sqs.call("AddPermission", { QueueUrl, ...permission, AWSAccountIds: ["111111111111", "222222222222"], Actions: ["SendMessage", "*"] });
      const { Statement } = JSON.parse((await sqs.attributes())["Policy"] as string);
      expect(Statement).to.deep.equal([
        allow,
        {
          Sid: "l",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"] },
          Action: ["SQS:SendMessage", "SQS:*"],
          Resource: sqs.arn("q"),
        },
      ]);
    });

    it("with a label of its own, to accounts, for one to seven actions that an owner may give away", async () => {
      const invalid = (value: string, name: string, reason: string) =>
        `InvalidParameterValue: Value ${value} for parameter ${name} is invalid. Reason: ${reason}`;
      await sqs.call("AddPermission", { QueueUrl, ...permission });
      expect(await refused({})).to.equal(invalid("l", "Label", "Already exists."));
      expect(await refused({ Label: "a b" })).to.match(/^InvalidParameterValue: Value a b for parameter Label is invalid/);
      expect(await refused({ Label: "m", AWSAccountIds: [] })).to.equal(invalid("[]", "PrincipalId", "Unable to verify."));
      expect(await refused({ Label: "m", AWSAccountIds: ["1"] })).to.equal(invalid("[1]", "PrincipalId", "Unable to verify."));
      expect(await refused({ Label: "m", Actions: [] })).to.equal("MissingParameter: The request must contain the parameter Actions.");
      expect(await refused({ Label: "m", Actions: Array(8).fill("SendMessage") })).to.equal("OverLimit: 8 Actions were found, maximum allowed is 7.");
      expect(await refused({ Label: "m", Actions: ["DeleteQueue"] })).to.equal(
        invalid("SQS:DeleteQueue", "ActionName", "Only the queue owner is allowed to invoke this action."),
      );
      expect(await refused({ Label: "m", Actions: ["Send"] })).to.equal(
        invalid("SQS:Send", "ActionName", "Please refer to the appropriate WSDL for a list of valid actions."),
      );
    });
  });
});
