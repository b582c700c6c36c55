// How fast a streamed response may leave: 6 MB at once, then 2 MB a second, as in Lambda.
import type { Clock } from "../../../core/clock.ts";

const BURST = 6_291_456;
/** Bytes in a millisecond. */
const RATE = 2_097_152 / 1_000;

/** A bucket that holds 6 MB and is refilled all the time. */
export class Bandwidth {
  readonly #clock: Clock;
  #left = BURST;
  #counted: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#counted = clock.now();
  }

  /** A promise when there was not that much left: it resolves when there is. */
  take(bytes: number): Promise<void> | undefined {
    const now = this.#clock.now();
    this.#left = Math.min(BURST, this.#left + (now - this.#counted) * RATE) - bytes;
    this.#counted = now;
    return this.#left < 0 ? this.#clock.sleep(-this.#left / RATE) : undefined;
  }
}
