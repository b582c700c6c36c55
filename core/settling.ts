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
  for (;;) {
    await activity.idle();
    const { generation } = activity;
    if (activity.pending().length > 0) continue; // Begun since: only what is counted from a moment of rest is seen by its generation.
    await bus.idle();
    await nextTurn();
    if (activity.generation === generation) return;
  }
}

/** Resolves to what is pending still after `timeoutMs` of real time, a line each: nothing when all has settled. */
export async function settleWithin(where: Settling & { readonly hostClock: Clock }, timeoutMs: number): Promise<readonly string[]> {
  const { promise: expired, resolve: expire } = Promise.withResolvers<boolean>();
  using _timer = where.hostClock.timer(timeoutMs, () => expire(true));
  const late = await Promise.race([settle(where).then(() => false), expired]);
  return late ? [...where.activity.pending(), ...(await where.bus.pending())] : [];
}
