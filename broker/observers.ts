// Those in this process who watch the bus: they are handed the very objects that pass, with no encoding in between.
import type { Observation } from "../core/bus.ts";
import { remember } from "../core/remember.ts";
import { subjectMatches } from "../core/subjects.ts";
import { Queue } from "./queue.ts";

interface Observer {
  readonly pattern: string;
  readonly seen: Queue<Observation>;
}

export class Observers {
  readonly #observers = new Set<Observer>();
  /** Who watches a subject. */
  #watching = this.#remember();

  tell(observation: Observation): void {
    for (const { seen } of this.#watching(observation.subject)) seen.push(observation);
  }

  /** Watches from now on, not from when the first observation is asked for. `tell` adds what only this observer is to see. */
  watch(pattern: string, signal: AbortSignal): { readonly seen: AsyncIterable<Observation>; tell(observation: Observation): void } {
    const observer: Observer = { pattern, seen: new Queue() };
    if (!signal.aborted) {
      this.#change(() => this.#observers.add(observer));
      signal.addEventListener("abort", () => this.#change(() => this.#observers.delete(observer)), { once: true });
    }
    return {
      seen: observer.seen.take(signal),
      tell: (observation) => {
        if (subjectMatches(pattern, observation.subject)) observer.seen.push(observation);
      },
    };
  }

  #change(change: () => void): void {
    change();
    this.#watching = this.#remember();
  }

  #remember(): (subject: string) => readonly Observer[] {
    return remember((subject) => [...this.#observers].filter(({ pattern }) => subjectMatches(pattern, subject)));
  }
}
