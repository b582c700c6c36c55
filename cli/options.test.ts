// Options that are more than a word or a number.
import { expect } from "chai";
import { parseInspected } from "./options.ts";

describe("--inspect", () => {
  it("names functions, each with its port", () => {
    expect(parseInspected("resize=9300")).to.deep.equal([{ functionName: "resize", port: 9300 }]);
    expect(parseInspected("resize:2=0")).to.deep.equal([{ functionName: "resize:2", port: 0 }]);
  });

  it("takes Node's own port, and the ones after it", () => {
    const first = parseInspected("a");
    expect(parseInspected("c", parseInspected("b", first))).to.deep.equal([
      { functionName: "a", port: 9229 },
      { functionName: "b", port: 9230 },
      { functionName: "c", port: 9231 },
    ]);
  });

  it("refuses what names no function or no port", () => {
    expect(() => parseInspected("no function")).to.throw("name of a function");
    expect(() => parseInspected("F=70000")).to.throw("0 to 65535");
  });
});
