// Remembers which events were seen lately: MinIO tells of each one at least once, and of most twice, so that it is both fast and safe.

export class RecentEvents {
  readonly #limit: number;
  readonly #ids = new Set<string>();

  /** Forgets the oldest beyond `limit`. */
  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  /** Whether the id is new; it is remembered from now on. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > this.#limit) this.#ids.delete(this.#ids.values().next().value as string);
    return true;
  }

  /** The event was not handed over after all: when it comes again, it is new. */
  forget(id: string): void {
    this.#ids.delete(id);
  }
}
