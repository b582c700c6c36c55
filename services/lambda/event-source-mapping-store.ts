// Every event source mapping there is: kept as records, and told to the registry for the connectors.
import { isDeepStrictEqual } from "node:util";
import type { Journal } from "../../core/journal.ts";
import type { Registry } from "../../core/registry.ts";
import { defineMapping, mappingInUse } from "./event-source-mapping.ts";
import type { MappingRecord } from "./event-source-mapping-record.ts";
import { type Changed, RecordStore } from "./record-store.ts";

export class EventSourceMappingStore extends RecordStore<MappingRecord> {
  readonly #registry: Registry;
  readonly #inUse = new Set<string>();
  #creation: Promise<unknown> = Promise.resolve();

  /** Tells the registry of those that are there. */
  constructor(journal: Journal, records: Map<string, MappingRecord>, registry: Registry) {
    super(journal, records);
    this.#registry = registry;
    for (const record of records.values()) registry.mappings.put(record.uuid, defineMapping(record));
  }

  /** Mappings are made one after the other, so that of two that are the same the second finds the first. */
  create<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#creation.then(work);
    this.#creation = turn.catch(() => {});
    return turn;
  }

  /** Changes a mapping unless it is being changed: then ResourceInUseException, as AWS answers until a change is through. */
  async changeUnlessInUse<T>(
    uuid: string,
    verb: "update" | "delete",
    work: (record: MappingRecord | undefined) => Changed<MappingRecord, T> | Promise<Changed<MappingRecord, T>>,
  ): Promise<T> {
    if (this.#inUse.has(uuid)) throw mappingInUse(verb);
    this.#inUse.add(uuid);
    try {
      return await this.change(uuid, work);
    } finally {
      this.#inUse.delete(uuid);
    }
  }

  /** Tags and times are of no concern to a connector: it goes on. */
  protected override kept(uuid: string, previous: MappingRecord | undefined, next: MappingRecord | undefined): void {
    const { mappings, processing } = this.#registry;
    if (!next) {
      mappings.remove(uuid);
      processing.remove(uuid);
      return;
    }
    const definition = defineMapping(next);
    if (!previous || !isDeepStrictEqual(defineMapping(previous), definition)) mappings.put(uuid, definition);
  }
}
