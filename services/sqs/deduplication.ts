// What was sent to a FIFO queue within the last five minutes, by its deduplication id, whether it is still there or not.
import type { Clock } from "../../core/clock.ts";
import { DEDUPLICATION_MS } from "./limits.ts";
import type { Sent } from "./queue.ts";

interface Original {
  readonly sent: Sent;
  readonly at: number;
  /** Rejects when the original could not be stored; then it is not one. */
  readonly stored: Promise<Sent>;
  /** Of the message only a tombstone is left. */
  deleted: boolean;
}

export class Deduplication {
  readonly #clock: Clock;
  readonly #forget: (id: string) => void;
  /** In the order of their times. */
  readonly #originals = new Map<string, Original>();

  /** `forget` is told the id of a deleted message whose window has closed. */
  constructor(clock: Clock, forget: (id: string) => void) {
    this.#clock = clock;
    this.#forget = forget;
  }

  isOpen(at: number): boolean {
    return at + DEDUPLICATION_MS > this.#clock.now();
  }

  /** The answer to the original, when it is durable; undefined when there is none. */
  find(key: string): Promise<Sent> | undefined {
    this.#close();
    return this.#originals.get(key)?.stored;
  }

  remember(key: string, sent: Sent, at: number, storing: Promise<void>): Promise<Sent> {
    const stored = storing.then(
      () => sent,
      (error) => {
        if (this.#originals.get(key)?.sent === sent) this.#originals.delete(key);
        throw error;
      },
    );
    this.#originals.set(key, { sent, at, stored, deleted: false });
    return stored;
  }

  restore(key: string, sent: Sent, at: number, deleted: boolean): void {
    if (this.isOpen(at)) this.#originals.set(key, { sent, at, stored: Promise.resolve(sent), deleted });
    else if (deleted) this.#forget(sent.id);
  }

  deleted(key: string): void {
    const original = this.#originals.get(key);
    if (original) original.deleted = true;
  }

  clear(): void {
    this.#originals.clear();
  }

  #close(): void {
    for (const [key, { at, sent, deleted }] of this.#originals) {
      if (this.isOpen(at)) return;
      this.#originals.delete(key);
      if (deleted) this.#forget(sent.id);
    }
  }
}
