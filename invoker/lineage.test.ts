import { expect } from "chai";
import { defineFunction } from "../test/support/invoker.ts";
import { extendLineage, refusalForRecursion, runsBefore } from "./lineage.ts";

describe("lineage (semantics 2.9)", () => {
  const [one, other] = [defineFunction("one", "hello.handler"), defineFunction("other", "hello.handler")];
  const header = (lineage: string) => `Root=1-0af76519-16cd43dd8448eb211c80319c;Lineage=${lineage}`;

  it("counts how often each function ran in a chain", () => {
    let lineage = extendLineage(one, undefined);
    expect(lineage).to.match(/^1:[0-9a-f]{8}:1$/);
    lineage = extendLineage(other, header(lineage));
    lineage = extendLineage(one, header(lineage));
    expect(lineage).to.match(/^1:[0-9a-f]{8}:1\|[0-9a-f]{8}:2$/);
    expect([runsBefore(one, header(lineage)), runsBefore(other, header(lineage)), runsBefore(one, undefined)]).to.deep.equal([2, 1, 0]);
  });

  it("reads the older form, and makes nothing of what it cannot read", () => {
    const hash = extendLineage(one, undefined).split(":")[1];
    expect(runsBefore(one, `lineage=${hash}:7|a87bd80c:2`)).to.equal(7);
    expect(runsBefore(one, header("what:is:this|?"))).to.equal(0);
  });

  it("stops a function that ran 16 times, unless loops are allowed", () => {
    let lineage: string | undefined;
    for (let run = 0; run < 16; run++) {
      expect(refusalForRecursion(one, lineage && header(lineage))).to.equal(undefined);
      lineage = extendLineage(one, lineage && header(lineage));
    }
    expect(refusalForRecursion(one, header(lineage as string))).to.deep.include({ code: "RecursiveInvocationException", statusCode: 400 });
    expect(refusalForRecursion({ ...one, recursiveLoop: "Allow" }, header(lineage as string))).to.equal(undefined);
    expect(refusalForRecursion(other, header(lineage as string))).to.equal(undefined);
  });
});
