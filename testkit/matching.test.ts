import { expect } from "chai";
import { json, mismatch } from "./matching.ts";

describe("mismatch", () => {
  it("takes objects that have more members, and says where one differs", () => {
    expect(mismatch({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } })).to.equal(undefined);
    expect(mismatch({ a: 1, b: { c: 2 } }, { b: { c: 3 } })).to.equal("b.c is 2, not 3");
    expect(mismatch({}, { a: 1 })).to.equal("a is undefined, not 1");
    expect(mismatch(null, { a: 1 })).to.equal('it is null, not {"a":1}');
  });

  it("takes arrays element by element, and no more of them", () => {
    expect(mismatch([{ a: 1, b: 2 }], [{ a: 1 }])).to.equal(undefined);
    expect(mismatch([1, 2], [1])).to.equal("it has 2 elements, not 1");
    expect(mismatch({ list: [1, { x: "y" }] }, { list: [1, { x: "z" }] })).to.equal('list[1].x is "y", not "z"');
    expect(mismatch("text", ["text"])).to.equal('it is "text", not ["text"]');
  });

  it("asks predicates, regular expressions and the matchers of others", () => {
    expect(mismatch({ id: "o-12" }, { id: /^o-\d+$/ })).to.equal(undefined);
    expect(mismatch({ id: 12 }, { id: /12/ })).to.equal("id is 12, not something that the matcher takes");
    expect(mismatch({ id: 12 }, { id: (id: unknown) => id === 12 })).to.equal(undefined);
    expect(mismatch(12, { test: (value: unknown) => value === 12 })).to.equal(undefined);
    expect(mismatch(13, { asymmetricMatch: (value: unknown) => value === 12 })).to.equal("it is 13, not something that the matcher takes");
  });

  it("does not take an expected member called test for a matcher", () => {
    expect(mismatch({ test: true }, { test: true })).to.equal(undefined);
  });

  it("cuts what is long", () => {
    expect(mismatch("x".repeat(1_000), "y")).to.match(/^it is "x{299}… \(1002 characters\), not "y"$/);
  });
});

describe("json", () => {
  it("matches a text that is JSON and as expected in part", () => {
    const body = '{"id":3,"item":"plum"}';
    expect(mismatch({ body }, { body: json({ id: 3 }) })).to.equal(undefined);
    expect(mismatch({ body }, { body: json({ id: 4 }) })).to.be.a("string");
    expect(mismatch({ body: "no JSON" }, { body: json({ id: 3 }) })).to.be.a("string");
    expect(mismatch({ body: 3 }, { body: json(3) })).to.be.a("string");
  });
});
