// The host's time to the fraction of a millisecond: spans of one call are often shorter than the ticks of a clock.
import { SystemClock } from "../core/clock.ts";

/** Farther from the clock than this (ms), the fine time is set anew: somebody has set the clock, or the machine has slept. */
const DRIFT = 2;
/** Two readings that lie farther apart (ms) say nothing about each other: the process was held up between them. */
const AT_ONCE = 0.5;

const clock = new SystemClock();
let offset = performance.timeOrigin;

/** Milliseconds since the epoch. */
export function hostTime(): number {
  const before = performance.now();
  const wall = clock.now();
  const fine = performance.now();
  const drift = wall - (offset + fine);
  if (Math.abs(drift) > DRIFT && fine - before < AT_ONCE) offset += drift;
  return offset + fine;
}
