// HTTP/1.1 as much of it as runtimes speak, read straight from the socket: pipelined requests, fixed and chunked bodies, trailers.
import type { Socket } from "node:net";
import { addHeader, type Body, type BodySink, bodyOf } from "./http-body.ts";

export interface HttpHead {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** By lower-case name; trailers of a chunked body are added to them. */
  readonly headers: Record<string, string>;
}

export interface HttpRequest extends HttpHead {
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
/** Below this, a copy into one write is cheaper than two writes. */
const JOIN_LIMIT = 32_768;

const NOTHING = Buffer.alloc(0);
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

export interface HttpHandler {
  /** Of a body that is kept. */
  readonly bodyLimit: number;
  /** Who takes a body that is not to be kept but handed on as it comes. */
  sinkOf(head: HttpHead): BodySink | undefined;
  /** Called with one request at a time. */
  handle(request: HttpRequest, reply: Reply): void;
}

/** One connection of a runtime or an extension. */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #handler: HttpHandler;
  #pending: Buffer = NOTHING;
  #incoming: Incoming | undefined;
  /** An answer that nobody waits for, since the next request is here already: it goes out with the next answer, in one write. */
  #held = "";
  #answering = false;
  #advancing = false;
  /** Whoever takes the body is not ready for more of it. */
  #blocked = false;
  /** The peer will send no more. */
  #ended = false;

  constructor(socket: Socket, handler: HttpHandler) {
    this.#socket = socket;
    this.#handler = handler;
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
      while (!this.#answering && !this.#blocked && this.#readOn()) {}
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
    if (body.blocked) return this.#waitFor(body.blocked);
    if (!body.done) return false;
    this.#dispatch(this.#incoming, false);
    return this.#pending.length > 0;
  }

  #waitFor(blocked: Promise<void>): false {
    this.#blocked = true;
    this.#socket.pause();
    void blocked.then(() => {
      this.#blocked = false;
      this.#socket.resume();
      this.#advance();
      if (this.#ended) this.#end();
    });
    return false;
  }

  #readHead(): Incoming | undefined {
    const end = this.#pending.indexOf("\r\n\r\n");
    if (end > HEAD_LIMIT || (end < 0 && this.#pending.length > HEAD_LIMIT)) throw new SyntaxError("the request's head is too long");
    if (end < 0) return undefined;
    const incoming = parseHead(this.#pending.toString("latin1", 0, end), this.#handler);
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
    this.#handler.handle(request, (head, content) => {
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
    this.#ended = true;
    if (this.#blocked) return;
    if (this.#incoming) this.#dispatch(this.#incoming, true);
    this.#socket.end(this.#held, "latin1");
  }
}

interface Incoming extends HttpHead {
  readonly body: Body;
}

function parseHead(text: string, { bodyLimit, sinkOf }: HttpHandler): Incoming {
  const lines = text.split("\r\n");
  const [method, target, version] = (lines[0] as string).split(" ");
  if (!method || !target || !version?.startsWith("HTTP/1.")) throw new SyntaxError("not an HTTP/1.1 request");
  const headers: Record<string, string> = {};
  for (let index = 1; index < lines.length; index++) addHeader(headers, lines[index] as string);
  const query = target.indexOf("?");
  const head = { method, path: query < 0 ? target : target.slice(0, query), headers };
  return { ...head, body: bodyOf(headers, bodyLimit, sinkOf(head)) };
}
