// A response that is passed on while the runtime still writes it, within Lambda's limits on size and speed.
import type { Clock } from "../../../core/clock.ts";
import type { ResponseStream } from "../../../core/response-stream.ts";
import { RESPONSE_LIMIT, STREAM_LIMIT } from "../answers.ts";
import type { BodySink } from "../http-body.ts";
import { Bandwidth } from "./bandwidth.ts";

export interface StreamedResponseOptions {
  readonly stream: ResponseStream;
  readonly executedVersion: string;
  readonly hostClock: Clock;
  /** In bytes; Lambda's unless given. */
  readonly limit?: number;
}

export class StreamedResponse implements BodySink {
  /** Of all that may be written, in bytes. */
  readonly limit: number;
  readonly #executedVersion: string;
  readonly #stream: ResponseStream;
  readonly #bandwidth: Bandwidth;
  /** For the record of the invocation: as much as a response that is not streamed could hold. */
  #kept: Uint8Array[] = [];
  /** When the runtime began to answer, by `performance.now`. */
  begunAt: number | undefined;
  length = 0;

  constructor({ stream, executedVersion, hostClock, limit = STREAM_LIMIT }: StreamedResponseOptions) {
    this.limit = limit;
    this.#executedVersion = executedVersion;
    this.#stream = stream;
    this.#bandwidth = new Bandwidth(hostClock);
  }

  get begun(): boolean {
    return this.begunAt !== undefined;
  }

  /** What was written; empty when it is too much to keep. */
  get kept(): Buffer {
    return Buffer.concat(this.#kept);
  }

  begin(contentType: string | undefined): void {
    this.begunAt = performance.now();
    this.#stream.begin({ contentType, executedVersion: this.#executedVersion });
  }

  write(bytes: Buffer): Promise<void> | undefined {
    const passed = bytes.subarray(0, Math.max(0, this.limit - this.length));
    this.length += bytes.length;
    if (passed.length === 0) return undefined;
    if (this.length <= RESPONSE_LIMIT) this.#kept.push(bytes);
    else this.#kept = [];
    const read = this.#stream.write(passed);
    const sent = this.#bandwidth.take(passed.length);
    return read && sent ? Promise.all([read, sent]).then(() => {}) : (read ?? sent);
  }

  end(): void {
    this.#stream.end();
  }
}
