// The clock in a test's hands.
import { type Clock, VirtualClock } from "../core/clock.ts";
import { parseDuration } from "../core/duration.ts";

export interface TestClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves time forward by milliseconds, or by a duration as `3m`. What falls due on the way does so in its order, and has settled before time goes on. */
  advance(by: number | string): Promise<void>;
  /** Moves time forward to a moment: a Date, ISO 8601, or milliseconds since the epoch. */
  set(to: Date | string | number): Promise<void>;
  /** When the next thing falls due: milliseconds since the epoch; undefined when nothing waits, or time passes by itself. */
  readonly nextDue: number | undefined;
}

/** On a real clock, what moves time throws. */
export function testClock(clock: Clock, settle: () => Promise<void>): TestClock {
  return {
    now: () => clock.now(),
    advance: async (by) => virtual(clock).advance(milliseconds(by), settle),
    set: async (to) => virtual(clock).set(moment(to), settle),
    get nextDue() {
      return clock instanceof VirtualClock ? clock.nextDue : undefined;
    },
  };
}

function virtual(clock: Clock): VirtualClock {
  if (clock instanceof VirtualClock) return clock;
  throw new TypeError('time moves by itself on a real clock; start with `clock: "virtual"` to move it');
}

/** A bare number is milliseconds here, as everywhere in JavaScript; a text needs its unit. */
export function milliseconds(duration: number | string): number {
  const ms = typeof duration === "number" ? duration : /[a-z]/.test(duration) ? parseDuration(duration) : undefined;
  if (ms === undefined) throw new TypeError(`expected milliseconds, or a duration as "250ms", "30s" or "1h30m", not "${duration}"`);
  return ms;
}

function moment(time: Date | string | number): number {
  const ms = new Date(time).getTime();
  if (Number.isNaN(ms)) throw new TypeError(`expected a time as "2026-01-01T00:00:00Z", not "${time}"`);
  return ms;
}
