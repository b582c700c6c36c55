import { expect } from "chai";
import { afterFunctionError, afterThrottle, isTooOld } from "./asynchronous.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;

describe("asynchronous retries (Lambda developer guide, error handling for asynchronous invocation)", () => {
  it("waits one minute before the second attempt and two before the third", () => {
    expect(afterFunctionError({ attempt: 1, age: 0 })).to.deep.equal({ action: "retry", delay: 60 * SECOND, attempt: 2 });
    expect(afterFunctionError({ attempt: 2, age: 60 * SECOND })).to.deep.equal({ action: "retry", delay: 120 * SECOND, attempt: 3 });
  });

  it("gives up after the third attempt", () => {
    expect(afterFunctionError({ attempt: 3, age: 180 * SECOND })).to.deep.equal({ action: "discard", condition: "RetriesExhausted" });
  });

  it("makes as many attempts as the function says", () => {
    const config = { maximumRetryAttempts: 0 };
    expect(afterFunctionError({ attempt: 1, age: 0, config })).to.deep.equal({ action: "discard", condition: "RetriesExhausted" });
  });

  it("gives up at once when the event would be too old after waiting", () => {
    const config = { maximumEventAgeInSeconds: 60 };
    expect(afterFunctionError({ attempt: 1, age: 0, config })).to.deep.equal({ action: "discard", condition: "EventAgeExceeded" });
    expect(afterFunctionError({ attempt: 2, age: 6 * HOUR - 60 * SECOND })).to.deep.equal({ action: "discard", condition: "EventAgeExceeded" });
  });

  it("doubles the wait with each throttle, from 1 s to 5 minutes, and uses up no attempt", () => {
    const waits: number[] = [];
    for (let age = 0; waits.length < 11; ) {
      const decision = afterThrottle({ attempt: 1, age });
      if (decision.action === "discard") throw new Error("given up");
      expect(decision.attempt).to.equal(1);
      waits.push(decision.delay / SECOND);
      age += decision.delay;
    }
    expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it("begins with 1 s again after a function's error", () => {
    expect(afterThrottle({ attempt: 2, age: 60 * SECOND })).to.deep.equal({ action: "retry", delay: 1 * SECOND, attempt: 2 });
    expect(afterThrottle({ attempt: 3, age: 180 * SECOND })).to.deep.equal({ action: "retry", delay: 1 * SECOND, attempt: 3 });
  });

  it("lets throttled events grow six hours old", () => {
    expect(afterThrottle({ attempt: 1, age: 6 * HOUR - 301 * SECOND })).to.include({ action: "retry" });
    expect(afterThrottle({ attempt: 1, age: 6 * HOUR - 300 * SECOND })).to.deep.equal({ action: "discard", condition: "EventAgeExceeded" });
  });

  it("does not begin an attempt with an event that is too old", () => {
    expect(isTooOld({ attempt: 1, age: 6 * HOUR })).to.equal(false);
    expect(isTooOld({ attempt: 1, age: 6 * HOUR + 1 })).to.equal(true);
    expect(isTooOld({ attempt: 1, age: 61 * SECOND, config: { maximumEventAgeInSeconds: 60 } })).to.equal(true);
  });
});
