// Constraint failures, in the exact words of AWS's shape layer.
import { expect } from "chai";
import { ServiceError } from "../core/errors.ts";
import { tinyModel } from "./fixture.ts";
import { model as lambda } from "./lambda/model.ts";
import type { ServiceModel, Shape } from "./model.ts";
import { compilePattern, matchesPattern } from "./pattern.ts";
import { model as s3 } from "./s3/model.ts";
import { model as sts } from "./sts/model.ts";
import { validate } from "./validation.ts";

function failure(model: ServiceModel, operation: string, input: Record<string, unknown>): ServiceError {
  try {
    validate({ model }, operation, input);
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("the input was found valid");
}

/** What is said of `Value` when its shape is this one. */
function saidOf(shape: Shape, value: unknown, more: Record<string, Shape> = {}): string {
  const input: Shape = { type: "structure", members: { Value: { shape: "Value" } } };
  return failure(tinyModel("json", { Input: input, Value: shape, ...more }), "Try", { Value: value }).message;
}

describe("validate", () => {
  it("names a required member that is absent", () => {
    const error = failure(lambda, "GetFunction", {});
    expect(error).to.include({ code: "ValidationException", statusCode: 400 });
    expect(error.message).to.equal("1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null");
  });

  it("counts all failures and joins them", () => {
    const input = { FunctionName: "f", Role: "arn:aws:iam::000000000000:role/r", Code: {}, MemorySize: 1, Description: "x".repeat(257) };
    expect(failure(lambda, "CreateFunction", input).message).to.equal(
      `2 validation errors detected: Value '${input.Description}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 256; ` +
        "Value '1' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    );
  });

  const cases: [string, Shape, unknown, string][] = [
    [
      "a text that is too long",
      { type: "string", max: 3 },
      "abcd",
      "Value 'abcd' at 'value' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      "a text that is too short",
      { type: "string", min: 1 },
      "",
      "Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a number that is too large",
      { type: "integer", max: 3 },
      4,
      "Value '4' at 'value' failed to satisfy constraint: Member must have value less than or equal to 3",
    ],
    [
      "a pattern miss",
      { type: "string", pattern: "[a-z]+" },
      "A",
      "Value 'A' at 'value' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
    ],
    [
      "an unknown word",
      { type: "string", enum: ["A", "B"] },
      "C",
      "Value 'C' at 'value' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
    ],
    [
      "a secret, without showing it",
      { type: "string", max: 1, sensitive: true },
      "ab",
      "Value at 'value' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      "bytes that are too many",
      { type: "blob", max: 1 },
      Buffer.alloc(2),
      "Value 'java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]' at 'value' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
  ];
  for (const [what, shape, value, expected] of cases)
    it(`names ${what}`, () => expect(saidOf(shape, value)).to.equal(`1 validation error detected: ${expected}`));

  it("judges the texts of a list together", () => {
    expect(saidOf({ type: "list", member: { shape: "Item" } }, ["x86", "arm64"], { Item: { type: "string", enum: ["x86_64", "arm64"] } })).to.equal(
      "1 validation error detected: Value '[x86, arm64]' at 'value' failed to satisfy constraint: " +
        "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    );
  });

  it("names the member of a structure inside a list by its number", () => {
    const item: Shape = { type: "structure", required: ["Key"], members: { Key: { shape: "String" } } };
    expect(saidOf({ type: "list", member: { shape: "Item" } }, [{ Key: "a" }, {}], { Item: item })).to.equal(
      "1 validation error detected: Value null at 'value.2.member.key' failed to satisfy constraint: Member must not be null",
    );
  });

  it("judges the keys of a map together", () => {
    const message = failure(lambda, "UpdateFunctionConfiguration", { FunctionName: "f", Environment: { Variables: { "1": "x" } } }).message;
    expect(message).to.match(
      /^1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: \[/,
    );
  });

  it("counts characters beyond the basic plane once", () => {
    expect(() => saidOf({ type: "string", max: 2 }, "😀😀")).to.throw("found valid");
  });

  it("misses a body that is a document, but not one that is streamed", () => {
    expect(failure(s3, "PutBucketNotificationConfiguration", { Bucket: "b" })).to.include({ code: "InvalidArgument" });
    validate({ model: lambda }, "InvokeAsync", { FunctionName: "f" });
    validate({ model: s3 }, "UploadPart", { Bucket: "b", Key: "k", PartNumber: 1, UploadId: "u" });
  });

  it("lets a service say it in its own words", () => {
    const invalid = () => new ServiceError("MissingParameter", "mine", 400);
    expect(() => validate({ model: lambda, invalid }, "GetFunction", {})).to.throw(ServiceError, "mine");
  });
});

describe("matchesPattern", () => {
  it("compiles every pattern of the models", () => {
    for (const { shapes } of [s3, lambda, sts]) for (const { pattern } of Object.values(shapes)) if (pattern) compilePattern(pattern);
  });

  it("matches the whole text", () => {
    expect(matchesPattern("abc", "b")).to.equal(false);
    expect(matchesPattern("a", "a|bc")).to.equal(true);
    expect(matchesPattern("ac", "a|bc")).to.equal(false);
  });

  it("knows Unicode's classes and Java's way of writing code points", () => {
    expect(matchesPattern("Größe 1", "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*")).to.equal(true);
    expect(matchesPattern("a*b", "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*")).to.equal(false);
    expect(matchesPattern("😀", "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+")).to.equal(true);
    expect(matchesPattern("😀", "[\\u0020-\\uD7FF\\uD800\\uDC00-\\uDBFF\\uDFFF]+")).to.equal(true);
  });
});
