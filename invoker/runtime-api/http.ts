// HTTP/1.1 as much of it as runtimes speak, read straight from the socket: pipelined requests, fixed and chunked bodies, trailers.
import type { Socket } from "node:net";

export interface HttpRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** By lower-case name; trailers of a chunked body are added to them. */
  readonly headers: Record<string, string>;
  /** Empty when it was longer than the limit: what is refused is not kept. */
  readonly body: Buffer;
  /** How many bytes the body had, kept or not. */
  readonly bodyLength: number;
  /** Whether the peer closed before the body was whole. */
  readonly truncated: boolean;
}

/** Writes one response; the next pipelined request is read only after it. */
export type Reply = (head: string, body?: Uint8Array) => void;

/** Request line and headers together: as much as Lambda takes in a synchronous invocation's. */
const HEAD_LIMIT = 1_048_576;
/** A size line of a chunked body: 8 digits would do, extensions are allowed. */
const CHUNK_LINE_LIMIT = 4_096;
/** Below this, a copy into one write is cheaper than two writes. */
const JOIN_LIMIT = 32_768;

const NOTHING = Buffer.alloc(0);
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** One connection of a runtime. `handle` is called with one request at a time. */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #bodyLimit: number;
  readonly #handle: (request: HttpRequest, reply: Reply) => void;
  #pending: Buffer = NOTHING;
  #incoming: Incoming | undefined;
  /** An answer that nobody waits for, since the next request is here already: it goes out with the next answer, in one write. */
  #held = "";
  #answering = false;
  #advancing = false;

  constructor(socket: Socket, bodyLimit: number, handle: (request: HttpRequest, reply: Reply) => void) {
    this.#socket = socket;
    this.#bodyLimit = bodyLimit;
    this.#handle = handle;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("end", () => this.#end());
    socket.on("error", () => socket.destroy());
  }

  #receive(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (this.#answering && this.#pending.length > HEAD_LIMIT) this.#socket.pause();
    this.#advance();
  }

  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (!this.#answering && this.#readOn()) {}
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#pending = NOTHING;
      this.#socket.end(BAD_REQUEST);
    } finally {
      this.#advancing = false;
    }
  }

  /** Takes the next head or more of the body; false when more bytes must come first. */
  #readOn(): boolean {
    this.#incoming ??= this.#readHead();
    if (!this.#incoming) return false;
    const { body } = this.#incoming;
    if (!body.done) this.#pending = this.#pending.subarray(body.push(this.#pending));
    if (!body.done) return false;
    this.#dispatch(this.#incoming, false);
    return this.#pending.length > 0;
  }

  #readHead(): Incoming | undefined {
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end > HEAD_LIMIT || (end < 0 && this.#pending.length > HEAD_LIMIT)) throw new SyntaxError("the request's head is too long");
    if (end < 0) return undefined;
    const incoming = parseHead(this.#pending.toString("latin1", 0, end), this.#bodyLimit);
    this.#pending = this.#pending.subarray(end + 4);
    if (incoming.headers["expect"] === "100-continue" && !incoming.body.done) this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    return incoming;
  }

  #dispatch(incoming: Incoming, truncated: boolean): void {
    this.#incoming = undefined;
    this.#answering = true;
    const { method, path, headers, body } = incoming;
    const request: HttpRequest = { method, path, headers, body: body.bytes, bodyLength: body.length, truncated };
    let answered = false;
    this.#handle(request, (head, content) => {
      if (answered) return;
      answered = true;
      this.#write(head, content);
      if (headers["connection"] === "close") this.#socket.end();
      this.#answering = false;
      this.#socket.resume();
      this.#advance();
    });
  }

  #write(answer: string, body: Uint8Array = NOTHING): void {
    const socket = this.#socket;
    const head = this.#held + answer;
    this.#held = "";
    if (!socket.writable) return;
    if (body.byteLength === 0 && this.#pending.length > 0) this.#held = head;
    else if (body.byteLength === 0) socket.write(head, "latin1");
    else if (body.byteLength < JOIN_LIMIT) {
      const joined = Buffer.allocUnsafe(head.length + body.byteLength);
      joined.write(head, 0, "latin1");
      joined.set(body, head.length);
      socket.write(joined);
    } else {
      socket.cork();
      socket.write(head, "latin1");
      socket.write(body);
      socket.uncork();
    }
  }

  #end(): void {
    if (this.#incoming) this.#dispatch(this.#incoming, true);
    this.#socket.end(this.#held, "latin1");
  }
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Body;
}

/** A body as it comes in: `push` takes what it can use and says how much that was; an incomplete line is left for the next time. */
interface Body {
  push(bytes: Buffer): number;
  readonly done: boolean;
  readonly bytes: Buffer;
  readonly length: number;
}

function parseHead(text: string, bodyLimit: number): Incoming {
  const lines = text.split("\r\n");
  const [method, target, version] = (lines[0] as string).split(" ");
  if (!method || !target || !version?.startsWith("HTTP/1.")) throw new SyntaxError("not an HTTP/1.1 request");
  const headers: Record<string, string> = {};
  for (let index = 1; index < lines.length; index++) addHeader(headers, lines[index] as string);
  const query = target.indexOf("?");
  return { method, path: query < 0 ? target : target.slice(0, query), headers, body: bodyOf(headers, bodyLimit) };
}

function addHeader(headers: Record<string, string>, line: string): void {
  const colon = line.indexOf(":");
  if (colon <= 0) throw new SyntaxError("a header without a name");
  headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
}

function bodyOf(headers: Record<string, string>, limit: number): Body {
  if (headers["transfer-encoding"]?.toLowerCase() === "chunked") return new ChunkedBody(limit, headers);
  const length = headers["content-length"] ?? "0";
  if (!/^\d{1,15}$/.test(length)) throw new SyntaxError("content-length is no number");
  return new FixedBody(limit, Number(length));
}

class FixedBody implements Body {
  readonly length: number;
  readonly #kept: Collected;
  #left: number;

  constructor(limit: number, length: number) {
    this.length = length;
    this.#left = length;
    this.#kept = new Collected(limit);
  }

  get done(): boolean {
    return this.#left === 0;
  }

  get bytes(): Buffer {
    return this.#kept.bytes;
  }

  push(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#left);
    this.#left -= taken;
    this.#kept.add(bytes.subarray(0, taken));
    return taken;
  }
}

class ChunkedBody implements Body {
  readonly #kept: Collected;
  readonly #headers: Record<string, string>;
  #reading: "size" | "data" | "separator" | "trailers" | "nothing" = "size";
  #left = 0;

  constructor(limit: number, headers: Record<string, string>) {
    this.#kept = new Collected(limit);
    this.#headers = headers;
  }

  get done(): boolean {
    return this.#reading === "nothing";
  }

  get bytes(): Buffer {
    return this.#kept.bytes;
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

/** Keeps bytes up to a limit; past it, only counts them. */
class Collected {
  readonly #limit: number;
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
