import { expect } from "chai";
import { array, assert, integer, property, tuple } from "fast-check";
import { RangeTree } from "./range-tree.ts";

describe("RangeTree", () => {
  it("finds exactly the ranges that hold a number, their ends included", () => {
    const range = tuple(integer({ min: -20, max: 20 }), integer({ min: 0, max: 15 })).map(([low, width]) => ({ low, high: low + width }));
    assert(
      property(array(range), array(integer({ min: -25, max: 40 })), (ranges, values) => {
        const tree = new RangeTree<number>();
        for (const [place, one] of ranges.entries()) tree.add(one, place);
        for (const value of values) {
          const found: number[] = [];
          tree.find(value, (entries) => found.push(...entries));
          const wanted = [...ranges.entries()].filter(([, { low, high }]) => low <= value && value <= high).map(([place]) => place);
          expect(found.toSorted((one, other) => one - other)).to.deep.equal(wanted);
        }
      }),
      { seed: 1 },
    );
  });

  it("takes in what is added after a search", () => {
    const tree = new RangeTree<string>();
    const found: string[] = [];
    tree.find(1, (entries) => found.push(...entries));
    tree.add({ low: 0, high: 1 }, "late");
    tree.find(1, (entries) => found.push(...entries));
    expect(found).to.deep.equal(["late"]);
  });
});
