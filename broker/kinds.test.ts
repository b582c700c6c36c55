import { expect } from "chai";
import { subjects } from "../core/subjects.ts";
import { kindOf, mustBe, overlap } from "./kinds.ts";

describe("the subjects of the bus", () => {
  it("are each for one thing", () => {
    expect(kindOf("source.s3.*")).to.equal("publish");
    expect(kindOf("invoke.event.f")).to.equal("publish");
    expect(kindOf("invoke.request.f.*")).to.equal("request");
    for (const subject of [subjects.result("f"), subjects.refusal("f"), subjects.destination("f"), subjects.mapping("m"), subjects.log("f")])
      expect(kindOf(subject)).to.equal("announce");
    expect(() => kindOf("invoke.>")).to.throw(RangeError, "no subject of the bus");
    expect(() => mustBe("publish", "log.f")).to.throw(RangeError, "a subject to announce on, not to publish on");
  });

  it("overlap when a subject falls under both", () => {
    const pairs: [string, string, boolean][] = [
      ["a.b", "a.b", true],
      ["a.*", "a.b", true],
      ["a.>", "a.b.c", true],
      [">", "a", true],
      ["*.b", "a.*", true],
      ["a.b", "a.c", false],
      ["a.*", "a", false],
      ["a.*", "a.b.c", false],
    ];
    for (const [one, other, expected] of pairs) {
      expect([one, other, overlap(one, other)]).to.deep.equal([one, other, expected]);
      expect(overlap(other, one)).to.equal(expected);
    }
  });
});
