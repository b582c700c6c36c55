import { expect } from "chai";
import { compilePattern } from "./pattern.ts";
import { type Dialect, type PatternError, refusePattern } from "./pattern-error.ts";
import { attributeValues, bodyValue, type MessageAttribute } from "./sns-values.ts";

describe("SNS filter policies on attributes", () => {
  it("compares texts with String attributes and numbers with Number attributes", () => {
    expect(passes({ a: ["1"] }, { a: { DataType: "String", StringValue: "1" } })).to.equal(true);
    expect(passes({ a: [1] }, { a: { DataType: "String", StringValue: "1" } })).to.equal(false);
    expect(passes({ a: [1] }, { a: { DataType: "Number", StringValue: "1.0" } })).to.equal(true);
    expect(passes({ a: [{ numeric: [">", 0, "<", 2] }] }, { a: { DataType: "Number.int", StringValue: "1" } })).to.equal(true);
    expect(passes({ a: ["1"] }, { a: { DataType: "Number", StringValue: "1" } })).to.equal(false);
  });

  it("matches when any element of a String.Array does", () => {
    const array = { a: { DataType: "String.Array", StringValue: '["x", 2, true, null]' } };
    for (const term of ["x", 2, true, null, { "anything-but": ["x"] }]) expect(passes({ a: [term] }, array), JSON.stringify(term)).to.equal(true);
    expect(passes({ a: ["y"] }, array)).to.equal(false);
    expect(passes({ a: ["x"] }, { a: { DataType: "String.Array", StringValue: "x" } })).to.equal(false);
    expect(passes({ a: [{ "anything-but": ["x"] }] }, { a: { DataType: "String.Array", StringValue: '["x"]' } })).to.equal(false);
  });

  it("never matches Binary attributes", () => expect(passes({ a: [{ exists: true }] }, { a: { DataType: "Binary" } })).to.equal(false));

  it("takes an empty policy for everything", () => expect(passes({}, {})).to.equal(true));

  it("refuses nesting in words of its own", () => {
    expect(refusal({ a: { b: ["c"] } }, "sns-attributes")).to.equal(
      "Invalid parameter: Attributes Reason: Filter policy scope MessageAttributes does not support nested filter policy",
    );
    expect(refusal({ $or: [{ a: ["b"] }, { c: ["d"] }] }, "sns-attributes")).to.equal("accepted");
  });
});

describe("SNS filter policies on the body", () => {
  it("matches nested fields of a JSON object, and has no value for any other body", () => {
    const pattern = compilePattern('{"a": {"b": [{"wildcard": "x*z"}]}}', "sns-body");
    expect(pattern.matches(bodyValue('{"a": [{"b": "xyz"}]}'))).to.equal(true);
    for (const body of ["plain", "[1]", '"text"', "1", "null"]) expect(bodyValue(body), body).to.equal(undefined);
  });

  it("refuses a sixth key", () => {
    const policy = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key) => [key, [1]]));
    expect(refusal(policy, "sns-body")).to.equal("Invalid parameter: Attributes Reason: FilterPolicy: Filter policy can not have more than 5 keys");
  });

  it("allows 150 combinations, of which nesting multiplies and $or adds", () => {
    const list = (length: number) => Array.from({ length }, (_, index) => index);
    expect(refusal({ a: list(15), b: list(10) }, "sns-body")).to.equal("accepted");
    expect(refusal({ a: list(151) }, "sns-body")).to.equal("Invalid parameter: Attributes Reason: FilterPolicy: Filter policy is too complex");
    expect(refusal({ a: { b: { c: list(4) } }, d: { e: list(6) } }, "sns-body")).to.equal("accepted");
    expect(refusal({ a: { b: { c: list(4) } }, d: { e: list(7) } }, "sns-body")).to.contain("too complex");
    expect(refusal({ $or: [{ a: list(75) }, { b: list(75) }] }, "sns-body")).to.equal("accepted");
    expect(refusal({ $or: [{ a: list(75) }, { b: list(76) }] }, "sns-body")).to.contain("too complex");
  });
});

function passes(policy: unknown, attributes: Record<string, MessageAttribute>): boolean {
  return compilePattern(JSON.stringify(policy), "sns-attributes").matches(attributeValues(attributes));
}

function refusal(policy: unknown, dialect: Dialect): string {
  try {
    compilePattern(JSON.stringify(policy), dialect);
    return "accepted";
  } catch (error) {
    return refusePattern(error as PatternError, dialect, "Subscribe").message;
  }
}
