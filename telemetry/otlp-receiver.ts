// Takes in spans that handlers and other programs send over OTLP/HTTP, so that they join the trace.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { explainListening } from "../core/listener.ts";
import type { Logger } from "../core/logger.ts";
import { isLoopbackHost, isLoopbackOrigin } from "../core/loopback.ts";
import { OtlpError, readOtlp } from "./otlp.ts";
import { decodeTraces, encodeAnswer } from "./otlp-protobuf.ts";
import type { TraceStore } from "./trace-store.ts";

/** For a request as it comes, and for what it unpacks to. */
const BODY_LIMIT = 16 * 1024 * 1024;

export interface OtlpReceiver extends AsyncDisposable {
  readonly port: number;
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to for handlers. */
  readonly endpoint: string;
}

type Format = "application/json" | "application/x-protobuf";

class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Listens on `port` (0: any free one). Throws a ConfigError when the port is taken. */
export async function startOtlpReceiver(options: { host: string; port: number; traces: TraceStore; logger: Logger }): Promise<OtlpReceiver> {
  const { host, traces, logger } = options;
  const unread = new Set<string>();
  const server = createServer((request, response) => {
    answer(request, response, { host, traces, logger, unread }).catch((error) => {
      if (error.code !== "ECONNRESET") logger.error("otlp request failed", { error });
      response.destroy();
    });
  });
  const port = await listen(server, host, options.port);
  return {
    port,
    endpoint: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    [Symbol.asyncDispose]: () => close(server),
  };
}

interface Scene {
  readonly host: string;
  readonly traces: TraceStore;
  readonly logger: Logger;
  /** Signals that were sent to us and that nobody reads: each is told once. */
  readonly unread: Set<string>;
}

async function answer(request: IncomingMessage, response: ServerResponse, scene: Scene): Promise<void> {
  const format: Format = request.headers["content-type"]?.startsWith("application/json") ? "application/json" : "application/x-protobuf";
  allowPage(request, response);
  try {
    guard(request, scene.host);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    send(response, 200, format, "ExportTraceServiceResponse", await take(request, scene));
  } catch (error) {
    const refused = error instanceof OtlpError ? new Refused(400, error.message) : error;
    if (!(refused instanceof Refused)) throw refused;
    if (refused.status === 413) response.setHeader("connection", "close");
    send(response, refused.status, format, "Failure", { message: refused.message });
  }
}

/** Pages served by this machine may send spans; the browser asks before it lets them. */
function allowPage({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.origin === undefined || !isLoopbackOrigin(headers.origin)) return;
  response.setHeader("access-control-allow-origin", headers.origin);
  response.setHeader("access-control-allow-headers", headers["access-control-request-headers"] ?? "content-type");
  response.setHeader("access-control-allow-methods", "POST");
}

function guard({ headers, method, url }: IncomingMessage, host: string): void {
  if (isLoopbackHost(host) && !isLoopbackHost(headers.host)) throw new Refused(403, `this is ${host}, not "${headers.host}"`);
  if (!isLoopbackOrigin(headers.origin)) throw new Refused(403, `pages from ${headers.origin} may not send spans`);
  if (!SIGNALS.has(pathOf(url))) throw new Refused(404, `there is nothing at ${url}; spans are taken at /v1/traces`);
  if (method !== "POST" && method !== "OPTIONS") throw new Refused(405, `${url} takes POST, not ${method}`);
}

const SIGNALS = new Set(["/v1/traces", "/v1/metrics", "/v1/logs"]);

function pathOf(url: string | undefined): string {
  return (url ?? "").split("?", 1)[0] as string;
}

/** Metrics and logs are taken, so that exporters keep quiet, and not kept. */
async function take(request: IncomingMessage, { traces, logger, unread }: Scene): Promise<object> {
  const path = pathOf(request.url);
  const body = await unpack(await readBody(request), request.headers["content-encoding"]);
  if (path !== "/v1/traces") {
    if (!unread.has(path)) logger.debug("taken and not kept: only spans are", { "url.path": path });
    unread.add(path);
    return {};
  }
  const { spans, rejected } = readOtlp(parse(body, request.headers["content-type"]));
  for (const span of spans) traces.add(span);
  if (rejected.length === 0) return {};
  return { partialSuccess: { rejectedSpans: String(rejected.length), errorMessage: [...new Set(rejected)].slice(0, 10).join("; ") } };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) throw new Refused(413, `a request may have ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const UNPACKERS = { gzip: promisify(gunzip), deflate: promisify(inflate) } as Record<string, (body: Buffer, options: object) => Promise<Buffer>>;

async function unpack(body: Buffer, encoding = "identity"): Promise<Buffer> {
  if (encoding === "identity") return body;
  const unpacker = UNPACKERS[encoding];
  if (!unpacker) throw new Refused(415, `content-encoding: expected gzip, deflate or identity, found "${encoding}"`);
  try {
    return await unpacker(body, { maxOutputLength: BODY_LIMIT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new Refused(413, `a request may unpack to ${BODY_LIMIT} bytes`);
    throw new Refused(400, `the body is not ${encoding}: ${(error as Error).message}`);
  }
}

function parse(body: Buffer, contentType = ""): unknown {
  const type = contentType.split(";", 1)[0]?.trim();
  if (type === "application/x-protobuf") return attempt("an ExportTraceServiceRequest in protobuf", () => decodeTraces(body));
  if (type === "application/json") return attempt("JSON", () => JSON.parse(body.toString("utf8")));
  throw new Refused(415, `content-type: expected application/json or application/x-protobuf, found "${contentType}"`);
}

function attempt(expected: string, work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    throw new Refused(400, `expected ${expected}: ${(error as Error).message}`);
  }
}

function send(response: ServerResponse, status: number, format: Format, kind: "ExportTraceServiceResponse" | "Failure", body: object): void {
  const bytes = format === "application/json" ? Buffer.from(JSON.stringify(body)) : encodeAnswer(kind, body);
  response.writeHead(status, { "content-type": format, "content-length": bytes.byteLength }).end(bytes);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", async (error) => reject(await explainListening(error, host, port, "--otlp-port")));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
