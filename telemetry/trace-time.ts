// The time of the spans of one trace: it flows as the host's does, and leaps when the Clock has run ahead of that.
import type { Clock } from "../core/clock.ts";
import { hostTime } from "./host-time.ts";

/** Differences below this (ms) are the rounding of clocks. */
const ROUNDING = 5;

/** What is lost where times are taken apart into seconds and nanoseconds (ms). */
const PRECISION = 0.001;

/** Leaps that are remembered for each trace, so that spans which arrive late find their place. */
const LEAPS_KEPT = 64;

/**
 * On the real clock this is real time. On a virtual clock, where all work takes no time at all, it shows what work really
 * takes, and between two attempts the minutes that the clock was moved by.
 */
export class TraceTime {
  readonly #clock: Clock;
  readonly #leaps: { readonly host: number; readonly shift: number }[] = [];
  #clockThen: number;
  #hostThen: number;

  constructor(clock: Clock, host: number = hostTime()) {
    this.#clock = clock;
    this.#clockThen = clock.now();
    this.#hostThen = host;
    const shift = this.#clockThen - host;
    this.#leaps.push({ host, shift: Math.abs(shift) < ROUNDING ? 0 : shift });
  }

  /** The time of what happens now. To be called whenever something does: so a leap of the clock is noticed. */
  now(host: number = hostTime()): number {
    const ahead = this.#clock.now() - this.#clockThen - (host - this.#hostThen);
    if (ahead >= ROUNDING) this.#leap(host, ahead);
    if (ahead >= ROUNDING || ahead < 0) {
      this.#clockThen = this.#clock.now();
      this.#hostThen = host;
    }
    return host + this.#last.shift;
  }

  /** The time of something that happened at `host` by the host's clock. */
  at(host: number): number {
    const leap = this.#leaps.findLast((leap) => leap.host <= host + PRECISION) ?? this.#leaps[0]!;
    return host + leap.shift;
  }

  get #last() {
    return this.#leaps[this.#leaps.length - 1]!;
  }

  #leap(host: number, ahead: number): void {
    this.#leaps.push({ host, shift: this.#last.shift + ahead });
    if (this.#leaps.length > LEAPS_KEPT) this.#leaps.shift();
  }
}
