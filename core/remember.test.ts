import { expect } from "chai";
import { remember } from "./remember.ts";

describe("what is remembered", () => {
  it("is computed once for each question", () => {
    const asked: string[] = [];
    const length = remember((text) => asked.push(text) && text.length);
    expect([length("a"), length("bb"), length("a")]).to.deep.equal([1, 2, 1]);
    expect(asked).to.deep.equal(["a", "bb"]);
  });

  it("may be that there is nothing", () => {
    let asked = 0;
    const nothing = remember(() => void asked++);
    expect([nothing("a"), nothing("a")]).to.deep.equal([undefined, undefined]);
    expect(asked).to.equal(1);
  });

  it("is forgotten when it becomes too much", () => {
    const asked: string[] = [];
    const length = remember((text) => asked.push(text), 2);
    for (const text of ["a", "b", "c", "c", "a"]) length(text);
    expect(asked).to.deep.equal(["a", "b", "c", "a"]);
  });

  it("is not what failed", () => {
    let asked = 0;
    const failing = remember(() => {
      asked++;
      throw new Error("no");
    });
    expect(() => failing("a")).to.throw("no");
    expect(() => failing("a")).to.throw("no");
    expect(asked).to.equal(2);
  });
});
