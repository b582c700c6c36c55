// The count of what is under way here, and a way to wait until it is nothing.

/** One thing under way. */
export interface Item {
  /** A line for people: `event 1 on invoke.event.f, attempt 2`. */
  describe(): string;
}

export class Unsettled {
  readonly #items = new Set<Item>();
  #waiting: (() => void)[] = [];
  /** Grows with everything that starts: two equal readings mean that nothing started in between. */
  started = 0;

  get size(): number {
    return this.#items.size;
  }

  add(item: Item): void {
    this.started += 1;
    this.#items.add(item);
  }

  delete(item: Item): void {
    if (!this.#items.delete(item) || this.#items.size > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Counts a task while it runs. */
  async during<T>(describe: () => string, task: () => Promise<T>): Promise<T> {
    const item = { describe };
    this.add(item);
    try {
      return await task();
    } finally {
      this.delete(item);
    }
  }

  /** Resolves when nothing is under way, at once if that is so now. */
  empty(): Promise<void> {
    return this.#items.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  describe(): string[] {
    return Array.from(this.#items, (item) => item.describe());
  }
}
