// The body of an HTTP/1.1 request as it comes in, of fixed length or in chunks: kept up to a limit, or handed on at once.

/** A size line of a chunked body: 8 digits would do, extensions are allowed. */
const CHUNK_LINE_LIMIT = 4_096;

/** Takes a body that is not to be kept. */
export interface BodySink {
  /** A promise when it is to be waited for before more is written. */
  write(bytes: Buffer): Promise<void> | undefined;
}

/** A body as it comes in: `push` takes what it can use and says how much that was; an incomplete line is left for the next time. */
export interface Body {
  push(bytes: Buffer): number;
  readonly done: boolean;
  readonly bytes: Buffer;
  readonly length: number;
  /** Whom the next bytes wait for. */
  readonly blocked: Promise<void> | undefined;
}

/** Throws a SyntaxError when the headers are wrong about it. Trailers are added to the headers. */
export function bodyOf(headers: Record<string, string>, limit: number, sink: BodySink | undefined): Body {
  const kept = sink ? new HandedOn(sink) : new Collected(limit);
  if (headers["transfer-encoding"]?.toLowerCase() === "chunked") return new ChunkedBody(kept, headers);
  const length = headers["content-length"] ?? "0";
  if (!/^\d{1,15}$/.test(length)) throw new SyntaxError("content-length is no number");
  return new FixedBody(kept, Number(length));
}

class FixedBody implements Body {
  readonly length: number;
  readonly #kept: Kept;
  #left: number;

  constructor(kept: Kept, length: number) {
    this.length = length;
    this.#left = length;
    this.#kept = kept;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  get bytes(): Buffer {
    return this.#kept.bytes;
  }

  get blocked(): Promise<void> | undefined {
    return this.#kept.blocked;
  }

  push(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#left);
    this.#left -= taken;
    this.#kept.add(bytes.subarray(0, taken));
    return taken;
  }
}

class ChunkedBody implements Body {
  readonly #kept: Kept;
  readonly #headers: Record<string, string>;
  #reading: "size" | "data" | "separator" | "trailers" | "nothing" = "size";
  #left = 0;

  constructor(kept: Kept, headers: Record<string, string>) {
    this.#kept = kept;
    this.#headers = headers;
  }

  get done(): boolean {
    return this.#reading === "nothing";
  }

  get bytes(): Buffer {
    return this.#kept.bytes;
  }

  get blocked(): Promise<void> | undefined {
    return this.#kept.blocked;
  }

  get length(): number {
    return this.#kept.length;
  }

  push(bytes: Buffer): number {
    let at = 0;
    while (!this.done && at < bytes.length) {
      if (this.#reading === "data") {
        at += this.#takeData(bytes.subarray(at, at + this.#left));
        continue;
      }
      const end = bytes.indexOf("\r\n", at);
      if (end < 0 && bytes.length - at > CHUNK_LINE_LIMIT) throw new SyntaxError("a chunk's line is too long");
      if (end < 0) break;
      this.#takeLine(bytes.toString("latin1", at, end));
      at = end + 2;
    }
    return at;
  }

  #takeData(bytes: Buffer): number {
    this.#kept.add(bytes);
    this.#left -= bytes.length;
    if (this.#left === 0) this.#reading = "separator";
    return bytes.length;
  }

  #takeLine(line: string): void {
    if (this.#reading === "separator") {
      if (line !== "") throw new SyntaxError("a chunk is longer than it said");
      this.#reading = "size";
    } else if (this.#reading === "size") {
      const size = /^([0-9a-f]{1,12})\s*(;.*)?$/i.exec(line);
      if (!size) throw new SyntaxError("a chunk without a size");
      this.#left = Number.parseInt(size[1] as string, 16);
      this.#reading = this.#left === 0 ? "trailers" : "data";
    } else if (line === "") this.#reading = "nothing";
    else addHeader(this.#headers, line);
  }
}

interface Kept {
  readonly length: number;
  readonly bytes: Buffer;
  readonly blocked: Promise<void> | undefined;
  add(bytes: Buffer): void;
}

/** Keeps nothing. */
class HandedOn implements Kept {
  readonly bytes = Buffer.alloc(0);
  readonly #sink: BodySink;
  length = 0;
  blocked: Promise<void> | undefined;

  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  add(bytes: Buffer): void {
    this.length += bytes.length;
    const blocked = bytes.length > 0 ? this.#sink.write(bytes) : undefined;
    if (!blocked) return;
    this.blocked = blocked;
    void blocked.then(() => {
      if (this.blocked === blocked) this.blocked = undefined;
    });
  }
}

/** Keeps bytes up to a limit; past it, only counts them. */
class Collected implements Kept {
  readonly #limit: number;
  readonly blocked: undefined;
  #parts: Buffer[] = [];
  length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(bytes: Buffer): void {
    this.length += bytes.length;
    if (this.length > this.#limit) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(bytes);
  }

  get bytes(): Buffer {
    return this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
  }
}

/** `headers` by lower-case name. */
export function addHeader(headers: Record<string, string>, line: string): void {
  const colon = line.indexOf(":");
  if (colon <= 0) throw new SyntaxError("a header without a name");
  headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
}
