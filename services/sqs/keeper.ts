// The journal of the service: one key for each queue, each message, the receives of each message, and each move task.
import type { Journal } from "../../core/journal.ts";
import type { MessageKeeper, MessageRecord, Tally, Tombstone } from "./message.ts";
import type { MoveRecord, QueueRecord } from "./queue-record.ts";

/** All that was kept. Messages are by the epochs of their queues. */
export interface Kept {
  readonly queues: QueueRecord[];
  readonly messages: Map<string, (MessageRecord | Tombstone)[]>;
  /** By epoch and id: `0a1b2c/…`. */
  readonly tallies: Map<string, Tally>;
  readonly tasks: MoveRecord[];
}

type Stored<T> = Omit<T, "attributes" | "systemAttributes">;

export class Keeper {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async read(): Promise<Kept> {
    const kept: Kept = { queues: [], messages: new Map(), tallies: new Map(), tasks: [] };
    for await (const [key, value] of this.#journal.entries()) {
      const [kind, epoch = ""] = key.split(/[:/]/, 2);
      if (kind === "queue") kept.queues.push(value as QueueRecord);
      else if (kind === "task") kept.tasks.push(value as MoveRecord);
      else if (kind === "receives") kept.tallies.set(key.slice("receives:".length), value as Tally);
      else if (kept.messages.has(epoch)) kept.messages.get(epoch)?.push(thaw(value));
      else kept.messages.set(epoch, [thaw(value)]);
    }
    return kept;
  }

  putQueue(record: QueueRecord): Promise<void> {
    return this.#journal.put(`queue:${record.name}`, record);
  }

  removeQueue(name: string): Promise<void> {
    return this.#journal.remove(`queue:${name}`);
  }

  putTask(record: MoveRecord): Promise<void> {
    return this.#journal.put(`task:${record.handle}`, record);
  }

  removeTask(handle: string): Promise<void> {
    return this.#journal.remove(`task:${handle}`);
  }

  /** Of one queue; asked for the epoch each time, as a purge changes it. */
  messages(epoch: () => string): MessageKeeper {
    return {
      put: (id, record) => this.#putMessage(epoch(), id, record),
      tally: (id, tally) => void this.#journal.put(`receives:${epoch()}/${id}`, tally).catch(() => {}), // The next receive writes it again.
      remove: (id) => this.removeMessage(epoch(), id),
    };
  }

  async removeMessage(epoch: string, id: string): Promise<void> {
    await Promise.all([this.#journal.remove(`message:${epoch}/${id}`), this.#journal.remove(`receives:${epoch}/${id}`)]);
  }

  async #putMessage(epoch: string, id: string, record: MessageRecord | Tombstone): Promise<void> {
    const put = this.#journal.put(`message:${epoch}/${id}`, freeze(record));
    await ("deleted" in record ? Promise.all([put, this.#journal.remove(`receives:${epoch}/${id}`)]) : put);
  }
}

/** Bytes are base64 in the journal, and bytes again when read back. */
function freeze(record: MessageRecord | Tombstone): unknown {
  if ("deleted" in record) return record;
  const { attributes, systemAttributes, ...rest } = record;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  const frozen = (all: MessageRecord["attributes"]) =>
    Object.entries(all).map(([name, value]) => [name, value.BinaryValue ? { ...value, BinaryValue: text(value.BinaryValue) } : value]);
  return { ...rest, attributes: frozen(attributes), systemAttributes: frozen(systemAttributes) };
}

type FrozenAttributes = readonly [string, { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }][];

function thaw(value: unknown): MessageRecord | Tombstone {
  if ((value as Tombstone).deleted) return value as Tombstone;
  const record = value as Stored<MessageRecord> & { attributes: FrozenAttributes; systemAttributes: FrozenAttributes };
  const thawed = (all: FrozenAttributes) =>
    Object.fromEntries(
      all.map(([name, { BinaryValue, ...rest }]) => [name, BinaryValue === undefined ? rest : { ...rest, BinaryValue: Buffer.from(BinaryValue, "base64") }]),
    );
  return { ...record, attributes: thawed(record.attributes), systemAttributes: thawed(record.systemAttributes) };
}
