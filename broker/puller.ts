// Takes published events from one durable consumer, asking for no more than there is room for.
import { createHash } from "node:crypto";
import type { ConsumerConfig, ConsumerInfo, JetStreamManager } from "@nats-io/jetstream";
import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import { EVENTS } from "./streams.ts";

const NANOS = 1_000_000;
/** How many events may wait here for somebody to take them: few enough that another process gets its share. */
const ROOM = 64;
/** After this long without a word from whoever has an event, the server gives it to another. */
const ACK_WAIT = 30_000;
/** A request for events stands this long. */
const EXPIRES = 60_000;
const HEARTBEAT = 5_000;
const PAUSE = 100;

export interface PullerOptions {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly hostClock: Clock;
  readonly logger: Logger;
  /** A subject, or a pattern of subjects. */
  readonly subject: string;
  readonly receive: (message: Msg) => void;
  /** How many received events nobody has taken yet. */
  readonly waiting: () => number;
  /** How many events of this consumer are held by us. */
  readonly held: () => number;
}

export class Puller {
  readonly #options: PullerOptions;
  readonly #name: string;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  readonly #asking = new AbortController();
  /** How many events the server may still send on its own. */
  #asked = 0;
  #heard = 0;

  constructor(options: PullerOptions) {
    this.#options = options;
    this.#name = consumerName(options.subject);
    this.#subscription = options.connection.subscribe(this.#inbox, { callback: (error, message) => this.#receive(error, message) });
  }

  async start(): Promise<void> {
    await this.#ensure();
    this.pull();
    void this.#listen();
  }

  /** Asks for as many events as there is room for, unless enough are asked for. */
  pull(): void {
    const room = ROOM - this.#options.waiting();
    if (this.#asked > 0 || room < ROOM / 2 || this.#stopped) return;
    this.#asked = room;
    const request = { batch: room, expires: EXPIRES * NANOS, idle_heartbeat: HEARTBEAT * NANOS };
    this.#options.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.${this.#name}`, JSON.stringify(request), { reply: this.#inbox });
  }

  /** After a lost connection, or when the server forgot us: what was asked for will not come. */
  async restart(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#ensure();
        this.#asked = 0;
        return this.pull();
      } catch (error) {
        this.#options.logger.debug("consumer not ready", { "messaging.destination.name": this.#options.subject, error });
        await this.#options.hostClock.sleep(PAUSE);
      }
    }
  }

  /** What is on its way to us when we stop goes back at once. */
  async stop(): Promise<void> {
    this.#asking.abort();
    if (!this.#options.connection.isClosed()) await this.#subscription.drain().catch(() => {});
  }

  get #stopped(): boolean {
    return this.#asking.signal.aborted || this.#options.connection.isClosed();
  }

  #receive(error: Error | null, message: Msg): void {
    if (error) return;
    this.#heard = this.#options.hostClock.now();
    if (message.reply?.startsWith("$JS.ACK.")) {
      this.#receiveEvent(message);
    } else {
      this.#receiveStatus(message.headers?.code ?? 0);
    }
  }

  #receiveEvent(message: Msg): void {
    if (this.#stopped) {
      message.respond("-NAK");
      return;
    }
    this.#asked = Math.max(0, this.#asked - 1);
    this.#options.receive(message);
    this.pull();
  }

  #receiveStatus(code: number): void {
    if (code === 100) return; // A heartbeat.
    this.#asked = 0;
    if (code === 408 || code === 404) this.pull();
    else void this.restart(); // The consumer is gone, or the server is not ready.
  }

  /** Notices when heartbeats stay away. */
  async #listen(): Promise<void> {
    const { hostClock } = this.#options;
    for (let heard = -1; !this.#stopped; heard = this.#heard) {
      await hostClock.sleep(HEARTBEAT * 3, this.#asking.signal).catch(() => {});
      if (!this.#stopped && this.#asked > 0 && heard === this.#heard) await this.restart();
    }
  }

  /**
   * Makes the consumer. What a process that died had taken is given out again at once: when events are out, nobody is asking for
   * more, and we do not hold them all, then whoever had them is gone, and a new consumer starts over with what is unsettled.
   */
  async #ensure(): Promise<void> {
    const { consumers } = this.#options.manager;
    const config = consumerConfig(this.#name, this.#options.subject);
    const info: ConsumerInfo = await consumers.add(EVENTS, config);
    if (info.num_waiting > 0 || info.num_ack_pending <= this.#options.held()) return;
    this.#options.logger.info("events of a process that died are delivered again", {
      "messaging.destination.name": this.#options.subject,
      events: info.num_ack_pending,
    });
    await consumers.delete(EVENTS, this.#name);
    await consumers.add(EVENTS, config);
  }
}

function consumerConfig(name: string, subject: string): Partial<ConsumerConfig> {
  return {
    durable_name: name,
    description: subject,
    filter_subject: subject,
    ack_policy: "explicit",
    ack_wait: ACK_WAIT * NANOS,
    max_ack_pending: 10_000,
    deliver_policy: "all",
  };
}

/** A consumer's name may hold no dots, stars or `>`; two subjects never share one. */
export function consumerName(subject: string): string {
  const readable = subject.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 60);
  return `${readable}_${createHash("sha256").update(subject).digest("hex").slice(0, 10)}`;
}
