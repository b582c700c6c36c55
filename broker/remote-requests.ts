// Requests between processes: asked over NATS, answered by one of those who serve the subject, with signs of life in between.
import { headers as createHeaders, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import { ConnectionError, TooLargeError } from "../core/errors.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Outcome } from "../core/outcome.ts";
import { decodeEvents, encodePage } from "./codec.ts";
import { tooLong } from "./longest-message.ts";
import { isNobody, type Mailbox } from "./mailbox.ts";
import { decodeOutcomes, encodeOutcomes } from "./outcome-codec.ts";
import { nobodyServes, type RequestServers } from "./request-servers.ts";

/** Says `working` until the answer comes; instead of one, with the reason as body, `refused` when its giver stops serving, `too-long` when NATS does not take it. */
const STATE = "lambdabus-state";
/** Those who serve a subject share its requests. */
const GROUP = "lambdabus";
/** Missed signs of life after which a server is taken for dead. */
const SILENT_BEATS = 4;

interface Asked {
  silent: number;
  fail(error: Error): void;
}

export class RemoteRequests {
  readonly #connection: NatsConnection;
  readonly #mailbox: Mailbox;
  readonly #servers: RequestServers;
  readonly #asked = new Set<Asked>();
  readonly #serving = new Set<Msg>();

  constructor(connection: NatsConnection, mailbox: Mailbox, servers: RequestServers) {
    this.#connection = connection;
    this.#mailbox = mailbox;
    this.#servers = servers;
  }

  /** Asks whoever serves the subject elsewhere. Takes as long as it takes; rejects when nobody serves, or the server dies. */
  request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#asked.delete(asked);
        signal?.removeEventListener("abort", onAbort);
        letter[Symbol.dispose]();
      };
      const asked: Asked = {
        silent: 0,
        fail: (error) => {
          end();
          reject(error);
        },
      };
      const onAbort = () => asked.fail(signal?.reason);
      const receive = (message: Msg) => {
        asked.silent = 0;
        if (message.headers?.get(STATE) === "working") return false;
        end();
        readAnswer(subject, message, resolve, reject);
        return true;
      };
      const letter = this.#mailbox.send({ subject, ...encodePage(page), repeatable: false, receive });
      this.#asked.add(asked);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Takes requests from elsewhere for those who serve the pattern here. */
  serve(pattern: string, signal: AbortSignal): void {
    const subscription: Subscription = this.#connection.subscribe(pattern, {
      queue: GROUP,
      callback: (error, message) => {
        if (!error && message.reply) this.#take(message);
      },
    });
    signal.addEventListener("abort", () => subscription.unsubscribe(), { once: true });
  }

  /** Called at every beat: gives signs of life, and misses those of others. */
  beat(): void {
    for (const message of this.#serving) message.respond("", { headers: stateHeaders("working") });
    for (const asked of this.#asked) {
      asked.silent += 1;
      if (asked.silent > SILENT_BEATS) asked.fail(new ConnectionError("the process that served the request is silent: it is taken for dead"));
    }
  }

  /** Nobody is left waiting for what will not come. */
  close(): void {
    for (const asked of this.#asked) asked.fail(new ConnectionError("the bus is closed"));
  }

  /** A message without a reply subject is a copy for observers, never a request. */
  #take(message: Msg): void {
    const events = decodeEvents(message);
    if (!events) return;
    this.#serving.add(message);
    const answer = (data: Uint8Array | string, state?: string) => {
      this.#serving.delete(message);
      message.respond(data, state ? { headers: stateHeaders(state) } : {});
    };
    this.#servers.hand(
      message.subject,
      events,
      (outcomes) => {
        const data = encodeOutcomes(outcomes);
        const refusal = tooLong(this.#connection, `the answer to a request on ${message.subject}`, data);
        if (refusal) answer(refusal.message, "too-long");
        else answer(data);
      },
      (error) => answer(error.message, "refused"),
    );
  }
}

function readAnswer(subject: string, message: Msg, resolve: (outcomes: readonly Outcome[]) => void, reject: (error: Error) => void): void {
  try {
    if (isNobody(message)) reject(nobodyServes(subject));
    else if (message.headers?.get(STATE) === "refused") reject(new ConnectionError(message.string()));
    else if (message.headers?.get(STATE) === "too-long") reject(new TooLargeError(message.string()));
    else resolve(decodeOutcomes(message.data));
  } catch (cause) {
    reject(new ConnectionError(`the answer to a request on ${subject} cannot be read`, { cause }));
  }
}

function stateHeaders(state: string): MsgHdrs {
  const headers = createHeaders();
  headers.append(STATE, state);
  return headers;
}
