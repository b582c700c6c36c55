// Filter patterns, in their three grammars.
import { expect } from "chai";
import { parseFilterPattern } from "./filter-pattern.ts";

const matches = (pattern: string, message: string): boolean => parseFilterPattern(pattern)(message) !== undefined;

describe("a filter pattern", () => {
  it("that is empty matches everything", () => {
    expect(matches("", "x")).to.equal(true);
    expect(matches(" ", "")).to.equal(true);
  });

  describe("of words", () => {
    for (const [pattern, message, expected] of [
      ["ERROR", "an ERROR here", true],
      ["ERROR", "an error here", false],
      ["ERROR timeout", "timeout: ERROR", true],
      ["ERROR timeout", "ERROR", false],
      ["?ERROR ?WARN", "a WARN", true],
      ["?ERROR ?WARN", "an INFO", false],
      ["?WARN ERROR", "ERROR", true],
      ["?WARN ERROR", "WARN", false],
      ["ERROR -retry", "ERROR fatal", true],
      ["ERROR -retry", "ERROR retry", false],
      ["-DEBUG", "INFO x", true],
      ['"not found"', "was not found", true],
      ['"not found"', "found not", false],
      ['-"not found"', "was not found", false],
      ['"say \\"hi\\""', 'say "hi"', true],
      ["%4[0-9]{2}%", "status 404", true],
      ["%4[0-9]{2}%", "status 200", false],
      ["REPORT RequestId:", "REPORT RequestId: 1", true],
    ] as const) {
      it(`${pattern} ${expected ? "matches" : "passes over"} ${message}`, () => expect(matches(pattern, message)).to.equal(expected));
    }
  });

  describe("for JSON", () => {
    const message = JSON.stringify({
      level: "ERROR",
      ms: 120,
      ok: false,
      user: null,
      code: "404",
      list: [{ id: 1 }, { id: 2 }],
      "a-b": { c: "arn:aws:s3" },
      "dotted.name": 1,
    });
    for (const [pattern, expected] of [
      ['{ $.level = "ERROR" }', true],
      ["{ $.level = ERROR }", true],
      ["{ $.level = ERR* }", true],
      ["{ $.level = *RR* }", true],
      ['{ $.level != "ERROR" }', false],
      ["{ $.ms > 100 && $.ms <= 120 }", true],
      ["{ $.ms < 100 || $.level = ERROR }", true],
      ["{ ($.ms < 100 || $.ms = 120) && $.ok IS FALSE }", true],
      ["{ $.user IS NULL }", true],
      ["{ $.missing IS NULL }", false],
      ["{ $.missing NOT EXISTS }", true],
      ["{ $.user NOT EXISTS }", false],
      ['{ $.missing != "x" }', false],
      ["{ $.list[0].id = 1 }", true],
      ["{ $.list[1].id = 1 }", false],
      ["{ $.list[*].id = 2 }", true],
      ['{ $.a-b.c = "arn:aws:*" }', true],
      ["{ $['dotted.name'] = 1 }", true],
      ["{ $.level = %E[R]+OR% }", true],
      ["{ $.code = 404 }", true],
      ["{ $.list = 1 }", false],
    ] as const) {
      it(`${pattern} ${expected ? "matches" : "passes over"} the document`, () => expect(matches(pattern, message)).to.equal(expected));
    }

    it("passes over what is not JSON", () => {
      expect(matches("{ $.a = 1 }", "a = 1")).to.equal(false);
      expect(matches("{ $.a = 1 }", '{"a":1')).to.equal(false);
    });

    it("says what its selectors found", () => {
      expect(parseFilterPattern("{ $.level = ERROR && $.ms > 1 }")(message)).to.deep.equal({ "$.level": "ERROR", "$.ms": "120" });
    });
  });

  describe("of fields", () => {
    const message = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 404 2326';
    for (const [pattern, expected] of [
      ["[ip, id, user, timestamp, request, status_code, size]", true],
      ["[ip, id, user, timestamp, request, status_code = 4*, size > 2000]", true],
      ["[ip, id, user, timestamp, request = *apache*, status_code = 200, size]", false],
      ["[ip, user]", false],
      ["[..., status_code = 404, size]", true],
      ["[ip = 127.0.0.1, ..., size < 100]", false],
      ["[ip, id, user, timestamp, request, status = 4* || status = 5*, size]", true],
      ["[ip, id, user, timestamp, request, status > 400 && status < 404, size]", false],
    ] as const) {
      it(`${pattern} ${expected ? "matches" : "passes over"} the line`, () => expect(matches(pattern, message)).to.equal(expected));
    }
  });

  it("that cannot be read is refused", () => {
    for (const pattern of ["{ $.a }", "{ $.a = 1", "{ a = 1 }", "[a, b", '"open', "{ $.a = 1 } x", "%(a+)+%", "%[%"]) {
      expect(() => parseFilterPattern(pattern), pattern).to.throw("Invalid filter pattern");
    }
  });
});
