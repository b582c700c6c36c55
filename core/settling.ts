// When all has settled: the bus is idle, this process is idle, and nothing was begun between the two looks.
import type { Activity } from "./activity.ts";
import type { Bus } from "./bus.ts";
import { type Clock, nextTurn } from "./clock.ts";

/** Where something may be pending. What waits on the Clock is not: time would have to move first. */
export interface Settling {
  readonly bus: Bus;
  readonly activity: Activity;
}

/** Resolves when nothing is pending. */
export async function settle({ bus, activity }: Settling): Promise<void> {
  for (let generation: number | undefined; generation !== activity.generation || activity.pending().length > 0; ) {
    await activity.idle();
    generation = activity.generation;
    await bus.idle();
    await nextTurn();
  }
}

/** Resolves to what is pending still after `timeoutMs` of real time, a line each: nothing when all has settled. */
export async function settleWithin(where: Settling & { readonly hostClock: Clock }, timeoutMs: number): Promise<readonly string[]> {
  const { promise: expired, resolve: expire } = Promise.withResolvers<boolean>();
  using _timer = where.hostClock.timer(timeoutMs, () => expire(true));
  const late = await Promise.race([settle(where).then(() => false), expired]);
  return late ? [...where.activity.pending(), ...(await where.bus.pending())] : [];
}
