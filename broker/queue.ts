// A queue in memory: first in, first out, shared by all who take from it.

/** Taken items are cut off in runs: one by one would move the whole queue each time. */
const COMPACT_AFTER = 1024;

/** What is pushed waits for a taker; takers wait for what is pushed. */
export class Queue<T extends object> {
  #items: T[] = [];
  #head = 0;
  readonly #takers = new Set<(item: T | undefined) => void>();

  push(item: T): void {
    for (const taker of this.#takers) {
      this.#takers.delete(taker);
      taker(item);
      return;
    }
    this.#items.push(item);
  }

  /** How many nobody has taken yet. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Takes items until `signal` is aborted; what is left stays for others. */
  async *take(signal: AbortSignal): AsyncGenerator<T, void> {
    let taker: ((item: T | undefined) => void) | undefined;
    const end = () => {
      if (taker && this.#takers.delete(taker)) taker(undefined);
    };
    signal.addEventListener("abort", end, { once: true });
    try {
      while (!signal.aborted) {
        const item = this.#shift() ?? (await new Promise<T | undefined>((resolve) => this.#takers.add((taker = resolve))));
        if (item === undefined) return;
        yield item;
      }
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  /** Takes all that is left. */
  drain(): T[] {
    const left = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return left;
  }

  #shift(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#items.length || this.#head > COMPACT_AFTER) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
