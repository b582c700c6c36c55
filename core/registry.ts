// The functions and mappings that exist now. Services write it; connectors and the invoker watch it.
import type { ProcessingResult } from "./event-source-mapping.ts";
import type { FunctionDefinition } from "./function.ts";
import { ResponseStreams } from "./response-stream.ts";

/** A source joined to a function, however it was made: configuration file, Lambda API, bucket notification, subscription. */
export interface Mapping {
  /** Unique among all mappings. */
  readonly id: string;
  /** The connector that reads the source: its folder's name. */
  readonly connector: string;
  /** ARN of the source. */
  readonly source: string;
  /** ARN of the function, qualified where the mapping is. */
  readonly functionArn: string;
  readonly enabled: boolean;
  /** The connector's own options, checked against its schema. */
  readonly options: unknown;
}

/** A source joined to a queue or a topic: what happens there becomes messages, without a function. */
export interface Forwarding {
  /** Unique among all of them. */
  readonly id: string;
  /** The connector that reads the source. */
  readonly connector: string;
  /** ARN of the source. */
  readonly source: string;
  /** ARN of the queue or the topic. */
  readonly targetArn: string;
  /** As a mapping's. */
  readonly options: unknown;
}

export type Change<T> =
  | { readonly kind: "put"; readonly id: string; readonly value: T; readonly previous?: T }
  | { readonly kind: "removed"; readonly id: string; readonly previous: T };

/** A set of named things that can be watched. */
export class Collection<T> {
  readonly #items = new Map<string, T>();
  readonly #listeners = new Set<(change: Change<T>) => void>();

  get(id: string): T | undefined {
    return this.#items.get(id);
  }

  put(id: string, value: T): void {
    const previous = this.#items.get(id);
    this.#items.set(id, value);
    this.#tell(previous === undefined ? { kind: "put", id, value } : { kind: "put", id, value, previous });
  }

  remove(id: string): void {
    const previous = this.#items.get(id);
    if (previous === undefined) return;
    this.#items.delete(id);
    this.#tell({ kind: "removed", id, previous });
  }

  values(): IterableIterator<T> {
    return this.#items.values();
  }

  get size(): number {
    return this.#items.size;
  }

  /** Calls `listener` at once for everything that exists, then for each change, until disposed. */
  watch(listener: (change: Change<T>) => void): Disposable {
    for (const [id, value] of this.#items) listener({ kind: "put", id, value });
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #tell(change: Change<T>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** How far the environments that a version or alias holds ready have come. */
export interface ProvisionedState {
  readonly requested: number;
  /** Ready to take an event, and started. */
  readonly available: number;
  readonly allocated: number;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  /** Of a failure. */
  readonly reason?: string;
}

export class Registry {
  /** Invocations at once, over all functions. The invoker writes it. */
  accountConcurrency = 1_000;
  /** By `functionKey(name, version)`. */
  readonly functions = new Collection<FunctionDefinition>();
  /** What versions and aliases hold ready, by `functionKey(name, qualifier)`. The invoker writes it. */
  readonly provisioned = new Collection<ProvisionedState>();
  /** By id. */
  readonly mappings = new Collection<Mapping>();
  /** By id. */
  readonly forwardings = new Collection<Forwarding>();
  /** What came of the mappings that are polled, by their ids. The connectors write it. */
  readonly processing = new Collection<ProcessingResult>();
  /** Responses that somebody in this process reads while they are written. */
  readonly responses = new ResponseStreams();

  /**
   * The function that a caller means; `$LATEST` unless a version or alias is given. To run it, a number drawn from [0, 1) is given too, which
   * chooses between the versions of an alias that divides its calls; without one that is the alias's own version.
   */
  resolve(name: string, qualifier = "$LATEST", drawn?: number): FunctionDefinition | undefined {
    const found = this.functions.get(functionKey(name, qualifier));
    if (drawn === undefined || !found?.routing) return found;
    return drawn < found.routing.weight ? found.routing.definition : found;
  }
}

export function functionKey(name: string, version = "$LATEST"): string {
  return `${name}:${version}`;
}
