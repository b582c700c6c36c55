// A journal that lives as long as its bus: for unit tests and `--bus memory`.
import type { Journal } from "../core/journal.ts";

export class MemoryJournal implements Journal {
  /** Values as text, so that nobody changes a stored one by changing his own. */
  readonly #values = new Map<string, string>();

  async put(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value) ?? "null";
    this.#values.delete(key);
    this.#values.set(key, text);
  }

  async remove(key: string): Promise<void> {
    this.#values.delete(key);
  }

  async *entries(): AsyncIterable<readonly [key: string, value: unknown]> {
    for (const [key, text] of [...this.#values]) yield [key, JSON.parse(text)];
  }

  async clear(): Promise<void> {
    this.#values.clear();
  }
}
