// Telemetry on its way to one extension: buffered as it asked, in batches, one after the other; what it does not take in time is dropped and counted.
import { request } from "node:http";
import { connect } from "node:net";
import type { Clock } from "../../../core/clock.ts";
import type { Destination, Subscription } from "./subscription.ts";
import type { TelemetryEvent } from "./telemetry-event.ts";

/** A destination that does not answer is tried again after as many milliseconds. */
const RETRY_AFTER = 100;
/** So many full buffers wait for a slow destination. */
const BUFFERS = 4;
const FALLEN_BEHIND = "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.";

/** Of `platform.logsDropped`: to the one who lost them, and in the log. */
export interface Dropped {
  readonly reason: string;
  readonly droppedRecords: number;
  readonly droppedBytes: number;
}

export interface DeliveryOptions {
  readonly hostClock: Clock;
  onDropped(dropped: Dropped): void;
}

export class Delivery implements Disposable {
  readonly #clock: Clock;
  readonly #onDropped: (dropped: Dropped) => void;
  readonly #subscription: Subscription;
  readonly #stop = new AbortController();
  /** JSON texts. */
  #waiting: string[] = [];
  #bytes = 0;
  #dropped = { records: 0, bytes: 0 };
  #timer: Disposable | undefined;
  #sending = false;

  constructor({ hostClock, onDropped }: DeliveryOptions, subscription: Subscription) {
    this.#clock = hostClock;
    this.#onDropped = onDropped;
    this.#subscription = subscription;
  }

  add(event: TelemetryEvent): void {
    const text = JSON.stringify(event);
    const { maxItems, maxBytes, timeoutMs } = this.#subscription;
    const bytes = Buffer.byteLength(text);
    if (this.#waiting.length >= BUFFERS * maxItems || this.#bytes + bytes > BUFFERS * maxBytes) {
      this.#dropped.records++;
      this.#dropped.bytes += bytes;
      return;
    }
    this.#keep(text);
    if (this.#waiting.length >= maxItems || this.#bytes >= maxBytes) this.flush();
    else this.#timer ??= this.#clock.timer(timeoutMs, () => this.flush());
  }

  #keep(text: string): void {
    this.#waiting.push(text);
    this.#bytes += Buffer.byteLength(text);
  }

  flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (!this.#sending) void this.#send();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    const { signal } = this.#stop;
    this.#sending = true;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const batch = this.#take();
      while (!signal.aborted && !(await post(this.#subscription.destination, batch, signal))) {
        await this.#clock.sleep(RETRY_AFTER, signal).catch(() => {});
      }
      this.#tellDropped();
    }
    this.#sending = false;
  }

  /** As much as fits into one buffer, in the order in which it happened. */
  #take(): readonly string[] {
    const { maxItems, maxBytes } = this.#subscription;
    let bytes = 0;
    let count = 0;
    for (; count < this.#waiting.length && count < maxItems; count++) {
      bytes += Buffer.byteLength(this.#waiting[count] as string);
      if (bytes > maxBytes && count > 0) break;
    }
    const batch = this.#waiting.splice(0, count);
    for (const text of batch) this.#bytes -= Buffer.byteLength(text);
    return batch;
  }

  /** However full the buffers are: whoever lost something hears of it. */
  #tellDropped(): void {
    const { records, bytes } = this.#dropped;
    if (records === 0) return;
    this.#dropped = { records: 0, bytes: 0 };
    const record: Dropped = { reason: FALLEN_BEHIND, droppedRecords: records, droppedBytes: bytes };
    const event: TelemetryEvent = { time: new Date(this.#clock.now()).toISOString(), type: "platform.logsDropped", record };
    this.#keep(JSON.stringify(event));
    this.#onDropped(record);
  }
}

/** Whether the destination took it. */
function post({ protocol, method, port, path }: Destination, batch: readonly string[], signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (protocol === "TCP") {
      const socket = connect({ host: "127.0.0.1", port, signal }, () => socket.end(batch.map((text) => `${text}\n`).join("")));
      socket.once("finish", () => resolve(true));
      socket.once("error", () => resolve(false));
      return;
    }
    const body = Buffer.from(`[${batch.join(",")}]`);
    const headers = { Host: `sandbox.localdomain:${port}`, "Content-Type": "application/json", "Content-Length": body.length };
    const sent = request({ host: "127.0.0.1", port, path, method, headers, signal, agent: false }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 500);
    });
    sent.once("error", () => resolve(false));
    sent.end(body);
  });
}
