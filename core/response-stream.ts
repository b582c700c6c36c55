// Responses that are read while they are written, within one process: the bus carries only whole ones.

/** Unread bytes past which a writer is asked to wait. */
const UNREAD_LIMIT = 1_048_576;

/** What is known of a response when its function begins to give it. */
export interface ResponseStart {
  readonly contentType: string | undefined;
  /** The version that runs, whatever the function was called by. */
  readonly executedVersion: string;
}

/** One response: the invoker writes it, the service that asked for it reads it. */
export class ResponseStream implements AsyncIterable<Uint8Array> {
  /** Resolves when the function begins to answer; never, when it does not answer by a stream. */
  readonly started: Promise<ResponseStart>;
  readonly #start: (start: ResponseStart) => void;
  #unread: Uint8Array[] = [];
  #bytes = 0;
  #ended = false;
  #written = Promise.withResolvers<void>();
  #read = Promise.withResolvers<void>();

  constructor() {
    const { promise, resolve } = Promise.withResolvers<ResponseStart>();
    this.started = promise;
    this.#start = resolve;
  }

  begin(start: ResponseStart): void {
    this.#start(start);
  }

  /** A promise when the reader is behind: it resolves when more may be written. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#unread.push(bytes);
    this.#bytes += bytes.byteLength;
    this.#written.resolve();
    return this.#bytes > UNREAD_LIMIT ? this.#read.promise : undefined;
  }

  /** There is no more of it, or nobody reads it any more. How it ended, the invocation's outcome tells. */
  end(): void {
    this.#ended = true;
    this.#written.resolve();
    this.#read.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      while (true) {
        const unread = this.#take();
        yield* unread;
        if (unread.length > 0) continue;
        if (this.#ended) return;
        await this.#written.promise;
      }
    } finally {
      this.end();
    }
  }

  #take(): readonly Uint8Array[] {
    const unread = this.#unread;
    this.#unread = [];
    this.#bytes = 0;
    this.#read.resolve();
    if (!this.#ended) this.#read = Promise.withResolvers();
    if (!this.#ended) this.#written = Promise.withResolvers();
    return unread;
  }
}

/** Where the two meet: by request id. */
export class ResponseStreams {
  readonly #open = new Map<string, ResponseStream>();

  /** Before the invocation is requested: its response is wanted as it comes. Dispose when it is over. */
  open(requestId: string): ResponseStream & Disposable {
    const stream = new ResponseStream();
    this.#open.set(requestId, stream);
    return Object.assign(stream, {
      [Symbol.dispose]: () => {
        this.#open.delete(requestId);
        stream.end();
      },
    });
  }

  /** Undefined when the response is wanted whole, or by another process. */
  find(requestId: string): ResponseStream | undefined {
    return this.#open.get(requestId);
  }
}
