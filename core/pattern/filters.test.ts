import { expect } from "chai";
import { compileFilters } from "./filters.ts";
import { PatternError } from "./pattern-error.ts";

describe("compileFilters", () => {
  it("has nothing to filter by without filters", () => {
    expect(compileFilters(undefined)).to.equal(undefined);
    expect(compileFilters({})).to.equal(undefined);
    expect(compileFilters({ Filters: [] })).to.equal(undefined);
  });

  it("lets a record pass that one of the filters matches", () => {
    const filter = filters(
      { body: { temperature: [{ numeric: [">", 0, "<=", 100] }] } },
      { body: { $or: [{ a: [null] }, { b: [{ "equals-ignore-case": "X" }] }] } },
    );
    expect(filter.matches({ body: { temperature: 50 } })).to.equal(true);
    expect(filter.matches({ body: { b: "x" } })).to.equal(true);
    expect(filter.matches({ body: { temperature: 0 } })).to.equal(false);
    expect(filter.explain({ body: { temperature: 0 } }).text).to.equal("body.temperature: expected a number > 0 and <= 100, found 0");
    expect(filter.explain({ body: { b: "x" } }).matched).to.equal(true);
  });

  it("compares a plain body with a list of texts, and never a plain body with a JSON pattern or the other way round", () => {
    expect(filters({ body: ["hello"] }).matches({ body: "hello" })).to.equal(true);
    expect(filters({ body: ["hello"] }).matches({ body: { a: "hello" } })).to.equal(false);
    expect(filters({ body: { a: ["hello"] } }).matches({ body: "hello" })).to.equal(false);
    const without = filters({ body: { a: [{ exists: false }] } });
    expect([without.matches({ body: "hello" }), without.matches({ body: {} })]).to.deep.equal([false, true]);
    expect(without.explain({ body: "hello" }).text).to.equal("body: expected JSON, found a text");
    expect(filters({ attributes: { x: ["1"] } }).matches({ body: "hello", attributes: { x: "1" } })).to.equal(true);
  });

  it("filters stream records by their images", () => {
    const filter = filters({ eventName: ["INSERT"], dynamodb: { NewImage: { n: { N: ["1"] }, gone: { S: [{ exists: false }] } } } });
    expect(filter.matches({ eventName: "INSERT", dynamodb: { NewImage: { n: { N: "1" } } } })).to.equal(true);
    expect(filter.matches({ eventName: "INSERT", dynamodb: { NewImage: { n: { N: "1" }, gone: { S: "" } } } })).to.equal(false);
  });

  const unknown = [{ wildcard: "a*" }, { cidr: "10.0.0.0/8" }, { "anything-but": { prefix: "a" } }, { "anything-but": { suffix: "a" } }];
  for (const term of unknown) {
    it(`refuses ${JSON.stringify(term)}, which only rules know`, () => expect(() => filters({ a: [term] })).to.throw(PatternError));
  }

  it("refuses a sixth filter, unless the quota was raised", () => {
    const criteria = { Filters: Array.from({ length: 6 }, () => ({ Pattern: '{"a": [1]}' })) };
    expect(() => compileFilters(criteria)).to.throw(PatternError, "There are 6 filters, and at most 5 are allowed");
    expect(compileFilters(criteria, 10)?.matches({ a: 1 })).to.equal(true);
  });

  it("refuses a filter without a pattern", () => expect(() => compileFilters({ Filters: [{}] })).to.throw(PatternError));
});

function filters(...patterns: readonly unknown[]) {
  return compileFilters({ Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) })!;
}
