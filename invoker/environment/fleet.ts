// All execution environments: a pool for each version of a function, within one limit on how many there are and how many start at once.
import { availableParallelism } from "node:os";
import type { Clock } from "../../core/clock.ts";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Ids } from "../../core/ids.ts";
import type { Logger } from "../../core/logger.ts";
import { functionKey, type ProvisionedState } from "../../core/registry.ts";
import type { Debugging } from "../debugging/debugging.ts";
import { type EnvironmentOptions, ExecutionEnvironment } from "./environment.ts";
import { type IsolationLevel, Sandboxes } from "./isolation/sandboxes.ts";
import { Pool } from "./pool.ts";
import { WorkingDirectories } from "./working-directory.ts";

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

export interface FleetOptions extends Pick<EnvironmentOptions, "freeze" | "region" | "clock" | "hostClock" | "guard" | "runtimes" | "failureLines" | "onLog"> {
  readonly ids: Ids;
  readonly logger: Logger;
  /** Seconds. */
  readonly idleTimeout: number;
  readonly maximumEnvironments: number;
  readonly isolation: IsolationLevel;
  readonly cpu: "quota" | "free";
  /** Whether one environment of each function is held, before anybody asks for it. */
  readonly readyInAdvance: boolean;
  /** Functions that a developer looks into: one environment each. */
  readonly debugging: Debugging;
  endpoint(): string;
  otlpEndpoint(): string | undefined;
  /** How far what a version or alias holds ready has come; undefined when it holds nothing any more. */
  onProvisioned(key: string, state: ProvisionedState | undefined): void;
}

/** Environments held ready for a version or alias. */
interface Provisioned {
  readonly pool: Pool;
  readonly requested: number;
}

/** More starting at once would only slow each other down. */
const STARTING_PER_PROCESSOR = 2;
const FAILED_INIT = "Provisioned concurrency configuration failed to be applied due to a failure of the function's initialization.";

export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions;
  readonly #hostClock: Clock;
  readonly #directories: WorkingDirectories;
  readonly #sandboxes: Sandboxes;
  /** By function key; environments of an older revision belong to a pool that is in here no more. */
  readonly #pools = new Map<string, Pool>();
  /** Pools of environments that a version or alias holds ready, by the function key of that. */
  readonly #provisioned = new Map<string, Provisioned>();
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #retiring = new Set<Promise<void>>();
  readonly #processors = availableParallelism();
  #starting = 0;
  /** Pools that were refused an environment since there were too many. */
  readonly #wanting = new Set<Pool>();
  #reaper: Disposable | undefined;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#hostClock = options.hostClock;
    this.#directories = new WorkingDirectories(options.guard);
    this.#sandboxes = new Sandboxes({ ...options, level: options.isolation, directories: this.#directories });
  }

  get environments(): readonly EnvironmentInfo[] {
    return Array.from(this.#environments, (environment) => ({
      id: environment.id,
      functionName: environment.definition.name,
      version: environment.definition.version,
      state: environment.state,
      pid: environment.pid,
      logStream: environment.logStream,
      isolation: environment.isolation,
      ...(environment.requestId !== undefined && { requestId: environment.requestId }),
    }));
  }

  /** A warm environment, if there is one now: of those held ready for the qualifier by which the function is called, or else of all. */
  take(definition: FunctionDefinition, qualifier = definition.version): ExecutionEnvironment | undefined {
    const held = this.#provisioned.get(functionKey(definition.name, qualifier))?.pool;
    return (held?.definition.version === definition.version ? held.take() : undefined) ?? this.#poolOf(definition).take();
  }

  /** The next free environment, which may be of a newer revision by then; undefined when the function is deleted meanwhile. */
  wait(definition: FunctionDefinition): Promise<ExecutionEnvironment | undefined> {
    return this.#poolOf(definition).wait();
  }

  /** The function's code or configuration changed: new environments for it, while those of the old revision finish what they do. */
  replace(definition: FunctionDefinition): void {
    const key = functionKey(definition.name, definition.version);
    const old = this.#pools.get(key);
    this.#sandboxes.prepare();
    if (old && old.definition.revisionId !== definition.revisionId) {
      this.#pools.delete(key);
      old.close(this.#poolOf(definition));
    }
    if (this.#isHeld(definition)) this.#poolOf(definition).grow();
  }

  /** Holds as many environments ready for a version or alias as its definition says, from now on. */
  provision(key: string, definition: FunctionDefinition): void {
    const { provisionedConcurrency: requested = 0, revisionId, version, state } = definition;
    const old = this.#provisioned.get(key);
    if (old?.requested === requested && old.pool.definition.revisionId === revisionId && old.pool.definition.version === version) return;
    this.#unprovision(key);
    if (requested === 0 || state !== "Active") return;
    const pool = this.#open(definition, requested, (environment) => this.#onHeld(key, environment));
    this.#provisioned.set(key, { pool, requested });
    this.#options.onProvisioned(key, { requested, available: 0, allocated: 0, status: "IN_PROGRESS" });
    pool.grow();
  }

  remove(key: string): void {
    const pool = this.#pools.get(key);
    this.#pools.delete(key);
    pool?.close();
    this.#unprovision(key);
    this.#grow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reaper?.[Symbol.dispose]();
    for (const pool of this.#everyPool()) pool.abandon(new Error("the invoker has stopped"));
    this.#pools.clear();
    this.#provisioned.clear();
    for (const environment of this.#environments) this.#retire(environment);
    await Promise.all(this.#retiring);
    await this.#sandboxes[Symbol.asyncDispose]();
    this.#directories[Symbol.dispose]();
  }

  #poolOf(definition: FunctionDefinition): Pool {
    const key = functionKey(definition.name, definition.version);
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = this.#open(definition, this.#isHeld(definition) ? 1 : 0, () => {});
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #isHeld(definition: FunctionDefinition): boolean {
    const { version, state } = definition;
    if (this.#isLookedInto(definition)) return state === "Active";
    return this.#options.readyInAdvance && version === "$LATEST" && state === "Active";
  }

  /** A developer is to get in before anybody calls, and to find what is called. */
  #isLookedInto(definition: FunctionDefinition): boolean {
    return this.#options.debugging.of(definition) !== undefined;
  }

  #isProvisioned(pool: Pool): boolean {
    return this.#provisioned.values().some((provisioned) => provisioned.pool === pool);
  }

  #open(definition: FunctionDefinition, hold: number, onHeld: (environment: ExecutionEnvironment) => void): Pool {
    return new Pool({
      definition,
      hold,
      hostClock: this.#hostClock,
      processors: this.#processors,
      reserve: (pool) => this.#reserve(pool),
      create: (pool) => this.#create(pool),
      started: (_pool, environment) => {
        onHeld(environment);
        this.#onStarted();
      },
      yields: (pool) => this.#isOutnumbering(pool),
      retire: (environment) => this.#retire(environment),
    });
  }

  #create(pool: Pool): ExecutionEnvironment {
    const { endpoint, otlpEndpoint, ...options } = this.#options;
    const environment = new ExecutionEnvironment({
      ...options,
      definition: pool.definition,
      debugged: this.#options.debugging.of(pool.definition),
      initializationType: this.#isProvisioned(pool) ? "provisioned-concurrency" : "on-demand",
      endpoint: endpoint(),
      otlpEndpoint: otlpEndpoint(),
      directories: this.#directories,
      sandboxes: this.#sandboxes,
      onIdle: (idle) => {
        pool.onIdle(idle);
        if (this.#wanting.size > 0) this.#grow();
      },
    });
    this.#environments.add(environment);
    this.#reaper ??= this.#scheduleReaping();
    return environment;
  }

  /** Leave to start one environment; one that is idle elsewhere makes room for it. */
  #reserve(pool: Pool): boolean {
    if (pool.size > 0 && this.#isLookedInto(pool.definition)) return false;
    if (this.#starting >= STARTING_PER_PROCESSOR * this.#processors) return false;
    if (this.#environments.size >= this.#options.maximumEnvironments && !this.#retireLongestIdle()) {
      this.#wanting.add(pool);
      return false;
    }
    this.#starting++;
    return true;
  }

  #onStarted(): void {
    this.#starting--;
    this.#grow();
  }

  /** Functions that want environments get them in turn: whoever has fewest first, and of these who waits longest. */
  #grow(): void {
    this.#wanting.clear();
    const pools = new Set(this.#everyPool());
    while (pools.size > 0) {
      const poorest = [...pools].reduce((first, pool) => ((pool.size - first.size || pool.waitingSince - first.waitingSince) < 0 ? pool : first));
      if (!poorest.growByOne()) pools.delete(poorest);
    }
  }

  /** Whether another function that wants an environment has so many fewer that one of this pool's should be its. */
  #isOutnumbering(pool: Pool): boolean {
    for (const other of this.#wanting) {
      if (other !== pool && other.unserved > 0 && (other.size === 0 || other.size + 1 < pool.size)) return true;
    }
    return false;
  }

  #everyPool(): Pool[] {
    return [...this.#pools.values(), ...Array.from(this.#provisioned.values(), ({ pool }) => pool)];
  }

  #unprovision(key: string): void {
    const old = this.#provisioned.get(key);
    if (!old) return;
    this.#provisioned.delete(key);
    old.pool.close();
    this.#options.onProvisioned(key, undefined);
  }

  /** One more of the environments that a version or alias holds has started, or has failed to. */
  #onHeld(key: string, environment: ExecutionEnvironment): void {
    const held = this.#provisioned.get(key);
    if (held?.pool.definition !== environment.definition) return;
    const { requested, pool } = held;
    const available = Math.min(pool.ready, requested);
    const counts = { requested, available, allocated: available };
    if (environment.state === "Reset") this.#options.onProvisioned(key, { ...counts, available: 0, status: "FAILED", reason: FAILED_INIT });
    else this.#options.onProvisioned(key, { ...counts, status: available < requested ? "IN_PROGRESS" : "READY" });
  }

  #retireLongestIdle(): boolean {
    let longest: Pool | undefined;
    for (const pool of this.#everyPool()) {
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
      for (const pool of this.#everyPool()) pool.reap(this.#hostClock.now() - timeout);
      this.#reaper = this.#environments.size > 0 ? this.#scheduleReaping() : undefined;
    });
  }
}
