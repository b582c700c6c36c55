// A map of a service's own things that is in its journal before a change of it is answered.
import type { Journal } from "../core/journal.ts";

/**
 * Things by name, within one journal; `prefix` keeps several such maps apart in it.
 * A change is seen here at once, so that the next one builds on it, and is durable when its promise resolves.
 */
export class JournaledMap<T> {
  readonly #journal: Journal;
  readonly #prefix: string;
  readonly #items = new Map<string, T>();

  private constructor(journal: Journal, prefix: string) {
    this.#journal = journal;
    this.#prefix = prefix;
  }

  /** Reads several maps back at once, as they were left. Keys of the answer are the prefixes. */
  static async open<Kinds extends Record<string, unknown>>(journal: Journal, prefixes: readonly (keyof Kinds & string)[]): Promise<JournaledMaps<Kinds>> {
    const maps = Object.fromEntries(prefixes.map((prefix) => [prefix, new JournaledMap<unknown>(journal, prefix)]));
    for await (const [key, value] of journal.entries()) {
      const [prefix, name] = split(key);
      const map = maps[prefix];
      if (map) map.#items.set(name, value);
    }
    return maps as JournaledMaps<Kinds>;
  }

  get size(): number {
    return this.#items.size;
  }

  get(name: string): T | undefined {
    return this.#items.get(name);
  }

  has(name: string): boolean {
    return this.#items.has(name);
  }

  /** In the order of their names. */
  list(): T[] {
    return [...this.#items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  }

  put(name: string, item: T): Promise<void> {
    this.#items.set(name, item);
    return this.#journal.put(`${this.#prefix}:${name}`, item);
  }

  async remove(name: string): Promise<void> {
    if (this.#items.delete(name)) await this.#journal.remove(`${this.#prefix}:${name}`);
  }
}

export type JournaledMaps<Kinds extends Record<string, unknown>> = { readonly [Kind in keyof Kinds]: JournaledMap<Kinds[Kind]> };

function split(key: string): [string, string] {
  const colon = key.indexOf(":");
  return [key.slice(0, colon), key.slice(colon + 1)];
}
