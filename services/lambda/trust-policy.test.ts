import { expect } from "chai";
import { trusts } from "./trust-policy.ts";

const LAMBDA = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
const ask = (...statements: object[]) => trusts(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "lambda.amazonaws.com", "sts:AssumeRole");

describe("a trust policy", () => {
  const cases: Record<string, [statements: object[], trusted: boolean]> = {
    "that names Lambda": [[LAMBDA], true],
    "that names it among others": [[{ ...LAMBDA, Principal: { Service: ["edgelambda.amazonaws.com", "lambda.amazonaws.com"] } }], true],
    "that names everybody": [[{ ...LAMBDA, Principal: "*" }], true],
    "that names every account": [[{ ...LAMBDA, Principal: { AWS: "*" } }], true],
    "that names another service": [[{ ...LAMBDA, Principal: { Service: "ec2.amazonaws.com" } }], false],
    "that names an account": [[{ ...LAMBDA, Principal: { AWS: "arn:aws:iam::000000000000:root" } }], false],
    "that names all but another service": [[{ Effect: "Allow", NotPrincipal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }], true],
    "that lets it tag sessions only": [[{ ...LAMBDA, Action: "sts:TagSession" }], false],
    "that lets it do all that begins so": [[{ ...LAMBDA, Action: ["sts:TagSession", "STS:Assume*"] }], true],
    "that lets it do all but tag sessions": [[{ Effect: "Allow", Principal: LAMBDA.Principal, NotAction: "sts:TagSession" }], true],
    "that denies what it allows": [[LAMBDA, { ...LAMBDA, Effect: "Deny" }], false],
    "that denies it on a condition": [[LAMBDA, { ...LAMBDA, Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }], true],
    "that allows it on a condition": [[{ ...LAMBDA, Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } } }], true],
  };
  for (const [what, [statements, trusted]] of Object.entries(cases)) {
    it(`${what} ${trusted ? "lets" : "does not let"} Lambda assume the role`, () => expect(ask(...statements)).to.equal(trusted));
  }

  it("may be one statement alone", () => {
    expect(trusts(JSON.stringify({ Statement: LAMBDA }), "lambda.amazonaws.com", "sts:AssumeRole")).to.equal(true);
  });
});
