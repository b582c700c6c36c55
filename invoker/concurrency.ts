// How many invocations of a function, and of all functions, may run at once, how fast that may grow, and how many may begin in a second.
import { ClaimedConcurrency } from "../core/claimed-concurrency.ts";
import type { Clock } from "../core/clock.ts";
import type { Disorder } from "../core/disorder.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { Refusal } from "../core/outcome.ts";
import { functionKey, type Registry } from "../core/registry.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A function may have so many more environments at once, and so many more in a second after that. */
const SCALING_BURST = 1_000;
const SCALING_PER_SECOND = 100;
/** Invocations a second for each that may run at once. */
const REQUESTS_PER_CONCURRENCY = 10;

export interface ConcurrencyOptions {
  readonly registry: Registry;
  /** Real time: it is real processes that are spared. */
  readonly hostClock: Clock;
  /** Who may be refused on purpose. */
  readonly disorder?: Disorder | undefined;
}

/** Leave to run once. */
export interface Admission {
  readonly admitted: true;
  /** The invocation is over. */
  leave(): void;
}

/** What runs of one function. */
interface Load {
  running: number;
  /** The most that ran at once: so many environments it has been given already. */
  scaled: number;
  readonly scaling: TokenBucket;
  /** What the function may have at once, for which `requests` was made. */
  limit: number;
  requests: TokenBucket;
}

/** Counts what runs. An invocation that waits for an environment of ours to become free runs already, as in AWS it would. */
export class Concurrency implements Disposable {
  readonly #options: ConcurrencyOptions;
  readonly #loads = new Map<string, Load>();
  /** What runs in environments held ready, by function key. */
  readonly #provisioned = new Map<string, number>();
  /** What runs of functions that reserve nothing, beside what they hold ready. */
  #unreserved = 0;
  /** What is left of the account's for these is what nobody claims. */
  readonly #claimed: ClaimedConcurrency;
  readonly #watch: Disposable;

  constructor(options: ConcurrencyOptions) {
    this.#options = options;
    this.#claimed = new ClaimedConcurrency(options.registry);
    this.#watch = options.registry.functions.watch((change) => {
      if (change.kind === "removed" && change.id === functionKey(change.previous.name)) this.#loads.delete(change.previous.name);
    });
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
    this.#claimed[Symbol.dispose]();
  }

  /** Counts one more invocation, or says why there may be none now. `eventId`: what the invocation is for, by which disorder goes. */
  enter(definition: FunctionDefinition, qualifier = definition.version, eventId = ""): Admission | Refusal {
    const { name, reservedConcurrency } = definition;
    if (this.#options.disorder?.throttles(name, eventId)) return throttled("ConcurrentInvocationLimitExceeded");
    const { accountConcurrency } = this.#options.registry;
    const limit = reservedConcurrency ?? accountConcurrency;
    const load = this.#load(name, limit);
    const reserved = reservedConcurrency !== undefined;
    if (reserved && load.running >= reservedConcurrency) return throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
    if (!load.requests.take()) return throttled(reserved ? "ReservedFunctionInvocationRateLimitExceeded" : "FunctionInvocationRateLimitExceeded");
    const key = functionKey(name, qualifier);
    const held = (this.#provisioned.get(key) ?? 0) < (definition.provisionedConcurrency ?? 0);
    const shares = !reserved && !held;
    if (shares && this.#unreserved >= accountConcurrency - this.#claimed.total) return throttled("ConcurrentInvocationLimitExceeded");
    if (load.running >= load.scaled && !held && !load.scaling.take()) return throttled("ConcurrentInvocationLimitExceeded");
    this.#count(load, key, held, shares, 1);
    load.scaled = Math.max(load.scaled, load.running);
    return { admitted: true, leave: () => this.#count(load, key, held, shares, -1) };
  }

  #count(load: Load, key: string, held: boolean, shares: boolean, change: 1 | -1): void {
    load.running += change;
    if (shares) this.#unreserved += change;
    if (held) this.#provisioned.set(key, (this.#provisioned.get(key) ?? 0) + change);
  }

  #load(name: string, limit: number): Load {
    const { hostClock } = this.#options;
    const requests = () => new TokenBucket(REQUESTS_PER_CONCURRENCY * limit, REQUESTS_PER_CONCURRENCY * limit, hostClock);
    let load = this.#loads.get(name);
    if (!load) {
      load = { running: 0, scaled: 0, scaling: new TokenBucket(SCALING_BURST, SCALING_PER_SECOND, hostClock), limit, requests: requests() };
      this.#loads.set(name, load);
    } else if (load.limit !== limit) Object.assign(load, { limit, requests: requests() });
    return load;
  }
}

function throttled(reason: string): Refusal {
  return {
    code: "TooManyRequestsException",
    message: "Rate Exceeded.",
    statusCode: 429,
    members: { Reason: reason, Type: "User" },
    retryAfterSeconds: 1,
  };
}
