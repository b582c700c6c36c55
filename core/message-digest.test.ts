import { expect } from "chai";
import { digestAttributes, digestBody } from "./message-digest.ts";

describe("what SQS digests", () => {
  it("is a body's UTF-8", () => expect(digestBody("hello")).to.equal("5d41402abc4b2a76b9719d911017c592"));

  it("is names, types and values of attributes in the order of their names: the sum is another implementation's", () => {
    const attributes = {
      b: { DataType: "Number.int", StringValue: "12" },
      a: { DataType: "String", StringValue: "é" },
      A: { DataType: "Binary.png", BinaryValue: Buffer.from([0, 255]) },
    };
    expect(digestAttributes(attributes)).to.equal("4fbe27b55f6b678404cfe6a445b2327c");
  });

  it("is nothing where there are no attributes", () => expect(digestAttributes({})).to.equal(undefined));
});
