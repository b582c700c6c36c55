import { expect } from "chai";
import { type Clock, VirtualClock } from "../core/clock.ts";
import { TraceTime } from "./trace-time.ts";

function clockAt(now: number): Clock & { time: number } {
  return {
    time: now,
    now() {
      return Math.floor(this.time);
    },
    timer: () => ({ [Symbol.dispose]: () => {} }),
    sleep: async () => {},
  };
}

describe("TraceTime", () => {
  it("is real time on a real clock, to the fraction of a millisecond", () => {
    const clock = clockAt(5_000.9);
    const time = new TraceTime(clock, 5_000.9);
    for (const now of [5_001.2, 5_003.7, 6_000.1, 9_999.99]) {
      clock.time = now;
      expect(time.now(now)).to.equal(now);
    }
  });

  it("begins at a virtual clock's time, and shows what work really takes", () => {
    const clock = new VirtualClock(1_000_000);
    const time = new TraceTime(clock, 77_000);
    expect(time.now(77_000)).to.equal(1_000_000);
    expect(time.now(77_012.5)).to.equal(1_000_012.5);
  });

  it("leaps with a virtual clock", async () => {
    const clock = new VirtualClock(1_000_000);
    const time = new TraceTime(clock, 77_000);
    time.now(77_002);
    await clock.advance(60_000);
    expect(time.now(77_005)).to.equal(1_060_002);
    await clock.advance(120_000);
    expect(time.now(77_009)).to.equal(1_180_002);
  });

  it("leaps as far after the clock stood still for long", async () => {
    const clock = new VirtualClock(0);
    const time = new TraceTime(clock, 0);
    const before = time.now(3_600_000);
    await clock.advance(60_000);
    expect(time.now(3_600_000) - before).to.equal(60_000);
  });

  it("follows a clock that runs faster than the host's", () => {
    const clock = clockAt(0);
    const time = new TraceTime(clock, 0);
    clock.time = 1_000;
    expect(time.now(100)).to.equal(1_000);
    clock.time = 2_000;
    expect(time.now(200)).to.equal(2_000);
  });

  it("places what happened earlier where it belongs", async () => {
    const clock = new VirtualClock(1_000_000);
    const time = new TraceTime(clock, 77_000);
    await clock.advance(60_000);
    time.now(77_010);
    expect(time.at(77_004)).to.equal(1_000_004);
    expect(time.at(77_012)).to.equal(1_060_002);
    expect(time.at(76_990)).to.equal(999_990);
  });
});
