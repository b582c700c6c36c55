// Attempts at what comes back by itself: again and again, at growing distances, in the host's time.
import type { Clock } from "../core/clock.ts";

/** Milliseconds of real time between attempts: doubled each time, up to the longest. */
const FIRST_BACKOFF = 50;
const LONGEST_BACKOFF = 5_000;

/** Resolves when `send` worked, or `helps` says of its error that no other attempt will. Rejects when `signal` says that we stop. */
export async function untilTaken(send: () => Promise<void>, helps: (error: unknown) => boolean, hostClock: Clock, signal: AbortSignal): Promise<void> {
  for (let backoff = FIRST_BACKOFF; ; backoff = Math.min(backoff * 2, LONGEST_BACKOFF)) {
    try {
      return await send();
    } catch (error) {
      if (!helps(error)) return;
      await hostClock.sleep(backoff, signal);
    }
  }
}
