// All execution environments: a pool for each version of a function, within one limit on how many there are and how many start at once.
import { availableParallelism } from "node:os";
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Ids } from "../../core/ids.ts";
import { functionKey } from "../../core/registry.ts";
import { type EnvironmentOptions, ExecutionEnvironment } from "./environment.ts";
import { Pool } from "./pool.ts";
import { removeLeftovers, WorkingDirectories } from "./working-directory.ts";

/** One environment as people see it. */
export interface EnvironmentInfo {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  readonly state: string;
  /** Of its runtime; 0 while there is none. */
  readonly pid: number;
  readonly logStream: string;
  readonly isolation: string;
  /** Of the invocation that it handles. */
  readonly requestId?: string;
}

/** How far environments are kept apart here: by process group, variables and temporary directory. */
export const ISOLATION_LEVEL = "process";

export interface FleetOptions extends Pick<EnvironmentOptions, "region" | "clock" | "hostClock" | "guard" | "logger" | "onLog"> {
  readonly ids: Ids;
  /** Seconds. */
  readonly idleTimeout: number;
  readonly maximumEnvironments: number;
  endpoint(): string;
  otlpEndpoint(): string | undefined;
}

export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions;
  readonly #hostClock: Clock;
  readonly #directories: WorkingDirectories;
  /** By function key; environments of an older revision belong to a pool that is in here no more. */
  readonly #pools = new Map<string, Pool>();
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #retiring = new Set<Promise<void>>();
  readonly #startingAtMost = 2 * availableParallelism();
  #starting = 0;
  /** Some pool was refused an environment since there were too many. */
  #wanting = false;
  #reaper: Disposable | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#hostClock = options.hostClock;
    this.#directories = new WorkingDirectories(options.ids);
    removeLeftovers();
  }

  get environments(): readonly EnvironmentInfo[] {
    return Array.from(this.#environments, (environment) => ({
      id: environment.id,
      functionName: environment.definition.name,
      version: environment.definition.version,
      state: environment.state,
      pid: environment.pid,
      logStream: environment.logStream,
      isolation: ISOLATION_LEVEL,
      ...(environment.requestId !== undefined && { requestId: environment.requestId }),
    }));
  }

  /** A warm environment, if there is one now. */
  take(definition: FunctionDefinition): ExecutionEnvironment | undefined {
    return this.#poolOf(definition).take();
  }

  /** The next free environment, which may be of a newer revision by then; undefined when the function is deleted meanwhile. */
  wait(definition: FunctionDefinition): Promise<ExecutionEnvironment | undefined> {
    return this.#poolOf(definition).wait();
  }

  /** The function's code or configuration changed: new environments for it, while those of the old revision finish what they do. */
  replace(definition: FunctionDefinition): void {
    const key = functionKey(definition.name, definition.version);
    const old = this.#pools.get(key);
    if (!old || old.definition.revisionId === definition.revisionId) return;
    this.#pools.delete(key);
    old.close(this.#poolOf(definition));
  }

  remove(key: string): void {
    const pool = this.#pools.get(key);
    this.#pools.delete(key);
    pool?.close();
    this.#grow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reaper?.[Symbol.dispose]();
    for (const pool of this.#pools.values()) pool.abandon(new Error("the invoker has stopped"));
    this.#pools.clear();
    for (const environment of this.#environments) this.#retire(environment);
    await Promise.all(this.#retiring);
    this.#directories[Symbol.dispose]();
  }

  #poolOf(definition: FunctionDefinition): Pool {
    const key = functionKey(definition.name, definition.version);
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = new Pool({
        definition,
        reserve: () => this.#reserve(),
        create: (owner) => this.#create(owner),
        started: () => this.#onStarted(),
        retire: (environment) => this.#retire(environment),
      });
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #create(pool: Pool): ExecutionEnvironment {
    const { endpoint, otlpEndpoint, ...options } = this.#options;
    const environment = new ExecutionEnvironment({
      ...options,
      definition: pool.definition,
      endpoint: endpoint(),
      otlpEndpoint: otlpEndpoint(),
      directories: this.#directories,
      onIdle: (idle) => {
        pool.onIdle(idle, this.#hostClock.now());
        if (this.#wanting) this.#grow();
      },
    });
    this.#environments.add(environment);
    this.#reaper ??= this.#scheduleReaping();
    return environment;
  }

  /** Leave to start one environment; one that is idle elsewhere makes room for it. */
  #reserve(): boolean {
    if (this.#starting >= this.#startingAtMost) return false;
    this.#wanting = this.#environments.size >= this.#options.maximumEnvironments && !this.#retireLongestIdle();
    if (this.#wanting) return false;
    this.#starting++;
    return true;
  }

  #onStarted(): void {
    this.#starting--;
    this.#grow();
  }

  #grow(): void {
    this.#wanting = false;
    for (const pool of this.#pools.values()) pool.grow();
  }

  #retireLongestIdle(): boolean {
    let longest: Pool | undefined;
    for (const pool of this.#pools.values()) {
      if (pool.idleSince !== undefined && (longest?.idleSince === undefined || pool.idleSince < longest.idleSince)) longest = pool;
    }
    return longest?.retireOldest() ?? false;
  }

  #retire(environment: ExecutionEnvironment): void {
    this.#environments.delete(environment);
    const retired = environment.shutdown().finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
  }

  #scheduleReaping(): Disposable {
    const timeout = this.#options.idleTimeout * 1_000;
    return this.#hostClock.timer(Math.min(timeout, 60_000), () => {
      for (const pool of this.#pools.values()) pool.reap(this.#hostClock.now() - timeout);
      this.#reaper = this.#environments.size > 0 ? this.#scheduleReaping() : undefined;
    });
  }
}
