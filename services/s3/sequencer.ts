// Sequencers: hexadecimal numbers that grow with every change of an object, through restarts and while the clock stands still.
import type { Clock } from "../../core/clock.ts";
import type { Journal } from "../../core/journal.ts";

/** Each microsecond has room for 65,536 sequencers. */
const PER_MILLISECOND = 1_000n * 65_536n;
/** How far ahead of what was given out the journal's mark is set: a minute's worth, so that a write to the journal is rare. */
const RESERVED = 60_000n * PER_MILLISECOND;
/** As long as S3's own: `0055AED6DCD90281E5`. */
const DIGITS = 18;

export const SEQUENCER_KEY = "sequencer";

/** A mark in the journal is always ahead of every sequencer given out; after a restart counting goes on from there, whatever the clock says. */
export class Sequencer {
  readonly #clock: Clock;
  readonly #journal: Journal;
  #last: bigint;
  #mark: bigint;
  #reserved: Promise<void> = Promise.resolve();

  /** `mark` is the value that the journal holds under `SEQUENCER_KEY`, if any. */
  constructor(clock: Clock, journal: Journal, mark?: string) {
    this.#clock = clock;
    this.#journal = journal;
    this.#mark = this.#last = mark ? BigInt(`0x${mark}`) : 0n;
  }

  async next(): Promise<string> {
    const now = BigInt(Math.floor(this.#clock.now())) * PER_MILLISECOND;
    const value = now > this.#last ? now : this.#last + 1n;
    this.#last = value;
    if (value >= this.#mark) {
      this.#mark = value + RESERVED;
      this.#reserved = this.#journal.put(SEQUENCER_KEY, format(this.#mark));
    }
    await this.#reserved;
    return format(value);
  }
}

function format(value: bigint): string {
  return value.toString(16).toUpperCase().padStart(DIGITS, "0");
}
