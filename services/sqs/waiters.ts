// Receives that wait for a message: served in the order in which they came, at once when there is something.
import type { Work } from "../../core/activity.ts";
import type { Clock } from "../../core/clock.ts";

interface Waiter {
  /** True when it was served, or is not waiting any more. */
  readonly serve: () => boolean;
  readonly end: () => void;
}

export class Waiters<T> implements Disposable {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();
  #waking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What `serve` gives now or within `ms`; undefined when it gives nothing, or the caller goes away. `work` is parked until then. */
  wait(ms: number, signal: AbortSignal | undefined, serve: () => T | undefined, work?: Work): Promise<T | undefined> {
    if (signal?.aborted) return Promise.resolve(undefined);
    const present = serve();
    if (present !== undefined) return Promise.resolve(present);
    work?.park();
    return new Promise((resolve) => {
      const finish = (value: T | undefined): void => {
        work?.resume();
        this.#waiting.delete(waiter);
        timer[Symbol.dispose]();
        signal?.removeEventListener("abort", end);
        resolve(value);
      };
      const end = (): void => finish(undefined);
      const timer = this.#clock.timer(ms, end);
      const waiter: Waiter = {
        end,
        serve: () => {
          const value = serve();
          if (value !== undefined) finish(value);
          return value !== undefined;
        },
      };
      signal?.addEventListener("abort", end, { once: true });
      this.#waiting.add(waiter);
    });
  }

  /** What is served may wake others: they have their turn in the same round. */
  wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    try {
      for (const waiter of this.#waiting) if (!waiter.serve()) return;
    } finally {
      this.#waking = false;
    }
  }

  [Symbol.dispose](): void {
    for (const waiter of [...this.#waiting]) waiter.end();
  }
}
