// How functions answered events that wait for another attempt: should there be none, their records tell of the last. In memory, within bounds.
import type { RecordedEvent } from "./destination-record.ts";

/** How a function answered. */
export type Run = NonNullable<RecordedEvent["response"]>;

/** The oldest beyond these are forgotten. */
const REMEMBERED = 1_000;
const REMEMBERED_BYTES = 32 * 1024 * 1024;

export class LastRuns {
  /** By request id. */
  readonly #runs = new Map<string, Run>();
  #bytes = 0;

  remember(requestId: string, run: Run): void {
    this.take(requestId);
    this.#runs.set(requestId, run);
    this.#bytes += run.payload.byteLength;
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= REMEMBERED && this.#bytes <= REMEMBERED_BYTES) return;
      this.take(oldest);
    }
  }

  /** The event waits no more. */
  take(requestId: string): Run | undefined {
    const run = this.#runs.get(requestId);
    if (!run) return undefined;
    this.#runs.delete(requestId);
    this.#bytes -= run.payload.byteLength;
    return run;
  }
}
