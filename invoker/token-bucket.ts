// A rate with a burst: so many at once, and so many a second after that.
import type { Clock } from "../core/clock.ts";

export class TokenBucket {
  readonly #capacity: number;
  readonly #perSecond: number;
  readonly #clock: Clock;
  #left: number;
  #counted: number;

  constructor(capacity: number, perSecond: number, clock: Clock) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = capacity;
    this.#counted = clock.now();
  }

  /** Takes one; false when there is none now. */
  take(): boolean {
    const now = this.#clock.now();
    this.#left = Math.min(this.#capacity, this.#left + ((now - this.#counted) / 1_000) * this.#perSecond);
    this.#counted = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
