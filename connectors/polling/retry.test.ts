import { expect } from "chai";
import { retryAfter } from "./retry.ts";

describe("retryAfter", () => {
  const waits = (statusCode: number, heldUntil = Number.POSITIVE_INFINITY) =>
    [1, 2, 3, 7, 8, 100].map((refusals) => retryAfter({ statusCode }, { refusals, now: 0, heldUntil }));

  it("doubles the wait from 250 ms to 20 s", () => expect(waits(429)).to.deep.equal([250, 500, 1_000, 16_000, 20_000, 20_000]));

  it("goes on no longer than the source holds the records", () => {
    expect(waits(429, 1_000)).to.deep.equal([250, 500, undefined, undefined, undefined, undefined]);
  });

  it("tries again after what passes: a function that is throttled, or not ready, and failures that are not its own", () => {
    for (const status of [429, 409, 500, 503]) expect(waits(status)[0], `${status}`).to.equal(250);
  });

  it("leaves to the source what does not pass", () => {
    for (const status of [400, 404, 413]) expect(waits(status)[0], `${status}`).to.equal(undefined);
  });
});
