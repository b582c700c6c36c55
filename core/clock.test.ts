import { expect } from "chai";
import { SystemClock, VirtualClock } from "./clock.ts";

describe("VirtualClock", () => {
  it("fires timers in the order in which they fall due, at their own time", async () => {
    const clock = new VirtualClock(0);
    const fired: [string, number][] = [];
    clock.timer(200, () => fired.push(["b", clock.now()]));
    clock.timer(100, () => fired.push(["a", clock.now()]));
    clock.timer(200, () => fired.push(["c", clock.now()]));
    await clock.advance(150);
    expect(fired).to.deep.equal([["a", 100]]);
    await clock.advance(50);
    expect(fired).to.deep.equal([
      ["a", 100],
      ["b", 200],
      ["c", 200],
    ]);
    expect(clock.now()).to.equal(200);
  });

  it("fires a timer that another timer has set within the same advance", async () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    const tick = () => {
      fired.push(clock.now());
      if (fired.length < 60) clock.timer(60_000, tick);
    };
    clock.timer(60_000, tick);
    await clock.advance(3_600_000);
    expect(fired).to.have.length(60);
    expect(clock.now()).to.equal(3_600_000);
  });

  it("waits for work to settle before the first and after each timer", async () => {
    const clock = new VirtualClock(0);
    const settled: number[] = [];
    clock.timer(10, () => {});
    await clock.advance(20, async () => void settled.push(clock.now()));
    expect(settled).to.deep.equal([0, 10]);
  });

  it("does not fire a timer that was disposed of, and rejects a sleep that was aborted", async () => {
    const clock = new VirtualClock(0);
    let fired = false;
    clock.timer(5, () => (fired = true))[Symbol.dispose]();
    const controller = new AbortController();
    const slept = clock.sleep(5, controller.signal).catch((reason) => reason);
    controller.abort(new Error("enough"));
    await clock.advance(10);
    expect(fired).to.equal(false);
    expect((await slept).message).to.equal("enough");
  });

  it("refuses to go back", async () => {
    const clock = new VirtualClock(1000);
    expect(await clock.set(999).catch((error) => error)).to.be.instanceOf(RangeError);
    expect(await clock.advance(-1).catch((error) => error)).to.be.instanceOf(RangeError);
  });
});

describe("SystemClock", () => {
  it("passes faster at a higher speed", async () => {
    const clock = new SystemClock(1000);
    const before = clock.now();
    await clock.sleep(5000);
    expect(clock.now() - before).to.be.at.least(4990);
  });

  it("refuses a speed that is not above 0", () => {
    expect(() => new SystemClock(0)).to.throw(RangeError);
  });
});
