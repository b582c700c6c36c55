import { expect } from "chai";
import { SystemClock, VirtualClock } from "../core/clock.ts";
import { testClock } from "./test-clock.ts";

describe("TestClock", () => {
  const start = Date.UTC(2026, 0, 1);

  it("moves by durations and by milliseconds, and to moments, settling on the way", async () => {
    const fired: string[] = [];
    const clock = new VirtualClock();
    const time = testClock(clock, async () => void fired.push("settled"));
    clock.timer(60_000, () => fired.push("timer"));
    expect(time.nextDue).to.equal(start + 60_000);
    await time.advance("1m30s");
    expect(time.now()).to.equal(start + 90_000);
    await time.advance(500);
    expect(time.now()).to.equal(start + 90_500);
    await time.set("2026-01-02T00:00:00Z");
    expect(new Date(time.now()).toISOString()).to.equal("2026-01-02T00:00:00.000Z");
    expect(fired.slice(0, 3)).to.deep.equal(["settled", "timer", "settled"]);
    expect(time.nextDue).to.equal(undefined);
  });

  it("refuses texts without a unit, and what is no time", async () => {
    const time = testClock(new VirtualClock(), async () => {});
    for (const move of [() => time.advance("30"), () => time.advance("soon"), () => time.set("soon"), () => time.advance(-1)]) {
      expect(await move().catch((error) => error)).to.be.instanceOf(Error);
    }
    expect(time.now()).to.equal(start);
  });

  it("does not move real time", async () => {
    const time = testClock(new SystemClock(), async () => {});
    expect(await time.advance("1m").catch((error) => error.message)).to.include('start with `clock: "virtual"`');
    expect(time.nextDue).to.equal(undefined);
  });
});
