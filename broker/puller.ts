// Takes published events from one durable consumer, asking for no more than there is room for.
import { createHash } from "node:crypto";
import type { ConsumerConfig, JetStreamManager } from "@nats-io/jetstream";
import { createInbox, errors, type Msg, type NatsConnection, type Subscription } from "@nats-io/transport-node";
import type { Clock } from "../core/clock.ts";
import { ConnectionError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Store } from "./store.ts";
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
/** What is out for longer than this, and is not here, is with somebody else. */
const IN_FLIGHT = 100;
const LONGEST_PAUSE = 1_000;
const ANSWER_WITHIN = 1_000;

export interface PullerOptions {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly store: Store;
  readonly hostClock: Clock;
  readonly logger: Logger;
  /** A subject, or a pattern of subjects. */
  readonly subject: string;
  readonly receive: (message: Msg) => void;
  /** How many received events nobody has taken yet. */
  readonly waiting: () => number;
  /** How many events of this consumer are held by us. */
  readonly held: () => number;
  /** Changes whenever one of them comes or goes. */
  readonly activity: () => number;
}

export class Puller {
  readonly #options: PullerOptions;
  readonly #name: string;
  readonly #config: Partial<ConsumerConfig>;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  /** Where whoever shares the consumer answers that he is there. */
  readonly #presence: Subscription;
  readonly #asking = new AbortController();
  /** How many events the server may still send on its own. */
  #asked = 0;
  #heard = 0;
  #restarting = false;
  /** Counts the reasons to begin anew: one that comes while we do so is not forgotten. */
  #wanted = 0;

  constructor(options: PullerOptions) {
    this.#options = options;
    this.#name = consumerName(options.subject);
    this.#config = consumerConfig(this.#name, options.subject);
    this.#presence = options.connection.subscribe(`lambdabus.present.${this.#name}`, { callback: (_, message) => void message.respond() });
    this.#subscription = options.connection.subscribe(this.#inbox, { callback: (error, message) => this.#receive(error, message) });
  }

  /** Rejects when the server refuses the subscription: when it overlaps another one. */
  async start(): Promise<void> {
    await this.#makeConsumer().catch((error) => {
      if (!(error instanceof ConnectionError)) throw error; // A server that is away comes back.
    });
    void this.restart();
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

  /** Begins anew: after a lost connection, or when the consumer is gone, what was asked for will not come. */
  async restart(): Promise<void> {
    this.#wanted += 1;
    if (this.#restarting) return;
    this.#restarting = true;
    for (let done = 0; done !== this.#wanted && !this.#stopped; ) {
      const wanted = this.#wanted;
      if (await this.#begin()) done = wanted;
      else await this.#options.hostClock.sleep(PAUSE);
    }
    this.#restarting = false;
  }

  /** What is on its way to us when we stop goes back at once. */
  async stop(): Promise<void> {
    this.#asking.abort();
    if (this.#options.connection.isClosed()) return;
    this.#presence.unsubscribe();
    await this.#subscription.drain().catch(() => {});
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

  /** Notices when heartbeats stay away, and when a process that shares the consumer dies. */
  async #listen(): Promise<void> {
    const { hostClock } = this.#options;
    while (!this.#stopped) {
      const heard = this.#heard;
      await hostClock.sleep(HEARTBEAT * 3, this.#asking.signal).catch(() => {});
      if (this.#stopped || this.#restarting) continue;
      if (this.#asked > 0 && heard === this.#heard) await this.restart();
      else await this.#recover().catch(() => this.restart());
    }
  }

  async #begin(): Promise<boolean> {
    try {
      await this.#makeConsumer();
      this.#asked = 0;
      this.pull();
      await this.#recover();
      return true;
    } catch (error) {
      this.#options.logger.debug("consumer not ready", { "messaging.destination.name": this.#options.subject, error });
      return false;
    }
  }

  /** Does nothing when it is there already. */
  async #makeConsumer(): Promise<void> {
    const { store, manager } = this.#options;
    await store.insist(() => manager.consumers.add(EVENTS, this.#config));
  }

  /**
   * Has what a process that died had taken given out again at once. When more is out than we hold, and stays out, and nobody else
   * is there, whoever had it is gone: a new consumer starts over with all that is unsettled. What we hold is known when it comes again.
   */
  async #recover(): Promise<void> {
    const { store, manager, logger, subject } = this.#options;
    if (!(await this.#isMissing())) return;
    logger.info("events of a process that died are delivered again", { "messaging.destination.name": subject });
    await store.insist(() => manager.consumers.delete(EVENTS, this.#name));
    await this.#makeConsumer();
    this.#asked = 0;
    this.pull();
  }

  /** Whether events stay out that nobody has. Looks until it is clear: while events come and go, the numbers tell nothing. */
  async #isMissing(): Promise<boolean> {
    const { hostClock, activity } = this.#options;
    for (let [before, pause] = [-1, IN_FLIGHT]; !this.#stopped; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const calm = activity() === before;
      before = activity();
      if ((await this.#missing()) <= 0) return false;
      const alone = calm && activity() === before ? await this.#isAlone() : undefined;
      if (alone !== undefined) return alone && activity() === before;
      await hostClock.sleep(pause, this.#asking.signal).catch(() => {});
    }
    return false;
  }

  /** How many events are neither still to be delivered nor with us. */
  async #missing(): Promise<number> {
    const { store, manager, held, subject } = this.#options;
    const { state } = await store.insist(() => manager.streams.info(EVENTS, { subjects_filter: subject }));
    const kept = Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
    const { num_pending } = await store.insist(() => manager.consumers.info(EVENTS, this.#name));
    return kept - num_pending - held();
  }

  /** The server knows whether anybody else listens where all who share this consumer do. We do not hear ourselves. Undefined when it is not clear. */
  async #isAlone(): Promise<boolean | undefined> {
    try {
      await this.#options.connection.request(this.#presence.getSubject(), "", { timeout: ANSWER_WITHIN });
      return false;
    } catch (error) {
      const nobody = error instanceof errors.NoRespondersError || (error as Error).cause instanceof errors.NoRespondersError;
      return nobody || undefined;
    }
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
