// The one source of time: system time, system time at a multiple of its speed, or virtual time that moves only when told to.

/** Tells the time and sets timers. Everything that waits, retries, hides or expires does so on a Clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once, `ms` of this clock's milliseconds from now. Dispose to cancel. */
  timer(ms: number, task: () => void): Disposable;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest delay that the host's timers can hold; longer ones are set again when it has passed. */
const LONGEST_HOST_TIMER = 2 ** 31 - 1;

/** Real time. With `speed` N, N milliseconds of this clock pass in one of the host's. */
export class SystemClock implements Clock {
  readonly speed: number;
  readonly #epoch = Date.now();
  readonly #started = performance.now();

  constructor(speed = 1) {
    if (!(speed > 0)) throw new RangeError(`a clock's speed is a number above 0, not ${speed}`);
    this.speed = speed;
  }

  now(): number {
    if (this.speed === 1) return Date.now();
    return Math.floor(this.#epoch + (performance.now() - this.#started) * this.speed);
  }

  timer(ms: number, task: () => void): Disposable {
    const due = performance.now() + Math.max(0, ms) / this.speed;
    let handle: NodeJS.Timeout;
    const arm = () => {
      const left = due - performance.now();
      if (left > 0) handle = setTimeout(arm, Math.min(Math.ceil(left), LONGEST_HOST_TIMER));
      else task();
    };
    handle = setTimeout(arm, Math.min(Math.ceil(Math.max(0, ms) / this.speed), LONGEST_HOST_TIMER));
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }
}

interface VirtualTimer {
  readonly due: number;
  readonly order: number;
  readonly task: () => void;
}

/** Time that stands still until `advance` or `set` moves it; timers then fire one by one, in the order in which they fall due. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<VirtualTimer>();
  #moving: Promise<void> = Promise.resolve();

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  timer(ms: number, task: () => void): Disposable {
    const timer = { due: this.#now + Math.max(0, ms), order: this.#order++, task };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  /** When the next timer falls due, or undefined when none is set. */
  get nextDue(): number | undefined {
    return this.#next(Number.POSITIVE_INFINITY)?.due;
  }

  /** Moves time forward by `ms`. `settle` is awaited before the first and after each timer, so that work they start is done before time goes on. */
  advance(ms: number, settle: () => Promise<unknown> = nextTurn): Promise<void> {
    if (!(ms >= 0)) return Promise.reject(new RangeError(`time only moves forward: ${ms} ms`));
    return this.#move(() => this.#now + ms, settle);
  }

  /** Moves time forward to `time` (milliseconds since the epoch), which may not lie in the past. */
  set(time: number, settle: () => Promise<unknown> = nextTurn): Promise<void> {
    if (!(time >= this.#now)) {
      return Promise.reject(new RangeError(`time only moves forward: it is ${new Date(this.#now).toISOString()}`));
    }
    return this.#move(() => time, settle);
  }

  /** Moves are made one after the other, each from where the one before it ended. */
  #move(target: () => number, settle: () => Promise<unknown>): Promise<void> {
    const moved = this.#moving.then(() => this.#moveTo(target(), settle));
    this.#moving = moved.catch(() => {});
    return moved;
  }

  async #moveTo(target: number, settle: () => Promise<unknown>): Promise<void> {
    await settle();
    for (let timer = this.#next(target); timer; timer = this.#next(target)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.task();
      await settle();
    }
    this.#now = Math.max(this.#now, target);
  }

  #next(until: number): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.due > until) continue;
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer;
    }
    return first;
  }
}

/** Lets every task that is ready now run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function sleepOn(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer[Symbol.dispose]();
      reject(signal?.reason);
    };
    const timer = clock.timer(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
