import { expect } from "chai";
import { VirtualClock } from "../../core/clock.ts";
import { Batcher, type BatchLimits } from "./batcher.ts";
import { record, records } from "./fixture.ts";

function setUp(limits: Partial<BatchLimits>) {
  const clock = new VirtualClock();
  const batches: string[][] = [];
  const batcher = new Batcher(clock, { count: 10, bytes: 1_000, window: 0, ...limits }, (batch) => batches.push(batch.map(({ event }) => event.id)));
  return { clock, batches, batcher };
}

describe("Batcher", () => {
  it("makes a batch of what came at once when there is no window", () => {
    const { batcher, batches } = setUp({});
    batcher.add(records("a", "b"));
    batcher.add(records("c"));
    expect(batches).to.deep.equal([["a", "b"], ["c"]]);
  });

  it("gathers until the window is over, from the first record of each batch on", async () => {
    const { batcher, batches, clock } = setUp({ window: 5_000 });
    batcher.add(records("a"));
    await clock.advance(4_999);
    batcher.add(records("b"));
    expect(batches).to.deep.equal([]);
    await clock.advance(1);
    batcher.add(records("c"));
    await clock.advance(4_999);
    expect(batches).to.deep.equal([["a", "b"]]);
    await clock.advance(1);
    expect(batches).to.deep.equal([["a", "b"], ["c"]]);
  });

  it("closes a batch at its count, and says what the open one still wants", async () => {
    const { batcher, batches, clock } = setUp({ count: 3, window: 5_000 });
    batcher.add(records("a", "b", "c", "d"));
    expect(batches).to.deep.equal([["a", "b", "c"]]);
    expect(batcher.wanted).to.equal(2);
    await clock.advance(5_000);
    expect(batches).to.deep.equal([["a", "b", "c"], ["d"]]);
    expect(batcher.wanted).to.equal(3);
  });

  it("closes a batch before its event has more bytes than it may, to the byte", () => {
    const event = Buffer.byteLength('{"Records":["a","b"]}');
    const [fits, doesNot] = [setUp({ bytes: event }), setUp({ bytes: event - 1 })];
    fits.batcher.add(records("a", "b"));
    doesNot.batcher.add(records("a", "b"));
    expect(fits.batches).to.deep.equal([["a", "b"]]);
    expect(doesNot.batches).to.deep.equal([["a"], ["b"]]);
  });

  it("gives a record that fits nowhere a batch of its own", () => {
    const { batcher, batches } = setUp({ window: 5_000 });
    batcher.add([record("a"), record("large", JSON.stringify("x".repeat(2_000))), record("b")]);
    batcher.flush();
    expect(batches).to.deep.equal([["a"], ["large"], ["b"]]);
  });

  it("forgets the open batch when it is disposed of", async () => {
    const { batcher, batches, clock } = setUp({ window: 5_000 });
    batcher.add(records("a"));
    batcher[Symbol.dispose]();
    await clock.advance(10_000);
    batcher.flush();
    expect(batches).to.deep.equal([]);
  });
});
