// Named records of one kind: each in the journal before anyone sees it, the changes of one record in turn.
import type { Journal } from "../../core/journal.ts";

export class RecordStore<R extends object> {
  readonly #journal: Journal;
  readonly #records: Map<string, R>;
  /** The last change of each record that is being changed: the next one waits for it. */
  readonly #changes = new Map<string, Promise<unknown>>();

  /** `records` are those that the journal holds: readRecords. */
  constructor(journal: Journal, records: Map<string, R>) {
    this.#journal = journal;
    this.#records = records;
  }

  get(name: string): R | undefined {
    return this.#records.get(name);
  }

  /** By name, so that a page goes on where the one before ended, whatever was made or deleted between. */
  list(): R[] {
    return [...this.#records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
  }

  /**
   * Changes one record: `work` gets it (undefined when there is none) and answers the next one (undefined deletes it) with a result of its own.
   * Changes of one record happen one after the other; the journal has them when this resolves. What `work` throws changes nothing.
   */
  change<T>(name: string, work: (record: R | undefined) => Changed<R, T> | Promise<Changed<R, T>>): Promise<T> {
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

  async #keep(name: string, previous: R | undefined, next: R | undefined): Promise<void> {
    if (next === previous) return;
    if (next) {
      await this.#journal.put(name, next);
      this.#records.set(name, next);
    } else {
      await this.#journal.remove(name);
      this.#records.delete(name);
    }
    this.kept(name, previous, next);
  }

  /** Called when a change is durable. */
  protected kept(_name: string, _previous: R | undefined, _next: R | undefined): void {}
}

/** Reads the records back as they were left. */
export async function readRecords<R>(journal: Journal): Promise<Map<string, R>> {
  const records = new Map<string, R>();
  for await (const [name, value] of journal.entries()) records.set(name, value as R);
  return records;
}

export interface Changed<R, T> {
  readonly next: R | undefined;
  readonly result: T;
}
