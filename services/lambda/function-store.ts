// Every function there is: one record each, in the journal before anyone hears of it, and in the registry for those who run it.
import { isDeepStrictEqual } from "node:util";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Journal } from "../../core/journal.ts";
import { functionKey, type Registry } from "../../core/registry.ts";
import type { FunctionRecord } from "./function-record.ts";

/** Makes of a record what the invoker needs to know, version by version and alias by alias. */
export type Define = (record: FunctionRecord) => ReadonlyMap<string, FunctionDefinition>;

export class FunctionStore {
  readonly #journal: Journal;
  readonly #records: Map<string, FunctionRecord>;
  /** The last change of each function that is being changed: the next one waits for it. */
  readonly #changes = new Map<string, Promise<unknown>>();
  #registry: { readonly registry: Registry; readonly define: Define } | undefined;

  private constructor(journal: Journal, records: Map<string, FunctionRecord>) {
    this.#journal = journal;
    this.#records = records;
  }

  /** Reads the functions back as they were left. */
  static async open(journal: Journal): Promise<FunctionStore> {
    const records = new Map<string, FunctionRecord>();
    for await (const [name, value] of journal.entries()) records.set(name, value as FunctionRecord);
    return new FunctionStore(journal, records);
  }

  /** From now on the registry knows the functions of this store. */
  register(registry: Registry, define: Define): void {
    this.#registry = { registry, define };
    for (const record of this.#records.values()) this.#publish(record.name, undefined, record);
  }

  get(name: string): FunctionRecord | undefined {
    return this.#records.get(name);
  }

  /** By name, so that a page goes on where the one before ended, whatever was made or deleted between. */
  list(): FunctionRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Changes one function: `work` gets its record (undefined when there is none) and answers the next one (undefined deletes it) with a result of its own.
   * Changes of one function happen one after the other; the journal has them when this resolves. What `work` throws changes nothing.
   */
  change<T>(name: string, work: (record: FunctionRecord | undefined) => Changed<T> | Promise<Changed<T>>): Promise<T> {
    const turn = (this.#changes.get(name) ?? Promise.resolve()).then(async () => {
      const record = this.#records.get(name);
      const { next, result } = await work(record);
      await this.#keep(name, record, next);
      return result;
    });
    const ended = turn.then(
      () => {},
      () => {},
    );
    this.#changes.set(name, ended);
    void ended.then(() => this.#changes.get(name) === ended && this.#changes.delete(name));
    return turn;
  }

  async #keep(name: string, previous: FunctionRecord | undefined, next: FunctionRecord | undefined): Promise<void> {
    if (next === previous) return;
    if (next) {
      await this.#journal.put(name, next);
      this.#records.set(name, next);
    } else {
      await this.#journal.remove(name);
      this.#records.delete(name);
    }
    this.#publish(name, previous, next);
  }

  /** Tells the registry what is new, what is different and what is gone, and nothing else. */
  #publish(name: string, previous: FunctionRecord | undefined, next: FunctionRecord | undefined): void {
    if (!this.#registry) return;
    const { registry, define } = this.#registry;
    const before = previous ? define(previous) : new Map<string, FunctionDefinition>();
    const after = next ? define(next) : new Map<string, FunctionDefinition>();
    for (const qualifier of before.keys()) if (!after.has(qualifier)) registry.functions.remove(functionKey(name, qualifier));
    for (const [qualifier, definition] of after) {
      if (!isDeepStrictEqual(before.get(qualifier), definition)) registry.functions.put(functionKey(name, qualifier), definition);
    }
  }
}

export interface Changed<T> {
  readonly next: FunctionRecord | undefined;
  readonly result: T;
}
