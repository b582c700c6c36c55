// The Lambda Runtime API 2018-06-01 of one execution environment, with the APIs of its extensions: a loopback port of its own, as both are told only host and port.
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { answer, notFound, RESPONSE_LIMIT } from "./answers.ts";
import { invocationError } from "./error.ts";
import { eventNext } from "./extensions/event-next.ts";
import { extensionExitError } from "./extensions/exit-error.ts";
import type { Extensions } from "./extensions/extensions.ts";
import { extensionInitError } from "./extensions/init-error.ts";
import { register } from "./extensions/register.ts";
import { HttpConnection, type HttpHead, type HttpRequest, type Reply } from "./http.ts";
import type { BodySink } from "./http-body.ts";
import { initError } from "./init-error.ts";
import { next } from "./next.ts";
import { ping } from "./ping.ts";
import { response, streamOf } from "./response.ts";
import type { RuntimeSession } from "./session.ts";
import { subscribe } from "./telemetry/subscribe.ts";
import type { Telemetry } from "./telemetry/telemetry.ts";

const BASE = "/2018-06-01/runtime";
const INVOCATION = `${BASE}/invocation/`;
const EXTENSION = "/2020-01-01/extension";
const NOBODY = answer(403, JSON.stringify({ errorMessage: "No runtime runs in this environment", errorType: "InvalidStateTransition" }));

/** Who speaks to the API between two starts of an environment. */
export interface Clients {
  readonly session: RuntimeSession;
  readonly extensions: Extensions;
  readonly telemetry: Telemetry;
}

export interface RuntimeApiOptions {
  /** Any that is free unless given. */
  readonly port?: number;
  /** Told how many connections are open, whenever that changes. */
  onConnections?(count: number): void;
}

export class RuntimeApi implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #clients: Clients | undefined;

  readonly #options: RuntimeApiOptions;

  private constructor(options: RuntimeApiOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  static async listen(options: RuntimeApiOptions = {}): Promise<RuntimeApi> {
    const api = new RuntimeApi(options);
    api.#server.listen(options.port ?? 0, "127.0.0.1");
    await once(api.#server, "listening");
    return api;
  }

  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on, requests are those of new processes; connections of the ones before them are closed. */
  begin(clients: Clients): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#clients = clients;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const clients = this.#clients;
    this.#sockets.add(socket);
    this.#options.onConnections?.(this.#sockets.size);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#options.onConnections?.(this.#sockets.size);
    });
    new HttpConnection(socket, {
      bodyLimit: RESPONSE_LIMIT,
      sinkOf: (head) => clients && sinkOf(clients.session, head),
      handle: (request, reply) => (clients ? route(clients, request, reply) : reply(NOBODY)),
    });
  }
}

function route(clients: Clients, request: HttpRequest, reply: Reply): void {
  if (request.method === "GET" && request.path === `${BASE}/invocation/next`) next(clients.session, request, reply);
  else if (request.method === "GET" && request.path === `${EXTENSION}/event/next`) eventNext(clients.extensions, request, reply);
  else reply(respond(clients, request));
}

function respond(clients: Clients, request: HttpRequest): string {
  const { session, extensions, telemetry } = clients;
  const { requestId, verb } = outcomeOf(request);
  if (verb === "/response") return response(session, request, requestId);
  if (verb === "/error") return invocationError(session, request, requestId);
  switch (`${request.method} ${request.path}`) {
    case `POST ${BASE}/init/error`:
      return initError(session, request);
    case "GET /ping":
    case "GET /2018-06-01/ping":
      return ping();
    case `POST ${EXTENSION}/register`:
      return register(extensions, request);
    case `POST ${EXTENSION}/init/error`:
      return extensionInitError(extensions, request);
    case `POST ${EXTENSION}/exit/error`:
      return extensionExitError(extensions, request);
    case "PUT /2022-07-01/telemetry":
      return subscribe("telemetry", telemetry, extensions, request);
    case "PUT /2020-08-15/logs":
      return subscribe("logs", telemetry, extensions, request);
    default:
      return notFound(request.method, request.path);
  }
}

function sinkOf(session: RuntimeSession, head: HttpHead): BodySink | undefined {
  const { requestId, verb } = outcomeOf(head);
  return verb === "/response" ? streamOf(session, head, requestId) : undefined;
}

/** What a runtime posts about an invocation: `/response` or `/error`; anything else where it does not. */
function outcomeOf({ method, path }: HttpHead): { requestId: string; verb: string } {
  if (method !== "POST" || !path.startsWith(INVOCATION)) return { requestId: "", verb: "" };
  const end = path.indexOf("/", INVOCATION.length);
  return { requestId: path.slice(INVOCATION.length, end), verb: path.slice(end) };
}
