// What falls due, in order: a heap of moments with one timer of the clock for the first of them.
import type { Clock } from "../../core/clock.ts";

interface Appointment<T> {
  readonly due: number;
  readonly order: number;
  readonly item: T;
}

export class Agenda<T> implements Disposable {
  readonly #clock: Clock;
  readonly #take: (item: T) => void;
  readonly #heap: Appointment<T>[] = [];
  #order = 0;
  #timer: Disposable | undefined;
  #timerDue = Number.POSITIVE_INFINITY;

  /** `take` is handed each item when it is due, and judges for itself whether it still matters. */
  constructor(clock: Clock, take: (item: T) => void) {
    this.#clock = clock;
    this.#take = take;
  }

  add(due: number, item: T): void {
    this.#heap.push({ due, order: this.#order++, item });
    this.#rise(this.#heap.length - 1);
    this.#arm();
  }

  clear(): void {
    this.#heap.length = 0;
    this.#arm();
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  #arm(): void {
    const due = this.#heap[0]?.due ?? Number.POSITIVE_INFINITY;
    if (due === this.#timerDue) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = due === Number.POSITIVE_INFINITY ? undefined : this.#clock.timer(due - this.#clock.now(), () => this.#fire());
    this.#timerDue = due;
  }

  #fire(): void {
    this.#timer = undefined;
    this.#timerDue = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    while (this.#heap[0] && this.#heap[0].due <= now) this.#take(this.#pop());
    this.#arm();
  }

  #pop(): T {
    const first = this.#heap[0] as Appointment<T>;
    const last = this.#heap.pop() as Appointment<T>;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first.item;
  }

  #before(a: number, b: number): boolean {
    const first = this.#heap[a] as Appointment<T>;
    const second = this.#heap[b] as Appointment<T>;
    return first.due < second.due || (first.due === second.due && first.order < second.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b] as Appointment<T>, this.#heap[a] as Appointment<T>];
  }

  #rise(start: number): void {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(start: number): void {
    for (let index = start; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (child < this.#heap.length && this.#before(child, least)) least = child;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }
}
