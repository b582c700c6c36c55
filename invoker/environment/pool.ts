// The execution environments of one version of a function: the one used last is used first, and more are started while more is asked for.
import type { FunctionDefinition } from "../../core/function.ts";
import type { ExecutionEnvironment } from "./environment.ts";

export interface PoolOptions {
  readonly definition: FunctionDefinition;
  /** Takes leave to start one more environment; false when there is none now. */
  reserve(): boolean;
  /** Makes an environment that tells `pool.onIdle` when it is so. */
  create(pool: Pool): ExecutionEnvironment;
  /** An environment for which leave was taken has started. */
  started(): void;
  /** An environment is no longer needed. */
  retire(environment: ExecutionEnvironment): void;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  /** In real time. */
  readonly since: number;
}

type Waiter = PromiseWithResolvers<ExecutionEnvironment | undefined>;

export class Pool {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  /** The last is the one used last. */
  readonly #idle: Idle[] = [];
  readonly #waiting: Waiter[] = [];
  #starting = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.definition = options.definition;
    this.#options = options;
  }

  /** Since when its longest idle environment is so; undefined when none is idle. */
  get idleSince(): number | undefined {
    return this.#idle[0]?.since;
  }

  /** A warm environment, if there is one now. */
  take(): ExecutionEnvironment | undefined {
    return this.#idle.pop()?.environment;
  }

  /** The next environment that is free, in the order of asking; undefined when there will be none, as the function is deleted. */
  wait(): Promise<ExecutionEnvironment | undefined> {
    const waiter: Waiter = Promise.withResolvers();
    if (this.#closed) waiter.resolve(undefined);
    else this.#waiting.push(waiter);
    this.grow();
    return waiter.promise;
  }

  /** Starts environments while more callers wait than environments start, and leave is given. */
  grow(): void {
    while (!this.#closed && this.#waiting.length > this.#starting && this.#options.reserve()) {
      this.#starting++;
      void this.#start(this.#options.create(this));
    }
  }

  /** An environment can take an event: whoever waits longest gets it. */
  onIdle(environment: ExecutionEnvironment, now: number): void {
    const waiter = this.#waiting.shift();
    if (this.#closed) this.#options.retire(environment);
    else if (waiter) waiter.resolve(environment);
    else this.#idle.push({ environment, since: now });
  }

  /** Retires environments that have been idle since `time` or longer. */
  reap(time: number): void {
    while (this.#idle[0] && this.#idle[0].since <= time) this.retireOldest();
  }

  /** Retires the environment that has been idle longest; false when none is idle. */
  retireOldest(): boolean {
    const oldest = this.#idle.shift();
    if (oldest) this.#options.retire(oldest.environment);
    return oldest !== undefined;
  }

  /** Retires what is idle now, and what works as soon as it is done. Who waits, waits for the `successor`. */
  close(successor?: Pool): void {
    this.#closed = true;
    while (this.retireOldest());
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(successor?.wait());
  }

  /** Closes; who waits is told that it was in vain. */
  abandon(reason: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(reason);
    this.close();
  }

  async #start(environment: ExecutionEnvironment): Promise<void> {
    await environment.init();
    this.#starting--;
    this.#options.started();
  }
}
