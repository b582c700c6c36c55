import { cbor } from "@smithy/core/cbor";
import { expect } from "chai";
import fc from "fast-check";
import { decodeCbor, encodeCbor, Float, Tagged } from "./cbor.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const document = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe("CBOR", () => {
  it("is what AWS's SDK for JavaScript reads and writes", () => {
    const agree = (value: unknown) => {
      expect(cbor.deserialize(encodeCbor(value))).to.deep.equal(value);
      expect(decodeCbor(cbor.serialize(value))).to.deep.equal(value);
    };
    fc.assert(fc.property(document, agree));
  });

  for (const [text, value] of [
    ["00", 0],
    ["17", 23],
    ["1818", 24],
    ["190100", 256],
    ["1a00010000", 65_536],
    ["1b0000000100000000", 2 ** 32],
    ["1bffffffffffffffff", 2n ** 64n - 1n],
    ["20", -1],
    ["3903e7", -1_000],
    ["f5", true],
    ["f6", null],
    ["fb3ff8000000000000", 1.5],
    ["43010203", Buffer.of(1, 2, 3)],
    ["62c3bc", "ü"],
    ["8201820203", [1, [2, 3]]],
    ["a1616101", { a: 1 }],
  ] as const)
    it(`${text} is ${String(value)}, in both directions`, () => {
      expect(decodeCbor(hex(text))).to.deep.equal(value);
      expect(encodeCbor(value).toString("hex")).to.equal(text);
    });

  it("reads what comes in pieces, and smaller floats", () => {
    expect(decodeCbor(hex("9f01bf6161f6ff7f61616162ffff"))).to.deep.equal([1, { a: null }, "ab"]);
    expect(decodeCbor(hex("5f41014102ff"))).to.deep.equal(Buffer.of(1, 2));
    expect(["f93c00", "f9c400", "f90001", "f97c00", "fa47c35000"].map((text) => decodeCbor(hex(text)))).to.deep.equal([1, -4, 2 ** -24, Infinity, 100_000]);
    expect(decodeCbor(hex("f97e00"))).to.be.NaN;
  });

  it("keeps tags, and writes a whole number as a float where it stands for one", () => {
    expect(decodeCbor(hex("c11a514b67b0"))).to.deep.equal(new Tagged(1, 1_363_896_240));
    expect(encodeCbor(new Tagged(1, new Float(1))).toString("hex")).to.equal("c1fb3ff0000000000000");
  });

  it("leaves undefined members out", () => expect(encodeCbor({ a: undefined, b: 1 }).toString("hex")).to.equal("a1616201"));

  it("makes no prototype of a name", () => {
    const value = decodeCbor(encodeCbor({ ["__proto__"]: { polluted: true } })) as object;
    expect(Object.getOwnPropertyNames(value)).to.deep.equal(["__proto__"]);
  });

  for (const [what, text] of Object.entries({
    nothing: "",
    "less than was announced": "6461",
    "a list that announces what it cannot hold": "9b00000000ffffffff",
    "too deep a nest": "81".repeat(100),
    "two values": "0101",
    "a name that is not text": "a10101",
    "text that is not UTF-8": "61ff",
    "a reserved length": "1c",
    "a simple value that means nothing": "e0",
    "pieces of another kind": "7f4101ff",
    "pieces without an end": "9f01",
  }))
    it(`does not read ${what}`, () => expect(() => decodeCbor(hex(text))).to.throw(/^unexpected at byte \d+: /));

  it("reads any bytes or says why not", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeCbor(bytes);
        } catch (error) {
          expect((error as Error).message).to.match(/^unexpected at byte \d+: /);
        }
      }),
    );
  });
});
