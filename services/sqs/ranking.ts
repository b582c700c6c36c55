// Things by a rank that changes: a heap that knows the place of each of them.

export class Ranking<T> {
  readonly #before: (one: T, other: T) => boolean;
  readonly #heap: T[] = [];
  readonly #places = new Map<T, number>();

  /** `before` says whether one goes before another, as they are now. */
  constructor(before: (one: T, other: T) => boolean) {
    this.#before = before;
  }

  get first(): T | undefined {
    return this.#heap[0];
  }

  /** Takes it in; called again when its rank has changed. */
  place(item: T): void {
    let index = this.#places.get(item);
    if (index === undefined) {
      index = this.#heap.length;
      this.#put(index, item);
    }
    this.#sink(this.#rise(index));
  }

  remove(item: T): void {
    const index = this.#places.get(item);
    if (index === undefined) return;
    this.#places.delete(item);
    const last = this.#heap.pop() as T;
    if (last === item) return;
    this.#put(index, last);
    this.#sink(this.#rise(index));
  }

  clear(): void {
    this.#heap.length = 0;
    this.#places.clear();
  }

  #put(index: number, item: T): void {
    this.#heap[index] = item;
    this.#places.set(item, index);
  }

  #swap(one: number, other: number): void {
    const [first, second] = [this.#heap[one] as T, this.#heap[other] as T];
    this.#put(one, second);
    this.#put(other, first);
  }

  #isBefore(one: number, other: number): boolean {
    return this.#before(this.#heap[one] as T, this.#heap[other] as T);
  }

  /** Where it has come to. */
  #rise(start: number): number {
    let index = start;
    for (let parent = (index - 1) >> 1; index > 0 && this.#isBefore(index, parent); parent = (index - 1) >> 1) {
      this.#swap(index, parent);
      index = parent;
    }
    return index;
  }

  #sink(start: number): void {
    for (let index = start; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }
}
