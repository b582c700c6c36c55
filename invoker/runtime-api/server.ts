// The Lambda Runtime API 2018-06-01 of one execution environment: a loopback port of its own, as runtimes are told only host and port.
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { answer, notFound, RESPONSE_LIMIT } from "./answers.ts";
import { invocationError } from "./error.ts";
import { HttpConnection, type HttpRequest, type Reply } from "./http.ts";
import { initError } from "./init-error.ts";
import { next } from "./next.ts";
import { ping } from "./ping.ts";
import { response } from "./response.ts";
import type { RuntimeSession } from "./session.ts";

const BASE = "/2018-06-01/runtime";
const INVOCATION = `${BASE}/invocation/`;
const NOBODY = answer(403, JSON.stringify({ errorMessage: "No runtime runs in this environment", errorType: "InvalidStateTransition" }));

export class RuntimeApi implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #session: RuntimeSession | undefined;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  static async listen(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    api.#server.listen(0, "127.0.0.1");
    await once(api.#server, "listening");
    return api;
  }

  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on, requests are those of a new runtime process; connections of the one before it are closed. */
  begin(session: RuntimeSession): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#session = session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const session = this.#session;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    new HttpConnection(socket, RESPONSE_LIMIT, (request, reply) => (session ? route(session, request, reply) : reply(NOBODY)));
  }
}

function route(session: RuntimeSession, request: HttpRequest, reply: Reply): void {
  if (request.method === "GET" && request.path === `${BASE}/invocation/next`) next(session, request, reply);
  else reply(respond(session, request));
}

function respond(session: RuntimeSession, request: HttpRequest): string {
  const { method, path } = request;
  if (method === "POST" && path.startsWith(INVOCATION)) {
    const end = path.indexOf("/", INVOCATION.length);
    const requestId = path.slice(INVOCATION.length, end);
    const verb = path.slice(end);
    if (verb === "/response") return response(session, request, requestId);
    if (verb === "/error") return invocationError(session, request, requestId);
  }
  if (method === "POST" && path === `${BASE}/init/error`) return initError(session, request);
  if (method === "GET" && (path === "/ping" || path === "/2018-06-01/ping")) return ping();
  return notFound(method, path);
}
