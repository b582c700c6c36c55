import { expect } from "chai";
import { effectiveVisibility } from "./visibility.ts";

describe("effectiveVisibility", () => {
  it("is the queue's own without a window, however long the function may take", () => {
    expect(effectiveVisibility({ queue: 30, function: 60, window: 0 })).to.equal(30);
  });

  it("is the queue's own while it outlasts window and function", () => {
    expect(effectiveVisibility({ queue: 30, function: 25, window: 5 })).to.equal(30);
  });

  it("is window + function + 30 s where it does not", () => {
    expect(effectiveVisibility({ queue: 30, function: 25, window: 6 })).to.equal(61);
  });
});
