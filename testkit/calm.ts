// Whether anything was done since all was last known to have settled: only while nothing was, one can say what did not happen.
import type { Simulator } from "../index.ts";

export class Calm implements Disposable {
  readonly #simulator: Simulator;
  readonly #follows: readonly Disposable[];
  /** Events, invocations and refusals seen so far. */
  #seen = 0;
  #settledAt: string | undefined;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
    const { events, invocations, refusals } = simulator.history;
    const note = () => void this.#seen++;
    this.#follows = [events.follow(note), invocations.follow(note), refusals.follow(note)];
  }

  /** All has settled now. */
  note(): void {
    this.#settledAt = this.#mark;
  }

  /** Throws when something may still be under way. */
  require(): void {
    if (this.#settledAt === this.#mark && this.#simulator.activity.pending().length === 0) return;
    throw new Error(
      "what did not happen, or not more often, is known only when all has settled: `await sim.settled()` before, with no call in between, or assert `eventually`",
    );
  }

  [Symbol.dispose](): void {
    for (const follow of this.#follows) follow[Symbol.dispose]();
  }

  get #mark(): string {
    return `${this.#simulator.activity.generation}/${this.#seen}`;
  }
}
