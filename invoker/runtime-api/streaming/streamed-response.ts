// A response that is passed on while the runtime still writes it, within Lambda's limits on size and speed.
import type { Clock } from "../../../core/clock.ts";
import type { ResponseStream } from "../../../core/response-stream.ts";
import { RESPONSE_LIMIT, STREAM_LIMIT } from "../answers.ts";
import type { BodySink } from "../http-body.ts";
import { Bandwidth } from "./bandwidth.ts";

export class StreamedResponse implements BodySink {
  readonly #stream: ResponseStream;
  readonly #bandwidth: Bandwidth;
  /** For the record of the invocation: as much as a response that is not streamed could hold. */
  #kept: Uint8Array[] = [];
  /** When the runtime began to answer, by `performance.now`. */
  begunAt: number | undefined;
  length = 0;

  constructor(stream: ResponseStream, hostClock: Clock) {
    this.#stream = stream;
    this.#bandwidth = new Bandwidth(hostClock);
  }

  get begun(): boolean {
    return this.begunAt !== undefined;
  }

  get tooLarge(): boolean {
    return this.length > STREAM_LIMIT;
  }

  /** What was written; empty when it is too much to keep. */
  get kept(): Buffer {
    return Buffer.concat(this.#kept);
  }

  begin(contentType: string | undefined): void {
    this.begunAt = performance.now();
    this.#stream.begin(contentType);
  }

  write(bytes: Buffer): Promise<void> | undefined {
    this.length += bytes.length;
    if (this.tooLarge) return undefined;
    if (this.length <= RESPONSE_LIMIT) this.#kept.push(bytes);
    else this.#kept = [];
    const read = this.#stream.write(bytes);
    const sent = this.#bandwidth.take(bytes.length);
    return read && sent ? Promise.all([read, sent]).then(() => {}) : (read ?? sent);
  }

  end(): void {
    this.#stream.end();
  }
}
