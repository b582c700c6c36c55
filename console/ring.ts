// A bounded memory of what passed: the newest entries, up to a count and a number of bytes, with listeners for what comes.

interface Slot<T> {
  readonly entry: T;
  readonly bytes: number;
}

export class Ring<T> {
  readonly #limit: number;
  readonly #byteLimit: number;
  readonly #slots: (Slot<T> | undefined)[] = [];
  readonly #listeners = new Set<(entry: T) => void>();
  /** Entries are numbered from 0 as they come; these are the numbers of the oldest that is kept, and of the next. */
  #first = 0;
  #next = 0;
  #bytes = 0;

  constructor(limit: number, byteLimit: number) {
    this.#limit = limit;
    this.#byteLimit = byteLimit;
  }

  /** `bytes` may be an estimate. The newest entry is kept however large it is. */
  push(entry: T, bytes: number): void {
    if (this.size === this.#limit) this.#drop();
    this.#slots[this.#next++ % this.#limit] = { entry, bytes };
    this.#bytes += bytes;
    while (this.#bytes > this.#byteLimit && this.size > 1) this.#drop();
    for (const listener of this.#listeners) listener(entry);
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** Newest first. */
  newest(wanted: (entry: T) => boolean = () => true, limit = Number.POSITIVE_INFINITY): T[] {
    const found: T[] = [];
    for (let number = this.#next - 1; number >= this.#first && found.length < limit; number--) {
      const slot = this.#slots[number % this.#limit];
      if (slot && wanted(slot.entry)) found.push(slot.entry);
    }
    return found;
  }

  /** Calls `listener` for everything that comes, until disposed. */
  follow(listener: (entry: T) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  clear(): void {
    this.#slots.length = 0;
    this.#first = this.#next;
    this.#bytes = 0;
  }

  #drop(): void {
    const index = this.#first++ % this.#limit;
    this.#bytes -= this.#slots[index]?.bytes ?? 0;
    this.#slots[index] = undefined;
  }
}
