// The host's time to the fraction of a millisecond: spans of one call are often shorter than the ticks of a clock.
import { SystemClock } from "../core/clock.ts";

/** Farther from the clock than this (ms), the fine time is set anew: somebody has set the clock, or the machine has slept. */
const DRIFT = 2;

const clock = new SystemClock();
let offset = performance.timeOrigin;

/** Milliseconds since the epoch. */
export function hostTime(): number {
  const fine = performance.now();
  const drift = clock.now() - (offset + fine);
  if (Math.abs(drift) > DRIFT) offset += drift;
  return offset + fine;
}
