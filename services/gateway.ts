// HTTP in, for all services on one port.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Activity, type Work } from "../core/activity.ts";
import { type Clock, SystemClock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import { explainListening } from "../core/listener.ts";
import type { Logger } from "../core/logger.ts";
import type { Tracer } from "../core/tracing.ts";
import { isOurHost, splitBucketHost } from "./access.ts";
import { writeAnswer } from "./answer.ts";
import { Dispatcher } from "./dispatch.ts";
import { Exchange } from "./exchange.ts";
import type { Service } from "./service.ts";

export interface GatewayOptions {
  /** Every request to a service counts there until it is answered. */
  readonly activity?: Activity;
  /** Asked once, when the gateway becomes ready. */
  readonly services: () => Iterable<Service>;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
  /** Serves paths that begin with `/_`; false when the path is none of its own. */
  readonly admin?: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;
  /** Real time, for the patience of `close`. */
  readonly hostClock?: Clock;
}

/** How long requests in flight may take to finish when the gateway closes. */
const PATIENCE_MS = 5000;

/** Clients keep connections open for about a minute; a server that closes earlier resets the one they are about to use. */
const KEEP_ALIVE_MS = 65_000;

/** Request line and headers together: 1 MB (Lambda quotas, "Invocation payload"). */
const HEADER_BYTES = 1_048_576;

export class Gateway implements AsyncDisposable {
  readonly #options: GatewayOptions;
  readonly #server: Server;
  readonly #activity: Activity;
  #dispatcher: Dispatcher | undefined;
  #port = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#activity = options.activity ?? new Activity();
    const limits = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, maxHeaderSize: HEADER_BYTES };
    this.#server = createServer(limits, (request, response) => void this.#serve(request, response));
    this.#server.on("clientError", refuseBrokenRequest);
  }

  /** Still known when it is closed: what ends after it, ends in its name. */
  get port(): number {
    return this.#port;
  }

  get endpoint(): string {
    const { host } = this.#options;
    const reachable = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
    return `http://${reachable}:${this.port}`;
  }

  /** Before it is set, everything but the admin paths is answered with 503. */
  get ready(): boolean {
    return this.#dispatcher !== undefined;
  }

  set ready(ready: boolean) {
    this.#dispatcher = ready ? new Dispatcher({ ...this.#options, services: this.#options.services() }) : undefined;
  }

  listen(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", async (error: NodeJS.ErrnoException) => reject(await explainListening(error, host, port, "--port")));
      this.#server.listen(port, host, () => {
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!isOurHost(request.headers.host, this.#options.host)) {
        return refuse(response, 403, `Host '${request.headers.host}' is not one that this endpoint serves: use localhost or 127.0.0.1.`);
      }
      if (await this.#serveAdmin(request, response)) return;
      if (!this.#dispatcher) return refuse(response, 503, "lambdabus is starting.", { "Retry-After": "1" });
      using work = this.#activity.begin(`${request.method} ${request.url}`);
      const answer = await this.#dispatcher.dispatch(request, this.#open(request, response, work));
      if (answer && answer !== "answered") await writeAnswer(response, answer);
      else if (!answer) request.destroy();
      if (!request.readableEnded) request.resume();
    } catch (error) {
      if (!response.destroyed) this.#options.logger.error("request failed", { "url.path": request.url, error });
      response.destroy();
    }
  }

  async #serveAdmin(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = request.url as string;
    if (!url.startsWith("/_") || !this.#options.admin) return false;
    return this.#options.admin(request, response, new URL(url, `http://${request.headers.host ?? "localhost"}`));
  }

  #open(request: IncomingMessage, response: ServerResponse, work: Work): Exchange {
    const url = request.url as string;
    const relative = url.startsWith("/") ? url : pathOf(url);
    const mark = relative.indexOf("?");
    const { ids, accountId } = this.#options;
    const host = request.headers.host || `localhost:${this.port}`;
    const split = splitBucketHost(host);
    const path = mark < 0 ? relative : relative.slice(0, mark);
    return new Exchange(request, response, {
      work,
      ids,
      accountId,
      host: split?.host ?? host,
      path: split ? `/${encodeURIComponent(split.bucket)}${path}` : path,
      search: mark < 0 ? "" : relative.slice(mark + 1),
    });
  }

  /** Takes no more requests, lets those in flight finish for a while, then ends what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    using _patience = (this.#options.hostClock ?? new SystemClock()).timer(PATIENCE_MS, () => this.#server.closeAllConnections());
    await closed;
  }
}

/** Listens at once; serves the services when `ready` is set. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const gateway = new Gateway(options);
  await gateway.listen();
  return gateway;
}

/** Proxies send the whole URL. */
function pathOf(url: string): string {
  if (!URL.canParse(url)) return "/";
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function refuse(response: ServerResponse, statusCode: number, message: string, headers: Record<string, string> = {}): void {
  response.writeHead(statusCode, { "Content-Type": "application/json", Connection: "close", ...headers });
  response.end(JSON.stringify({ message }));
}

/** What never became a whole request: a body that ended early is answered in S3's words, as it is S3 that takes long bodies. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const early = error.code === "HPE_INVALID_EOF_STATE";
  const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  const message = early ? "You did not provide the number of bytes specified by the Content-Length HTTP header" : `Not a valid HTTP request: ${error.message}`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${early ? "IncompleteBody" : "BadRequest"}</Code><Message>${message}</Message></Error>`;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
