// A clock that stands still while somebody looks: what its timers wait for is not used up meanwhile.
import type { Clock } from "../../core/clock.ts";

export class HaltableClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<HaltableTimer>();
  /** How long it stood still up to now, not counting the present halt. */
  #lost = 0;
  #haltedAt: number | undefined;

  constructor(clock: Clock, halted = false) {
    this.#clock = clock;
    if (halted) this.halt();
  }

  now(): number {
    return (this.#haltedAt ?? this.#clock.now()) - this.#lost;
  }

  timer(ms: number, task: () => void): Disposable {
    const timer = new HaltableTimer(this, this.#clock, this.now() + ms, () => {
      this.#timers.delete(timer);
      task();
    });
    this.#timers.add(timer);
    if (this.#haltedAt === undefined) timer.run();
    return {
      [Symbol.dispose]: () => {
        this.#timers.delete(timer);
        timer.stop();
      },
    };
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    using _timer = this.timer(ms, resolve);
    await promise.finally(() => signal?.removeEventListener("abort", onAbort));
  }

  halt(): void {
    if (this.#haltedAt !== undefined) return;
    this.#haltedAt = this.#clock.now();
    for (const timer of this.#timers) timer.stop();
  }

  resume(): void {
    if (this.#haltedAt === undefined) return;
    this.#lost += this.#clock.now() - this.#haltedAt;
    this.#haltedAt = undefined;
    for (const timer of this.#timers) timer.run();
  }
}

class HaltableTimer {
  readonly #own: Clock;
  readonly #below: Clock;
  /** By the haltable clock. */
  readonly #due: number;
  readonly #task: () => void;
  #running: Disposable | undefined;

  constructor(own: Clock, below: Clock, due: number, task: () => void) {
    this.#own = own;
    this.#below = below;
    this.#due = due;
    this.#task = task;
  }

  run(): void {
    this.#running = this.#below.timer(this.#due - this.#own.now(), this.#task);
  }

  stop(): void {
    this.#running?.[Symbol.dispose]();
  }
}
