import { expect } from "chai";
import { RecentEvents } from "./dedupe.ts";

describe("RecentEvents", () => {
  it("knows an event when it comes again", () => {
    const recent = new RecentEvents();
    expect([recent.add("a"), recent.add("a"), recent.add("b")]).to.deep.equal([true, false, true]);
  });

  it("forgets the oldest beyond its limit", () => {
    const recent = new RecentEvents(2);
    for (const id of ["a", "b", "c"]) recent.add(id);
    expect([recent.add("c"), recent.add("b"), recent.add("a")]).to.deep.equal([false, false, true]);
  });

  it("takes an event for new that was not handed over", () => {
    const recent = new RecentEvents();
    recent.add("a");
    recent.forget("a");
    expect(recent.add("a")).to.equal(true);
  });
});
