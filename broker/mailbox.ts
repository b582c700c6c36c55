// Messages that await an answer: one inbox for all of them, so that thousands may be under way at once.
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import { tooLong } from "./longest-message.ts";

/** What is sent. */
export interface Letter {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs | undefined;
  /** Sent again when the connection was lost: only for what may arrive twice. */
  readonly repeatable: boolean;
  /** An answer, or word of one: return true when nothing more is to come. */
  receive(answer: Msg): boolean;
}

export class Mailbox {
  readonly #connection: NatsConnection;
  readonly #inbox: string;
  readonly #open = new Map<string, Letter>();
  #count = 0;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
    this.#inbox = createInbox();
    connection.subscribe(`${this.#inbox}.*`, { callback: (error, message) => this.#receive(error, message) });
  }

  /** Sends a letter and keeps it until it is answered, or disposed of. Throws at once when it cannot be sent at all: a TooLargeError for one that is too long. */
  send(letter: Letter): Disposable {
    const refusal = tooLong(this.#connection, `a message on ${letter.subject}`, letter.data, letter.headers);
    if (refusal) throw refusal;
    const token = (this.#count++).toString(36);
    this.#open.set(token, letter);
    try {
      this.#post(token, letter);
    } catch (error) {
      this.#open.delete(token);
      throw error;
    }
    return { [Symbol.dispose]: () => void this.#open.delete(token) };
  }

  /** After a lost connection: what may be sent again is. */
  repeat(): void {
    for (const [token, letter] of this.#open) if (letter.repeatable) this.#post(token, letter);
  }

  #post(token: string, { subject, data, headers }: Letter): void {
    const reply = `${this.#inbox}.${token}`;
    this.#connection.publish(subject, data, headers ? { reply, headers } : { reply });
  }

  #receive(error: Error | null, message: Msg): void {
    if (error) return;
    const token = message.subject.slice(this.#inbox.length + 1);
    if (this.#open.get(token)?.receive(message)) this.#open.delete(token);
  }
}

/** The server's word that nobody listens on the subject. */
export function isNobody(message: Msg): boolean {
  return message.headers?.code === 503 && message.data.length === 0;
}
