// Writes messages into JetStream: confirmed, and again and again while the server is away.
import { JetStreamApiError } from "@nats-io/jetstream";
import type { MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import type { Clock } from "../core/clock.ts";
import { ConnectionError } from "../core/errors.ts";
import { longestMessage } from "./longest-message.ts";
import { isNobody, type Mailbox } from "./mailbox.ts";

/** How long a write is tried before its caller is told. */
const PATIENCE = 10_000;
/** Between two tries. */
const PAUSE = 100;
/** An answer that is late is asked for again: the server knows a message that it has by its id. */
const LATE = 2_000;

const LOST = Symbol("the connection was lost meanwhile");

interface PubAck {
  readonly seq?: number;
  readonly error?: { readonly code: number; readonly description: string };
}

export class Store {
  readonly #mailbox: Mailbox;
  readonly #hostClock: Clock;
  readonly #connection: NatsConnection;
  /** Called when the connection was lost. A promise that all of them race against would keep what each of them came to. */
  readonly #asking = new Set<() => void>();

  constructor(connection: NatsConnection, mailbox: Mailbox, hostClock: Clock) {
    this.#connection = connection;
    this.#mailbox = mailbox;
    this.#hostClock = hostClock;
  }

  /**
   * Resolves with the message's sequence when it is stored. The id in `Nats-Msg-Id` keeps a repeated message single.
   * Rejects with a ConnectionError after 10 s without success, with a TooLargeError when the message is too long.
   */
  async write(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<number> {
    const deadline = this.#hostClock.now() + PATIENCE;
    for (;;) {
      const answer = await this.#try(subject, data, headers);
      if (answer.seq !== undefined && !answer.error) return answer.seq;
      if (answer.error && answer.error.code < 500) throw new ConnectionError(`JetStream refuses a message on ${subject}: ${answer.error.description}`);
      if (this.#hostClock.now() >= deadline) throw notStored(subject, answer);
      await this.#hostClock.sleep(PAUSE);
    }
  }

  /** In bytes, headers included. */
  get longestMessage(): number {
    return longestMessage(this.#connection);
  }

  /** Asks the server to do something that may be done twice, until it answers. Rejects with its answer when that is no, else like `write`. */
  async insist<T>(task: () => Promise<T>): Promise<T> {
    const deadline = this.#hostClock.now() + PATIENCE;
    for (;;) {
      try {
        const answer = await this.#unlessLost(task());
        if (answer !== LOST) return answer;
      } catch (cause) {
        if (cause instanceof JetStreamApiError && cause.code < 500) throw cause;
        if (this.#connection.isClosed()) throw new ConnectionError("the bus is closed", { cause });
        if (this.#hostClock.now() >= deadline) throw new ConnectionError(`NATS does not answer: ${(cause as Error).message}`, { cause, retryAfter: 1_000 });
      }
      await this.#hostClock.sleep(PAUSE);
    }
  }

  /** After a lost connection: what was asked before it came back is not answered any more. */
  repeat(): void {
    for (const lose of this.#asking) lose();
    this.#mailbox.repeat();
  }

  #unlessLost<T>(answer: Promise<T>): Promise<T | typeof LOST> {
    return new Promise((resolve, reject) => {
      const lose = () => resolve(LOST);
      this.#asking.add(lose);
      answer.finally(() => this.#asking.delete(lose)).then(resolve, reject);
    });
  }

  async #try(subject: string, data: Uint8Array, headers: MsgHdrs): Promise<PubAck> {
    if (this.#connection.isClosed()) throw new ConnectionError(`the bus is closed: nothing can be written on ${subject}`);
    return new Promise((resolve) => {
      const letter = this.#mailbox.send({
        subject,
        data,
        headers,
        repeatable: true,
        receive: (message) => {
          timer[Symbol.dispose]();
          resolve(isNobody(message) ? {} : message.json<PubAck>());
          return true;
        },
      });
      const timer = this.#hostClock.timer(LATE, () => {
        letter[Symbol.dispose]();
        resolve({});
      });
    });
  }
}

function notStored(subject: string, answer: PubAck): ConnectionError {
  const reason = answer.error?.description ?? "no answer";
  return new ConnectionError(`JetStream has not stored a message on ${subject} within ${PATIENCE / 1000} s: ${reason}`, { retryAfter: 1_000 });
}
