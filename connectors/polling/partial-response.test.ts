import { expect } from "chai";
import { Payload } from "../../core/payload.ts";
import { readFailures } from "./partial-response.ts";

describe("readFailures", () => {
  const read = (text: string) => {
    const failures = readFailures(Payload.from(text), new Set(["a", "b"]));
    return failures === "all" ? failures : [...failures];
  };

  for (const text of ["null", "{}", "", '{"batchItemFailures":[]}', '{"batchItemFailures":null}', '{"batchItemFailures":[],"more":1}']) {
    it(`takes ${text || "nothing at all"} for success`, () => expect(read(text)).to.deep.equal([]));
  }

  it("takes no answer for success", () => expect(readFailures(undefined, new Set(["a"]))).to.be.empty);

  it("gives the identifiers that failed, each once", () => {
    expect(read('{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}')).to.deep.equal(["b"]);
  });

  const senseless = [
    '{"foo":"x"}',
    '{"batchItemFailures":"a"}',
    '{"batchItemFailures":{}}',
    '{"batchItemFailures":[null]}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":1}]}',
    '{"batchItemFailures":[{"itemidentifier":"a"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}',
    "[]",
    '"ok"',
    "1",
    "not JSON",
  ];
  for (const text of senseless) it(`fails the whole batch after ${text}`, () => expect(read(text)).to.equal("all"));
});
