// Every function there is: kept as records, and told to the registry for those who run them.
import { isDeepStrictEqual } from "node:util";
import type { FunctionDefinition } from "../../core/function.ts";
import type { Journal } from "../../core/journal.ts";
import { functionKey, type Registry } from "../../core/registry.ts";
import type { FunctionRecord } from "./function-record.ts";
import { type Changed as ChangedRecord, RecordStore, readRecords } from "./record-store.ts";

/** Makes of a record what the invoker needs to know, version by version and alias by alias. */
export type Define = (record: FunctionRecord) => ReadonlyMap<string, FunctionDefinition>;

export type Changed<T> = ChangedRecord<FunctionRecord, T>;

export class FunctionStore extends RecordStore<FunctionRecord> {
  #registry: { readonly registry: Registry; readonly define: Define } | undefined;

  static async open(journal: Journal): Promise<FunctionStore> {
    return new FunctionStore(journal, await readRecords(journal));
  }

  /** From now on the registry knows the functions of this store. */
  register(registry: Registry, define: Define): void {
    this.#registry = { registry, define };
    for (const record of this.list()) this.kept(record.name, undefined, record);
  }

  /** Tells the registry what is new, what is different and what is gone, and nothing else. */
  protected override kept(name: string, previous: FunctionRecord | undefined, next: FunctionRecord | undefined): void {
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
