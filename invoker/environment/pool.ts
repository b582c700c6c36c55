// The execution environments of one version of a function: the one used last is used first, and more are started while that is worth it.
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import { Expectation } from "./expectation.ts";

export interface PoolOptions {
  readonly definition: FunctionDefinition;
  /** Real time. */
  readonly hostClock: Clock;
  /** So many environments work at once on this machine; more are for work that waits. */
  readonly processors: number;
  /** Environments that are held, also when nobody asks for them; none unless given. */
  readonly hold?: number;
  /** Takes leave to start one more environment; false when there is none now. */
  reserve(pool: Pool): boolean;
  /** Makes an environment that tells `pool.onIdle` when it is so. */
  create(pool: Pool): ExecutionEnvironment;
  /** An environment for which leave was taken has started, or failed to. */
  started(pool: Pool, environment: ExecutionEnvironment): void;
  /** Whether an environment that has done its work is given up for another function's, although somebody waits for it here. */
  yields(pool: Pool): boolean;
  /** An environment is no longer needed. */
  retire(environment: ExecutionEnvironment): void;
}

interface Idle {
  readonly environment: ExecutionEnvironment;
  /** In real time. */
  readonly since: number;
}

interface Waiter extends PromiseWithResolvers<ExecutionEnvironment | undefined> {
  readonly since: number;
}

/** Real milliseconds that a start is expected to take before one was seen. */
const FIRST_START = 100;

/** Starts slow down what runs: waiting is better than so many times the time that a start takes. */
const BEARABLE = 3;

export class Pool {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  /** The last is the one used last. */
  readonly #idle: Idle[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #busySince = new Map<ExecutionEnvironment, number>();
  readonly #turn = new Expectation();
  readonly #start = new Expectation(FIRST_START);
  #starting = 0;
  /** When an environment was free last. */
  #freed = 0;
  #closed = false;
  #patience: Disposable | undefined;

  constructor(options: PoolOptions) {
    this.definition = options.definition;
    this.#options = options;
  }

  /** Environments that are here or on their way. */
  get size(): number {
    return this.#idle.length + this.#busySince.size + this.#starting;
  }

  /** Environments that have started. */
  get ready(): number {
    return this.#idle.length + this.#busySince.size;
  }

  /** Callers for whom no environment is on its way. */
  get unserved(): number {
    return Math.max(0, this.#waiting.length - this.#starting);
  }

  /** Since when its first caller waits. */
  get waitingSince(): number {
    return this.#waiting[0]?.since ?? Number.POSITIVE_INFINITY;
  }

  /** Since when its longest idle environment is so; undefined when none is idle that it need not hold. */
  get idleSince(): number | undefined {
    return this.size > this.#hold ? this.#idle[0]?.since : undefined;
  }

  /** A warm environment, if there is one now. */
  take(): ExecutionEnvironment | undefined {
    const environment = this.#idle.pop()?.environment;
    return environment && this.#handOut(environment);
  }

  /** The next environment that is free, in the order of asking; undefined when there will be none, as the function is deleted. */
  wait(): Promise<ExecutionEnvironment | undefined> {
    const waiter: Waiter = { ...Promise.withResolvers<ExecutionEnvironment | undefined>(), since: this.#now() };
    if (this.#closed) waiter.resolve(undefined);
    else this.#waiting.push(waiter);
    this.grow();
    return waiter.promise;
  }

  /** Starts environments while more are to be held, or callers wait for whom it is worth it, and leave is given. */
  grow(): void {
    while (this.growByOne());
    if (!this.#closed && this.unserved > 0) this.#patience ??= this.#options.hostClock.timer(this.#start.expected, () => this.#lookAgain());
  }

  /** Starts one environment if it should, and may; false when not. */
  growByOne(): boolean {
    if (this.#closed || !(this.size < this.#hold || this.#isWorthwhile()) || !this.#options.reserve(this)) return false;
    this.#starting++;
    void this.#begin(this.#options.create(this));
    return true;
  }

  /** An environment can take an event: whoever waits longest gets it. */
  onIdle(environment: ExecutionEnvironment): void {
    const now = this.#now();
    const since = this.#busySince.get(environment);
    if (since !== undefined) this.#turn.learn(now - since);
    this.#freed = now;
    this.#busySince.delete(environment);
    if (this.#closed || (since !== undefined && this.#waiting.length > 0 && this.#options.yields(this))) {
      this.#options.retire(environment);
      return;
    }
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(this.#handOut(environment));
    else this.#idle.push({ environment, since: now });
  }

  /** Retires environments that have been idle since `time` or longer. */
  reap(time: number): void {
    while (this.idleSince !== undefined && this.idleSince <= time) this.retireOldest();
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
    this.#patience?.[Symbol.dispose]();
    while (this.retireOldest());
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(successor?.wait());
  }

  /** Closes; who waits is told that it was in vain. */
  abandon(reason: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.reject(reason);
    this.close();
  }

  get #hold(): number {
    return this.#options.hold ?? 0;
  }

  #now(): number {
    return this.#options.hostClock.now();
  }

  #handOut(environment: ExecutionEnvironment): ExecutionEnvironment {
    this.#busySince.set(environment, this.#now());
    return environment;
  }

  /**
   * A start costs time and a processor. As long as whoever asks would be served sooner by the environments that there are, and these are as many as can
   * work at once, there are none more. The guess may be wrong: when none became free for as long as a start takes, there are.
   */
  #isWorthwhile(): boolean {
    const first = this.#waiting[this.#starting];
    if (!first) return false;
    if (this.size < this.#options.processors || this.ready === 0) return true;
    const wait = (this.#turn.expected * this.#waiting.length) / this.ready;
    return !(wait < BEARABLE * this.#start.expected) || this.#now() - Math.max(first.since, this.#freed) >= this.#start.expected;
  }

  #lookAgain(): void {
    this.#patience = undefined;
    this.grow();
  }

  async #begin(environment: ExecutionEnvironment): Promise<void> {
    const before = this.#now();
    await environment.init();
    this.#start.learn(this.#now() - before);
    this.#starting--;
    this.#options.started(this, environment);
  }
}
