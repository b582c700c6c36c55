// A clock that may stand still, on virtual time.
import { expect } from "chai";
import { VirtualClock } from "../../core/clock.ts";
import { HaltableClock } from "./haltable-clock.ts";

describe("a clock that may be halted", () => {
  it("goes with the clock below it until it is halted, and from there on when it is resumed", async () => {
    const below = new VirtualClock(1_000);
    const clock = new HaltableClock(below);
    await below.advance(10);
    expect(clock.now()).to.equal(1_010);
    clock.halt();
    clock.halt();
    await below.advance(500);
    expect(clock.now()).to.equal(1_010);
    clock.resume();
    clock.resume();
    await below.advance(1);
    expect(clock.now()).to.equal(1_011);
  });

  it("uses up none of a timer's time while it is halted", async () => {
    const below = new VirtualClock();
    const clock = new HaltableClock(below);
    let fired = 0;
    clock.timer(100, () => fired++);
    await below.advance(60);
    clock.halt();
    await below.advance(10_000);
    clock.resume();
    await below.advance(39);
    expect(fired).to.equal(0);
    await below.advance(1);
    expect(fired).to.equal(1);
  });

  it("may be halted from the beginning, and timers set meanwhile wait for it", async () => {
    const below = new VirtualClock();
    const clock = new HaltableClock(below, true);
    let fired = false;
    clock.timer(5, () => (fired = true));
    await below.advance(100);
    expect(fired).to.equal(false);
    clock.resume();
    await below.advance(5);
    expect(fired).to.equal(true);
  });

  it("forgets timers that are disposed of, and ends sleeps that are aborted", async () => {
    const below = new VirtualClock();
    const clock = new HaltableClock(below);
    let fired = false;
    clock.timer(5, () => (fired = true))[Symbol.dispose]();
    const abort = new AbortController();
    const sleep = clock.sleep(5, abort.signal).then(
      () => "slept",
      (reason) => reason,
    );
    abort.abort("enough");
    clock.halt();
    clock.resume();
    await below.advance(10);
    expect([fired, await sleep]).to.deep.equal([false, "enough"]);
    const slept = clock.sleep(5);
    await below.advance(5);
    expect(await slept).to.equal(undefined);
  });
});
