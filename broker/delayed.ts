// Events that are due later: kept in a stream, released by our Clock, never by the server's.
import type { JetStreamManager, PurgeOpts, StoredMsg } from "@nats-io/jetstream";
import { headers as createHeaders, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { WireMessage } from "./codec.ts";
import type { Store } from "./store.ts";
import { POSTPONED, POSTPONED_SUBJECT } from "./streams.ts";
import type { Unsettled } from "./unsettled.ts";

/** Which attempt a message is; the first one needs no saying. */
export const ATTEMPT = "lambdabus-attempt";
/** Milliseconds since the epoch, on the simulator's clock. */
const DUE = "lambdabus-due";
const TARGET = "lambdabus-target";

export interface DelayedOptions {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly store: Store;
  readonly clock: Clock;
  /** Not seeded: a name must not come back after a restart. */
  readonly unique: Ids;
  readonly logger: Logger;
  readonly unsettled: Unsettled;
}

export class Delayed implements Disposable {
  readonly #options: DelayedOptions;
  readonly #timers = new Map<string, Disposable>();

  constructor(options: DelayedOptions) {
    this.#options = options;
  }

  /** Sets the timers of what was postponed before we started, and from now on of what other processes postpone: they may die. */
  async open(): Promise<void> {
    const { manager, connection } = this.#options;
    connection.subscribe(`${POSTPONED_SUBJECT}.*`, {
      callback: (error, message) => {
        const due = Number(message.headers?.get(DUE));
        if (!error && due > 0) this.#arm(message.subject, due);
      },
    });
    const { state } = await manager.streams.info(POSTPONED, { subjects_filter: ">" });
    const subjects = Object.keys(state.subjects ?? {});
    const found = await Promise.all(subjects.map((subject) => this.#load(subject)));
    const waiting = found.filter((message) => message !== null).sort((a, b) => a.seq - b.seq);
    for (const message of waiting) this.#arm(message.subject, Number(message.header.get(DUE)));
  }

  /** Durable when resolved. */
  async postpone(target: string, message: WireMessage, due: number, attempt: number): Promise<void> {
    const subject = `${POSTPONED_SUBJECT}.${this.#options.unique.hex(24)}`;
    const headers = copyHeaders(message.headers);
    headers.set(TARGET, target);
    headers.set(DUE, String(due));
    headers.set(ATTEMPT, String(attempt));
    await this.#options.store.write(subject, message.data, headers);
    this.#arm(subject, due);
  }

  /** Forgets everything that is postponed. */
  async purge(): Promise<void> {
    this[Symbol.dispose]();
    await this.#purge();
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) timer[Symbol.dispose]();
    this.#timers.clear();
  }

  #arm(subject: string, due: number): void {
    const { clock, logger, unsettled } = this.#options;
    this.#timers.get(subject)?.[Symbol.dispose]();
    const timer = clock.timer(due - clock.now(), () => {
      this.#timers.delete(subject);
      const released = unsettled.during(
        () => `release of ${subject}`,
        () => this.#release(subject),
      );
      released.catch((error) => {
        logger.warn("postponed event not released yet", { subject, error });
        this.#arm(subject, clock.now() + 1_000);
      });
    });
    this.#timers.set(subject, timer);
  }

  /** Another process may release it too: the message's id lets only one of them through, and nobody twice. */
  async #release(subject: string): Promise<void> {
    const stored = await this.#load(subject);
    if (!stored) return;
    const headers = copyHeaders(stored.header);
    const target = headers.get(TARGET);
    headers.delete(TARGET);
    headers.delete(DUE);
    headers.set("Nats-Msg-Id", subject);
    await this.#options.store.write(target, stored.data, headers);
    await this.#purge({ filter: subject });
  }

  #load(subject: string): Promise<StoredMsg | null> {
    const { manager, store } = this.#options;
    return store.insist(() => manager.streams.getMessage(POSTPONED, { last_by_subj: subject }));
  }

  async #purge(what?: PurgeOpts): Promise<void> {
    const { manager, store } = this.#options;
    await store.insist(() => manager.streams.purge(POSTPONED, what));
  }
}

/** Without what the server added. */
function copyHeaders(headers: MsgHdrs): MsgHdrs {
  const copy = createHeaders();
  for (const [name, values] of headers) {
    if (!name.startsWith("Nats-")) copy.append(name, values[0] ?? "");
  }
  return copy;
}
