import { expect } from "chai";
import { Activity } from "./activity.ts";
import { nextTurn } from "./clock.ts";

describe("Activity", () => {
  it("is idle when everything that began has ended", async () => {
    const activity = new Activity();
    const first = activity.begin("first");
    const second = activity.begin("second");
    let idle = false;
    void activity.idle().then(() => (idle = true));
    first[Symbol.dispose]();
    await nextTurn();
    expect(idle).to.equal(false);
    expect(activity.pending()).to.deep.equal(["second"]);
    second[Symbol.dispose]();
    await nextTurn();
    expect(idle).to.equal(true);
  });

  it("does not wait for what is parked, until that resumes", async () => {
    const activity = new Activity();
    const work = activity.begin("receive");
    work.park();
    await activity.idle();
    work.resume();
    work.resume();
    expect(activity.pending()).to.deep.equal(["receive"]);
  });

  it("cannot be resumed when it has ended", () => {
    const activity = new Activity();
    const work = activity.begin("call");
    work[Symbol.dispose]();
    work.resume();
    expect(activity.pending()).to.deep.equal([]);
  });

  it("waits on when something begins before the waiting are told", async () => {
    const activity = new Activity();
    const first = activity.begin("first");
    let idle = false;
    void activity.idle().then(() => (idle = true));
    first[Symbol.dispose]();
    const second = activity.begin("second");
    await nextTurn();
    expect(idle).to.equal(false);
    second[Symbol.dispose]();
  });

  it("has a new generation after each beginning and resumption", () => {
    const activity = new Activity();
    const work = activity.begin("call");
    const begun = activity.generation;
    work.park();
    expect(activity.generation).to.equal(begun);
    work.resume();
    expect(activity.generation).to.be.greaterThan(begun);
  });
});
