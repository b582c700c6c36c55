// One request as an action sees it; what is seldom asked for is made when it is.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Work } from "../core/activity.ts";
import type { Ids } from "../core/ids.ts";
import type { RouteRequest } from "./route.ts";
import type { RequestContext } from "./service.ts";

export interface ExchangeOptions {
  readonly work: Work;
  readonly ids: Ids;
  readonly accountId: string;
  /** Host and port as the caller wrote them, without the bucket of host style. */
  readonly host: string;
  /** The raw path, with the bucket in front. */
  readonly path: string;
  /** What follows `?`, or nothing. */
  readonly search: string;
}

export class Exchange implements RequestContext, RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly accountId: string;
  readonly work: Work;
  headers: Readonly<Record<string, string | undefined>>;
  requestId = "";
  region = "";
  accessKey: string | undefined;
  body: Readable | undefined;
  trailers: Promise<Readonly<Record<string, string>>> | undefined;
  /** What the action added to the answer. */
  addedHeaders: Record<string, string> | undefined;
  statusCode: number | undefined;
  readonly #request: IncomingMessage;
  /** For a service that answers by itself. */
  readonly response: ServerResponse;
  readonly #host: string;
  readonly #ids: Ids;
  #query: URLSearchParams | undefined;
  #hostId: string | undefined;
  #signal: AbortSignal | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, options: ExchangeOptions) {
    this.#request = request;
    this.response = response;
    this.#host = options.host;
    this.#ids = options.ids;
    this.method = request.method as string;
    this.path = options.path;
    this.search = options.search;
    this.work = options.work;
    this.accountId = options.accountId;
    this.headers = request.headers as Record<string, string | undefined>;
  }

  get query(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.search));
  }

  get hostId(): string {
    return (this.#hostId ??= this.#ids.base64(48));
  }

  get endpoint(): string {
    return `http://${this.#host}`;
  }

  get sourceIp(): string {
    const address = this.#request.socket.remoteAddress ?? "127.0.0.1";
    return address.startsWith("::ffff:") ? address.slice(7) : address;
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const controller = new AbortController();
      const onClose = () => {
        if (!this.response.writableFinished) controller.abort(new Error("the caller went away"));
      };
      if (this.response.destroyed) onClose();
      else this.response.once("close", onClose);
      this.#signal = controller.signal;
    }
    return this.#signal;
  }

  setHeader(name: string, value: string): void {
    this.addedHeaders ??= {};
    this.addedHeaders[name] = value;
  }

  setStatus(code: number): void {
    this.statusCode = code;
  }
}
