// What every bus does, whatever it is made of: the suite that each implementation passes.
import { VirtualClock } from "../../core/clock.ts";
import { describeIdleness } from "./bus-idleness.ts";
import { describeJournal } from "./bus-journal.ts";
import type { BusWorld, OpenWorld } from "./bus-kit.ts";
import { describeObserving } from "./bus-observing.ts";
import { describePublishing } from "./bus-publishing.ts";
import { describeRequests } from "./bus-requests.ts";

export type { BusWorld } from "./bus-kit.ts";

/**
 * `create` makes an empty world for each test. `separate` says whether a second bus opened in it is another process's,
 * which shares what is on the first one, and outlives it; elsewhere it is the first one again.
 */
export function describeBus(name: string, create: () => Promise<BusWorld>, options: { separate: boolean }): void {
  describe(`the ${name} bus`, () => {
    let world: BusWorld;
    let clock: VirtualClock;

    beforeEach(async () => {
      clock = new VirtualClock();
      world = await create();
    });
    afterEach(() => world[Symbol.asyncDispose]());

    const open: OpenWorld = { bus: () => world.open(clock), clock: () => clock, separate: options.separate };
    describePublishing(open);
    describeRequests(open);
    describeObserving(open);
    describeIdleness(open);
    describeJournal(open);
  });
}
