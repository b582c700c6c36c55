// The index of a journal's stream: what lies where, what is carried forward, where the head is cut off.
import { expect } from "chai";
import { JournalIndex } from "./journal-index.ts";

const MB = 1024 * 1024;

describe("the index of a journal's stream", () => {
  it("knows where the latest value of each key lies", () => {
    const index = new JournalIndex();
    index.add(1, 10, [
      ["a", true],
      ["b", true],
    ]);
    index.add(2, 10, [
      ["a", true],
      ["b", false],
    ]);
    const oldest = { sequence: 2, live: 1 };
    index.add(3, 40 * MB, [["x", true]]);
    index.add(4, 1, [["x", false]]);
    const segment = index.toCarry();
    expect(segment).to.include(oldest);
    expect(["a", "b"].map((key) => index.isAt(key, segment as never))).to.deep.equal([true, false]);
  });

  it("has something carried forward when most of the stream is waste, and that is more than 8 MiB", () => {
    const index = new JournalIndex();
    index.add(1, 1, [["cold", true]]);
    for (let sequence = 2; sequence <= 9; sequence++) index.add(sequence, MB, [["hot", true]]);
    expect(index.toCarry()).to.equal(undefined);
    for (let sequence = 10; sequence <= 12; sequence++) index.add(sequence, MB, [["hot", true]]);
    expect(index.toCarry()).to.have.property("sequence", 1);
    index.add(13, 1, [["cold", true]]);
    expect(index.toCarry()).to.equal(undefined);
  });

  it("has the head cut off where 4 MiB of it are waste", () => {
    const index = new JournalIndex();
    for (let sequence = 1; sequence <= 4; sequence++) index.add(sequence, MB, [["a", true]]);
    expect(index.toCut()).to.equal(undefined);
    index.add(5, MB, [["a", true]]);
    expect(index.toCut()).to.equal(5);
    expect(index.toCut()).to.equal(undefined);
  });

  it("keeps a stream of nothing but removals as it is", () => {
    const index = new JournalIndex();
    index.add(1, 100 * MB, [["a", false]]);
    expect([index.toCarry(), index.toCut()]).to.deep.equal([undefined, undefined]);
  });
});
