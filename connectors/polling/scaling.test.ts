import { expect } from "chai";
import { VirtualClock } from "../../core/clock.ts";
import type { EventSourceMappingOptions } from "../../core/event-source-mapping.ts";
import { Scaling, scalingLimits } from "./scaling.ts";

function setUp(options: Partial<EventSourceMappingOptions> = {}) {
  const clock = new VirtualClock();
  const scaling = new Scaling(clock, scalingLimits(options as EventSourceMappingOptions));
  /** Crowded now and again for so many seconds. */
  const backlog = async (seconds: number) => {
    scaling.crowded();
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      await clock.advance(100);
      scaling.crowded();
    }
  };
  return { clock, scaling, backlog };
}

describe("Scaling", () => {
  it("starts with 5 batches and adds 300 a minute while there is a backlog, up to 1,250", async () => {
    const { scaling, backlog } = setUp();
    expect(scaling.limit).to.equal(5);
    await backlog(60);
    expect(scaling.limit).to.equal(305);
    await backlog(240);
    expect(scaling.limit).to.equal(1_250);
  });

  it("goes back to where it started when there is nothing left", async () => {
    const { scaling, backlog, clock } = setUp();
    await backlog(1);
    scaling.idle();
    expect(scaling.limit).to.equal(5);
    await clock.advance(60_000);
    scaling.crowded();
    expect(scaling.limit, "idle time is no backlog").to.equal(5);
  });

  it("halves after a failure, to 2 at the least, and grows again from there", async () => {
    const { scaling, backlog } = setUp();
    await backlog(3);
    expect(scaling.limit).to.equal(20);
    const limits = Array.from({ length: 5 }, () => {
      scaling.failed();
      return scaling.limit;
    });
    expect(limits).to.deep.equal([10, 5, 2, 2, 2]);
    await backlog(1);
    expect(scaling.limit).to.equal(7);
  });

  it("never goes above MaximumConcurrency", async () => {
    const { scaling, backlog } = setUp({ maximumConcurrency: 7 });
    expect(scaling.limit).to.equal(5);
    await backlog(60);
    expect(scaling.limit).to.equal(7);
    expect(setUp({ maximumConcurrency: 2 }).scaling.limit).to.equal(2);
  });

  it("has ten batches for each provisioned poller, never fewer than the least of them, and adds 1,000 a minute", async () => {
    const { scaling, backlog } = setUp({ provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 20 } });
    expect(scaling.limit).to.equal(20);
    scaling.failed();
    expect(scaling.limit).to.equal(20);
    await backlog(6);
    expect(scaling.limit).to.equal(120);
    await backlog(60);
    expect(scaling.limit).to.equal(200);
  });
});
