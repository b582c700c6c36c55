// Makes batches of records: a batch is closed when it has its count, when its event would become too large, or when its window is over.
import type { Clock } from "../../core/clock.ts";
import type { PolledRecord } from "../connector.ts";

export interface BatchLimits {
  readonly count: number;
  /** Of the event that a handler receives. */
  readonly bytes: number;
  /** Milliseconds from a batch's first record on; 0 closes a batch with what was added at once. */
  readonly window: number;
}

/** Around the records: `{"Records":[` and `]}`; between them a comma each. */
const FRAME_BYTES = '{"Records":[]}'.length;
const COMMA_BYTES = 1;

export class Batcher implements Disposable {
  readonly #clock: Clock;
  readonly #limits: BatchLimits;
  readonly #emit: (batch: readonly PolledRecord[]) => void;
  #batch: PolledRecord[] = [];
  #bytes = FRAME_BYTES;
  #timer: Disposable | undefined;

  constructor(clock: Clock, limits: BatchLimits, emit: (batch: readonly PolledRecord[]) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#emit = emit;
  }

  /** Records until the open batch has its count. */
  get wanted(): number {
    return this.#limits.count - this.#batch.length;
  }

  add(records: readonly PolledRecord[]): void {
    for (const record of records) this.#addOne(record);
    if (this.#limits.window === 0) this.flush();
  }

  /** Closes the open batch as it is. */
  flush(): void {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this[Symbol.dispose]();
    this.#emit(batch);
  }

  /** Forgets the open batch: its records are held by their source. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#batch = [];
    this.#bytes = FRAME_BYTES;
  }

  /** A record that is too large for any batch gets one of its own: it is for the invoker to refuse it. */
  #addOne(record: PolledRecord): void {
    if (this.#bytes + record.event.data.byteLength > this.#limits.bytes) this.flush();
    if (this.#batch.length === 0 && this.#limits.window > 0) this.#timer = this.#clock.timer(this.#limits.window, () => this.flush());
    this.#batch.push(record);
    this.#bytes += record.event.data.byteLength + COMMA_BYTES;
    if (this.wanted <= 0) this.flush();
  }
}
