// What was published to FIFO topics within the last five minutes: the same again is answered and not delivered.
import type { Clock } from "../../core/clock.ts";
import type { JournaledMap } from "../journaled-map.ts";
import { DEDUPLICATION_MS } from "./limits.ts";

export interface Accepted {
  /** Topic, group where that counts, and deduplication id. */
  readonly key: string;
  readonly messageId: string;
  readonly sequenceNumber: string;
  /** Milliseconds. */
  readonly at: number;
}

/** Sequence numbers have 20 digits. */
const FIRST_SEQUENCE = 10n ** 19n;

export class Deduplication {
  readonly #kept: JournaledMap<Accepted>;
  readonly #clock: Clock;
  /** In the order of their times. What the bus does not have yet is among them. */
  readonly #originals = new Map<string, { readonly at: number; readonly taken: Promise<Accepted> }>();
  #sequence: bigint;

  constructor(kept: JournaledMap<Accepted>, clock: Clock) {
    this.#kept = kept;
    this.#clock = clock;
    const found = kept.list().sort((one, other) => one.at - other.at);
    for (const accepted of found) this.#originals.set(accepted.key, { at: accepted.at, taken: Promise.resolve(accepted) });
    this.#sequence = found.reduce((most, { sequenceNumber }) => (BigInt(sequenceNumber) > most ? BigInt(sequenceNumber) : most), FIRST_SEQUENCE);
  }

  /** The original's ids, when the bus has it. Where there was none, this is the original, and `publish` is called before this returns. */
  once(key: string, messageId: string, publish: (accepted: Accepted) => Promise<void>): Promise<Accepted> {
    this.#close();
    const earlier = this.#originals.get(key);
    if (earlier) return earlier.taken;
    const accepted = { key, messageId, sequenceNumber: this.#next(), at: this.#clock.now() };
    const taken = publish(accepted).then(
      () => this.#keep(accepted),
      (error) => {
        this.#originals.delete(key);
        throw error;
      },
    );
    this.#originals.set(key, { at: accepted.at, taken });
    return taken;
  }

  async clear(): Promise<void> {
    const keys = [...this.#originals.keys()];
    this.#originals.clear();
    await Promise.all(keys.map((key) => this.#kept.remove(key)));
  }

  /** Not waited for: if we die before it is written, a repetition may get through, and nothing is lost. */
  #keep(accepted: Accepted): Accepted {
    this.#kept.put(accepted.key, accepted).catch(() => {});
    return accepted;
  }

  /** Grows, after a restart too. */
  #next(): string {
    const least = FIRST_SEQUENCE + BigInt(this.#clock.now()) * 1000n;
    this.#sequence = this.#sequence >= least ? this.#sequence + 1n : least;
    return String(this.#sequence);
  }

  #close(): void {
    const now = this.#clock.now();
    for (const [key, { at }] of this.#originals) {
      if (at + DEDUPLICATION_MS > now) return;
      this.#originals.delete(key);
      this.#kept.remove(key).catch(() => {}); // Left behind, it is removed after the next start.
    }
  }
}
