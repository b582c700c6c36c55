import { expect } from "chai";
import { compilePattern } from "./pattern.ts";
import { type Dialect, PatternError, refusePattern } from "./pattern-error.ts";

/** Each: a field's terms, values of the field that match, values that do not. `undefined` is a missing field. */
const OPERATORS: readonly [terms: unknown[], matching: unknown[], failing: unknown[]][] = [
  [["a"], ["a", ["b", "a"], [["a"]]], ["A", "ab", "", 1, null, undefined, { a: "a" }, []]],
  [[""], [""], [null, undefined, [], " "]],
  [[300], [300, 3e2], ["300", 301, true]],
  [[true], [true], ["true", 1, false]],
  [[null], [null, [null]], ["null", undefined, [], 0, ""]],
  [[{ prefix: "ab" }], ["ab", "abc"], ["Ab", "xab", 12, null, undefined]],
  [[{ prefix: "" }], ["", "any"], [1, null, undefined, {}]],
  [[{ prefix: { "equals-ignore-case": "aÉ" } }], ["aÉ", "Aéx"], ["a", "xaÉ", 1]],
  [[{ suffix: ".png" }], [".png", "a.png"], ["a.PNG", "a.png ", 1]],
  [[{ suffix: { "equals-ignore-case": ".png" } }], ["a.PNG", ".pNg"], ["png", "a.png "]],
  [[{ "equals-ignore-case": "Äpfel" }], ["äPFEL", "Äpfel"], ["Apfel", "äpfel ", 1]],
  [[{ wildcard: "a*c*e" }], ["ace", "abcde", "accce"], ["ac", "aec", "xace", 1]],
  [[{ wildcard: "" }], [""], ["a", undefined]],
  [[{ wildcard: "*" }], ["", "a"], [1, undefined]],
  [[{ wildcard: "a\\*b\\\\" }], ["a*b\\"], ["axb\\"]],
  [[{ wildcard: "ab*ba" }], ["abba", "abxba"], ["aba"]],
  [[{ "anything-but": "a" }], ["b", 1, null, ["a", "b"]], ["a", undefined, ["a"], [], {}]],
  [[{ "anything-but": 1 }], [2, "1", null], [1]],
  [[{ "anything-but": ["a", "b"] }], ["c", 1], ["a", "b"]],
  [[{ "anything-but": [1, 2] }], [3, "1"], [1, 2]],
  [[{ "anything-but": { prefix: "a" } }], ["b", 12, null], ["a", "ab", undefined]],
  [[{ "anything-but": { suffix: ["a", "b"] } }], ["c"], ["xa", "b"]],
  [[{ "anything-but": { "equals-ignore-case": ["a"] } }], ["b", null], ["A", "a"]],
  [[{ "anything-but": { wildcard: "a*b" } }], ["a", 1], ["ab", "axb"]],
  [[{ numeric: ["=", 1.5] }], [1.5], [1, "1.5", null]],
  [[{ numeric: [">", 1] }], [1.1, 5e9], [1, 5e9 + 1, "2"]],
  [[{ numeric: [">=", 1] }], [1], [0.9]],
  [[{ numeric: ["<", 1] }], [0.9, -5e9], [1, null]],
  [[{ numeric: ["<=", 1] }], [1], [1.1]],
  [[{ numeric: [">", 0, "<=", 5] }], [1, 5], [0, 5.1]],
  [[{ numeric: [">=", 0, "<", 5] }], [0, 4.9], [-1, 5]],
  [[{ exists: true }], ["", 0, false, null, [1]], [undefined, {}, { a: 1 }, [], [{}]]],
  [[{ exists: false }], [undefined, {}, { a: 1 }, []], ["", null, [1]]],
  [[{ exists: false }, { "anything-but": ["x"] }], [undefined, "y"], ["x"]],
  [[{ cidr: "10.1.2.3/24" }], ["10.1.2.0", "10.1.2.255"], ["10.1.3.0", "10.1.2", "::1", 1, "10.1.2.256"]],
  [[{ cidr: "0.0.0.0/0" }], ["255.255.255.255"], ["::", "x"]],
  [[{ cidr: "10.0.0.1/32" }], ["10.0.0.1"], ["10.0.0.2"]],
  [[{ cidr: "2001:db8::/33" }], ["2001:db8:7fff::1", "2001:0DB8::"], ["2001:db8:8000::", "2001:db8", "1::2::3", "10.0.0.1"]],
  [[{ exactly: "a" }], ["a"], ["b"]],
  [
    ["a", { prefix: "b" }, 3],
    ["a", "bc", 3],
    ["c", 4],
  ],
];

describe("compilePattern", () => {
  for (const [terms, matching, failing] of OPERATORS) {
    it(`matches by ${JSON.stringify(terms)}`, () => {
      const pattern = compilePattern(JSON.stringify({ detail: { field: terms } }), "events");
      for (const field of matching) expect(pattern.matches({ detail: { field } }), JSON.stringify(field)).to.equal(true);
      for (const field of failing) {
        expect(pattern.matches({ detail: { field } }), JSON.stringify(field)).to.equal(false);
        expect(pattern.explain({ detail: { field } }).mismatches[0]?.path).to.equal("detail.field");
      }
    });
  }

  it("wants every field, and ignores those it does not name", () => {
    expect(matches({ a: [1], b: [2] }, { a: 1, b: 2, c: 3 })).to.equal(true);
    expect(matches({ a: [1], b: [2] }, { a: 1 })).to.equal(false);
  });

  it("wants all fields of an object in the same element of an array", () => {
    const pattern = { list: { a: [1], b: [2] } };
    expect(matches(pattern, { list: [{ a: 1 }, { a: 1, b: 2 }] })).to.equal(true);
    expect(matches(pattern, { list: [{ a: 1 }, { b: 2 }] })).to.equal(false);
    expect(compilePattern(JSON.stringify(pattern), "events").explain({ list: [{ a: 1 }, { b: 2 }] }).text).to.equal(
      "list.a, list.b: expected one element of an array that satisfies all of them, found different elements that satisfy one each",
    );
  });

  it("looks for an absent field in every element", () => {
    const pattern = { list: { a: [{ exists: false }] } };
    expect(matches(pattern, { list: [{ a: 1 }, { b: 2 }] })).to.equal(false);
    expect(matches(pattern, { list: [{ b: 2 }] })).to.equal(true);
    expect(matches(pattern, {})).to.equal(true);
    expect(matches(pattern, { "list.a": 1 })).to.equal(false);
  });

  it("takes names with dots for nested names, in patterns and in events", () => {
    for (const event of [{ a: { b: { c: 1 } } }, { "a.b": { c: 1 } }, { "a.b.c": 1 }, { a: { "b.c": 1 } }, { a: { x: 2 }, "a.b.c": 1 }]) {
      expect(matches({ a: { "b.c": [1] } }, event), JSON.stringify(event)).to.equal(true);
      expect(matches({ a: { b: { c: [2] } } }, event), JSON.stringify(event)).to.equal(false);
    }
  });

  it("combines $or with the fields beside it, at any depth", () => {
    const pattern = { s: ["x"], d: { $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { e: [4] }] }] } };
    expect(matches(pattern, { s: "x", d: { a: 1 } })).to.equal(true);
    expect(matches(pattern, { s: "x", d: { b: 2, e: 4 } })).to.equal(true);
    expect(matches(pattern, { s: "x", d: { b: 2 } })).to.equal(false);
    expect(matches(pattern, { s: "y", d: { a: 1 } })).to.equal(false);
  });

  it("counts the last of two lists for the same field", () => {
    expect(compilePattern('{"a": [1], "a": [2]}', "events").matches({ a: 2 })).to.equal(true);
  });

  it("finds no field in what objects inherit", () => {
    expect(matches({ constructor: { name: [{ exists: true }] } }, {})).to.equal(false);
    expect(matches({ ["__proto__"]: { constructor: { name: [{ exists: true }] } } }, {})).to.equal(false);
  });

  it("bounds its work on deep events and patterns", () => {
    const deep = JSON.parse(`${"[".repeat(50_000)}1${"]".repeat(50_000)}`);
    expect(matches({ a: [1] }, { a: deep })).to.equal(false);
    expect(matches({ a: { b: [1] } }, { a: deep })).to.equal(false);
    expect(reason(`${'{"a":'.repeat(2_000)}[1]`, "sns-body")).to.match(/^Document nesting depth \(1001\) exceeds/);
    expect(reason(`{"${"a.".repeat(2_000)}": [1]}`, "sns-body")).to.match(/^More than 1000 names/);
  });

  it("explains every field that fails", () => {
    const pattern = compilePattern('{"a": ["x", {"prefix": "y"}, {"exists": false}], "b": {"c": [{"numeric": [">", 0, "<=", 5]}]}, "d": [1]}', "events");
    expect(pattern.explain({ a: "z", b: {}, d: 1 })).to.deep.equal({
      matched: false,
      mismatches: [
        { path: "a", expected: '"x", a text that begins with "y" or no such field', found: '"z"' },
        { path: "b.c", expected: "a number > 0 and <= 5", found: "no such field" },
      ],
      text: 'a: expected "x", a text that begins with "y" or no such field, found "z"; b.c: expected a number > 0 and <= 5, found no such field',
    });
  });

  it("explains the alternative that came closest", () => {
    const pattern = compilePattern('{"$or": [{"a": [1], "b": [1]}, {"c": [{"anything-but": {"suffix": ["x", "y"]}}]}]}', "events");
    expect(pattern.explain({ c: ["ax", "by"] }).text).to.equal(
      'c: expected anything but a text that ends with "x" or a text that ends with "y", found "ax", "by"',
    );
  });
});

function matches(pattern: unknown, event: unknown): boolean {
  return compilePattern(JSON.stringify(pattern), "events").matches(event);
}

/** The reason without its place. */
function reason(text: string, dialect: Dialect = "events"): string | undefined {
  return refusal(text, dialect)?.message.split("\n")[0];
}

function refusal(text: string, dialect: Dialect): PatternError | undefined {
  try {
    compilePattern(text, dialect);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(PatternError);
    return error as PatternError;
  }
}

/** Each: the terms of a field, or a whole pattern's text, and the reason. */
const REFUSED: readonly [pattern: string, reason: string][] = [
  ["[1]", "Filter is not an object"],
  ["", "Filter is not an object"],
  ["{}", "Empty objects are not allowed"],
  ['{"a": {}}', "Empty objects are not allowed"],
  ['{"a": "x"}', '"a" must be an object or an array'],
  ['{"a": []}', "Empty arrays are not allowed"],
  ['{"a": [[1]]}', "Match value must be String, number, true, false, or null"],
  ['{"a": [{}]}', "Match expression name not found"],
  ['{"a": [{"NUMERIC": [1]}]}', "Unrecognized match type NUMERIC"],
  ['{"a": [{"prefix": "a", "suffix": "b"}]}', "Only one key allowed in match expression"],
  ['{"a": [{"suffix": {"prefix": "b"}}]}', "Unsupported suffix pattern: prefix"],
  ['{"a": [{"exists": "yes"}]}', "exists match pattern must be either true or false."],
  ['{"a": [{"numeric": []}]}', "Invalid member in numeric match: ]"],
  ['{"a": [{"numeric": [1]}]}', "Invalid member in numeric match: 1"],
  ['{"a": [{"numeric": ["!", 1]}]}', "Unrecognized numeric range operator: !"],
  ['{"a": [{"numeric": ["=", "1"]}]}', "Value of equals must be numeric"],
  ['{"a": [{"numeric": ["<", 1, ">", 0]}]}', "Too many elements in numeric expression"],
  ['{"a": [{"numeric": [">", 1, 2]}]}', "Bad value in numeric range: 2"],
  ['{"a": [{"numeric": [">", 1, ">", 2]}]}', "Bad numeric range operator: >"],
  ['{"a": [{"numeric": [">", 1, "<"]}]}', "Value of < must be numeric"],
  ['{"a": [{"numeric": [">", 1, "<", 1]}]}', "Bottom must be less than top"],
  ['{"a": [{"numeric": [">", 1, "<", 2, 3]}]}', "Too many terms in numeric range expression"],
  ['{"a": [{"numeric": [">", 6e9]}]}', "Value must be between -5.0E9 and 5.0E9, inclusive"],
  ['{"a": [{"anything-but": true}]}', "Value of anything-but must be an array or single string/number value."],
  ['{"a": [{"anything-but": [1, "a"]}]}', "Inside anything but list, either all values are number or string, mixed type is not supported"],
  ['{"a": [{"anything-but": {"numeric": ["=", 1]}}]}', "Unsupported anything-but pattern: numeric"],
  ['{"a": [{"wildcard": "a\\\\b"}]}', "Invalid escape character at pos 2"],
  ['{"a": [{"cidr": "10.0.0.0/x"}]}', "Malformed CIDR, mask bits must be an integer"],
  ['{"a": [{"cidr": "10.0.0.0/33"}]}', "IPv4 mask bits must be < 33"],
  ['{"$or": {"a": [1]}}', "It must be an Array followed with $or."],
  ['{"$or": [{"a": [1]}]}', "There must have at least 2 Objects in $or relationship."],
  ['{"$or": [1, 2]}', "Only JSON object is allowed in array of $or relationship."],
  ['{"$or": [{"prefix": ["a"]}, {"b": [1]}]}', "prefix is Ruler reserved fieldName which cannot be used inside $or."],
  ["{a: [1]}", "Unexpected character ('a' (code 97)): was expecting double-quote to start field name"],
  ['{"a" [1]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value"],
  ['{"a": [1 2]}', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries"],
  ['{"a": [nul]}', "Unrecognized token 'nul': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"],
  ['{"a": ["x', "Unexpected end-of-input: was expecting closing quote for a string value"],
];

describe("compilePattern's refusals", () => {
  for (const [pattern, expected] of REFUSED) it(`says of ${pattern || "an empty text"}: ${expected}`, () => expect(reason(pattern)).to.equal(expected));

  it("names line and column, and cuts a long source", () => {
    expect(refusal('{\n  "a": 1\n}', "events")?.message).to.match(/; line: 2, column: 9\]$/);
    expect(refusal(`{"a": ["${"x".repeat(600)}"], "b": 1}`, "events")?.message).to.contain('"[truncated 119 chars]; line: 1, column: 619]');
  });

  it("does not follow $or into more than 1,000 alternatives", () => {
    const or = JSON.stringify([{ a: [1] }, { b: [1] }]);
    expect(reason(`{${Array.from({ length: 40 }, () => `"$or": ${or}`).join()}}`)).to.match(/^Rule is too complex/);
  });

  it("refuses a pattern of more than 4,096 characters", () => {
    expect(reason(`{"a": ["${"x".repeat(4_096)}"]}`)).to.equal("The pattern is longer than 4096");
  });

  it("never breaks on damaged patterns", () => {
    const sound = '{"a": [{"anything-but": {"prefix": ["x", "y"]}}, {"numeric": [">", 0, "<", 5]}], "$or": [{"b": [null]}, {"c": [{"exists": true}]}]}';
    for (let at = 0; at < sound.length; at++) {
      for (const damaged of [
        sound.slice(0, at),
        sound.slice(0, at) + sound.slice(at + 1),
        `${sound.slice(0, at)}]${sound.slice(at)}`,
        `${sound.slice(0, at)}1${sound.slice(at + 1)}`,
      ]) {
        refusal(damaged, "events");
      }
    }
  });

  it("answers in the code and words of the service", () => {
    const error = new PatternError("Why");
    expect(refusePattern(error, "events")).to.include({ code: "InvalidEventPatternException", message: "Event pattern is not valid. Reason: Why" });
    expect(refusePattern(error, "filter-criteria")).to.include({ code: "InvalidParameterValueException", message: "Invalid filter pattern definition." });
    expect(refusePattern(error, "sns-body", "Subscribe").message).to.equal("Invalid parameter: Attributes Reason: FilterPolicy: Why");
    expect(refusePattern(error, "sns-attributes")).to.include({ code: "InvalidParameter", message: "Invalid parameter: FilterPolicy: Why" });
  });
});
