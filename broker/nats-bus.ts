// The bus on NATS: JetStream keeps what is published, plain NATS carries requests and announcements between processes.
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import type { Bus, Delivery, Observation } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import { ConnectionError } from "../core/errors.ts";
import type { EventEnvelope } from "../core/event.ts";
import { Ids } from "../core/ids.ts";
import type { Journal } from "../core/journal.ts";
import type { Logger } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Payload } from "../core/payload.ts";
import { encodeEvent, encodePage } from "./codec.ts";
import { Delayed } from "./delayed.ts";
import { Idleness } from "./idleness.ts";
import { kindOf, mustBe } from "./kinds.ts";
import { tooLong, warnOfShortMessages } from "./longest-message.ts";
import { Mailbox } from "./mailbox.ts";
import { openNatsJournal } from "./nats-journal.ts";
import { Observers } from "./observers.ts";
import { PublishedEvents } from "./published-events.ts";
import { watchRemote } from "./remote-observers.ts";
import { RemoteRequests } from "./remote-requests.ts";
import { RequestServers } from "./request-servers.ts";
import { Store } from "./store.ts";
import { EVENTS, openStreams } from "./streams.ts";
import { Unsettled } from "./unsettled.ts";

/** Between two signs of life. */
const BEAT = 5_000;
/** A handshake with a server that dies in the middle of it may never end: it is tried again after this. */
const CONNECT_WITHIN = 1_000;
/** What observers elsewhere are told may be so old: told one by one, it would cost more than what it tells of. */
const TELL_WITHIN = 5;
/** Told sooner when there is so much of it. */
const TELL_AT_ONCE = 256;
/** JetStream's answer to a question is asked for again after this. */
const ANSWER_WITHIN = 2_000;

export interface NatsBusOptions {
  /** `nats://host:port`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** What is postponed waits on this one. */
  readonly clock: Clock;
  /** Retries and signs of life go by this one: real time. */
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** How this process is called on the server. */
  readonly instance?: string | undefined;
}

/** Never seeded: what is called the same as before a restart, the server takes for the same. */
const unique = new Ids();

/** Rejects with a ConnectionError when no server answers, or it has no JetStream. */
export async function openNatsBus(options: NatsBusOptions): Promise<Bus> {
  const connection = await connectTo(options);
  try {
    warnOfShortMessages(connection, options.url, options.logger);
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_WITHIN });
    await openStreams(manager);
    const bus = new NatsBus(options, connection, manager);
    await bus.open();
    return bus;
  } catch (cause) {
    await connection.close();
    const { message } = cause as Error;
    throw new ConnectionError(`the NATS server at ${options.url} cannot keep our streams (${message}): it must offer JetStream, as with -js`, { cause });
  }
}

async function connectTo({ url, token, instance }: NatsBusOptions): Promise<NatsConnection> {
  try {
    return await connect({
      servers: url,
      ...(token === undefined ? {} : { token }),
      name: instance ?? "lambdabus",
      noAsyncTraces: true, // A stack for every question, in case that it fails, costs more than the question.
      noEcho: true, // What we send, those here who want it have been handed already.
      timeout: CONNECT_WITHIN,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
      reconnectJitter: 20,
      ignoreAuthErrorAbort: true,
    });
  } catch (cause) {
    throw new ConnectionError(`no NATS server lets us in at ${url}: ${(cause as Error).message}`, { cause });
  }
}

interface Message {
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
}

class NatsBus implements Bus {
  readonly name = "nats";
  readonly #options: NatsBusOptions;
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #client: JetStreamClient;
  readonly #unsettled = new Unsettled();
  readonly #observers = new Observers();
  readonly #servers = new RequestServers(this.#unsettled);
  readonly #mailbox: Mailbox;
  readonly #store: Store;
  readonly #delayed: Delayed;
  readonly #published: PublishedEvents;
  readonly #remote: RemoteRequests;
  readonly #idleness: Idleness;
  readonly #journals = new Map<string, Promise<Journal>>();
  readonly #closing = new AbortController();
  /** Makes the ids by which the server knows a message that it has already. */
  readonly #publisher: string;
  #publications = 0;
  /** Requests and announcements that observers elsewhere have not been told of yet. */
  readonly #untold: { readonly subject: string; readonly message: () => Message }[] = [];
  #telling: Disposable | undefined;
  #connected = true;

  constructor(options: NatsBusOptions, connection: NatsConnection, manager: JetStreamManager) {
    this.#options = options;
    this.#publisher = unique.hex(24);
    this.#connection = connection;
    this.#manager = manager;
    this.#client = jetstream(connection);
    this.#mailbox = new Mailbox(connection);
    this.#store = new Store(connection, this.#mailbox, options.hostClock);
    const parts = { ...options, unique, connection, manager, store: this.#store, unsettled: this.#unsettled };
    this.#delayed = new Delayed(parts);
    this.#published = new PublishedEvents({ ...parts, delayed: this.#delayed });
    this.#remote = new RemoteRequests(connection, this.#mailbox, this.#servers);
    this.#idleness = new Idleness(parts);
  }

  async open(): Promise<void> {
    await this.#delayed.open();
    void this.#watchConnection();
    void this.#beat();
  }

  async publish(subject: string, event: EventEnvelope): Promise<void> {
    mustBe("publish", subject);
    this.#observers.tell({ subject, events: [event] });
    const message = encodeEvent(event);
    message.headers.append("Nats-Msg-Id", `${this.#publisher}.${this.#publications++}`);
    await this.#unsettled.during(
      () => `publication of ${event.id} on ${subject}`,
      () => this.#store.write(subject, message.data, message.headers),
    );
  }

  async request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    mustBe("request", subject);
    signal?.throwIfAborted();
    if (this.#servers.serves(subject)) {
      this.#observers.tell({ subject, events: page });
      const answered = this.#servers.request(subject, page, signal);
      this.#copy(subject, page);
      return answered;
    }
    return this.#unsettled.during(
      () => `request on ${subject}, served elsewhere`,
      () => {
        this.#observers.tell({ subject, events: page });
        return this.#remote.request(subject, page, signal);
      },
    );
  }

  subscribe(subject: string, signal: AbortSignal): AsyncIterable<Delivery> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    if (kindOf(subject) === "request") {
      if (!ended.aborted) this.#remote.serve(subject, ended);
      return this.#servers.serve(subject, ended);
    }
    mustBe("publish", subject);
    return this.#published.subscribe(subject, ended);
  }

  announce(subject: string, message: Payload): void {
    mustBe("announce", subject);
    this.#observers.tell({ subject, events: [], message });
    this.#tell(subject, () => ({ data: message.bytes }));
  }

  observe(subject: string, signal: AbortSignal): AsyncIterable<Observation> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    return watchRemote(this.#connection, this.#observers, subject, ended, this.#options.clock);
  }

  idle(): Promise<void> {
    return this.#idleness.wait();
  }

  pending(): Promise<readonly string[]> {
    return this.#idleness.describe();
  }

  async journal(name: string): Promise<Journal> {
    const journal = this.#journals.get(name) ?? openNatsJournal({ client: this.#client, manager: this.#manager, store: this.#store }, name);
    this.#journals.set(name, journal);
    return journal.catch((error) => {
      this.#journals.delete(name);
      throw error;
    });
  }

  async purge(): Promise<void> {
    this.#published.purge();
    await Promise.all([this.#store.insist(() => this.#manager.streams.purge(EVENTS)), this.#delayed.purge()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#tellAll();
    this.#closing.abort();
    this.#delayed[Symbol.dispose]();
    this.#remote.close();
    this.#published.close();
    if (this.#connected) await this.#connection.drain().catch(() => {});
    await this.#connection.close();
  }

  /** A copy of a request for observers elsewhere. It has no reply subject, so nobody takes it for a request. */
  #copy(subject: string, page: readonly EventEnvelope[]): void {
    this.#tell(subject, () => encodePage(page));
  }

  /** Keeps what observers elsewhere are to be told until there is more of it: one write to the server carries it all. */
  #tell(subject: string, message: () => Message): void {
    this.#untold.push({ subject, message });
    if (this.#untold.length >= TELL_AT_ONCE) this.#tellAll();
    else this.#telling ??= this.#options.hostClock.timer(TELL_WITHIN, () => this.#tellAll());
  }

  #tellAll(): void {
    this.#telling?.[Symbol.dispose]();
    this.#telling = undefined;
    for (const { subject, message } of this.#untold.splice(0)) this.#tellNow(subject, message());
  }

  /** Nothing of ours fails when observers elsewhere cannot be told. */
  #tellNow(subject: string, { data, ...options }: Message): void {
    if (this.#connection.isClosed()) return;
    try {
      const refusal = tooLong(this.#connection, `a message on ${subject}`, data, options.headers);
      if (refusal) throw refusal;
      this.#connection.publish(subject, data, options);
    } catch (error) {
      this.#options.logger.warn("message not shown to observers elsewhere", { "messaging.destination.name": subject, bytes: data.byteLength, error });
    }
  }

  async #watchConnection(): Promise<void> {
    const server = { "server.address": this.#options.url };
    for await (const status of this.#connection.status()) {
      if (status.type === "disconnect") {
        this.#connected = false;
        this.#options.logger.debug("bus disconnected", server);
      }
      if (status.type !== "reconnect") continue;
      this.#connected = true;
      this.#options.logger.info("bus reconnected", server);
      this.#store.repeat();
      this.#published.restart();
    }
  }

  async #beat(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#options.hostClock.sleep(BEAT, this.#closing.signal).catch(() => {});
      if (this.#closing.signal.aborted || this.#connection.isClosed()) return;
      this.#published.beat();
      this.#remote.beat();
    }
  }
}
