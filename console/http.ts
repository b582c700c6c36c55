// Requests and answers of the console: JSON in and out, errors as `{ error, message }`, streams of server-sent events.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";

/** The largest body that a request may have. */
const BODY_LIMIT = 1024 * 1024;
/** A listener that lags behind by this much is let go: it opens again, and asks with `since`. */
const STREAM_BACKLOG_LIMIT = 8 * 1024 * 1024;
/** Proxies and browsers give up on streams that are silent for longer. */
const KEEP_ALIVE_MS = 15_000;

export class AdminError extends Error {
  override readonly name = "AdminError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(message: string): AdminError {
  return new AdminError(400, "BadRequest", message);
}

export function notFound(message: string): AdminError {
  return new AdminError(404, "NotFound", message);
}

export interface AdminRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What stood in the path for `{name}`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text), "cache-control": "no-store" });
  response.end(text);
}

export function answerError(response: ServerResponse, error: AdminError): void {
  answerJson(response, error.status, { error: error.code, message: error.message }, error.headers);
}

/** The JSON object in the body; an empty body is an empty object. */
export async function readObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await readBody(request)).toString("utf8");
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(`expected a JSON object: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badRequest(`expected a JSON object, found ${text.slice(0, 40)}`);
  return value as Record<string, unknown>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new AdminError(413, "RequestTooLarge", `a body may have ${BODY_LIMIT} bytes`, { connection: "close" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Asked for by `Accept: text/event-stream`, or by `follow` in the query. */
export function wantsStream(request: IncomingMessage, query: URLSearchParams): boolean {
  return query.has("follow") || (request.headers.accept?.includes("text/event-stream") ?? false);
}

/** Opens a stream of server-sent events; `open` is handed the way to send, and what it returns is disposed when the listener goes. */
export function answerStream(response: ServerResponse, hostClock: Clock, open: (send: (kind: string, value: unknown) => void) => Disposable): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
  response.write(": follow\n\n");
  let timer: Disposable;
  const keepAlive = () => {
    response.write(": still here\n\n");
    timer = hostClock.timer(KEEP_ALIVE_MS, keepAlive);
  };
  timer = hostClock.timer(KEEP_ALIVE_MS, keepAlive);
  const source = open((kind, value) => {
    if (response.destroyed) return;
    response.write(`event: ${kind}\ndata: ${JSON.stringify(value)}\n\n`);
    if (response.writableLength > STREAM_BACKLOG_LIMIT) response.destroy();
  });
  response.once("close", () => {
    timer[Symbol.dispose]();
    source[Symbol.dispose]();
  });
}
