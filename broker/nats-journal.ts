// A service's durable state on NATS: a stream of changes, written in batches, of which what is out of date is cut off at the head.
import type { JetStreamClient, JetStreamManager, JsMsg } from "@nats-io/jetstream";
import { headers as createHeaders } from "@nats-io/transport-node";
import { Ids } from "../core/ids.ts";
import type { Journal } from "../core/journal.ts";
import { JournalIndex } from "./journal-index.ts";
import type { Store } from "./store.ts";
import { openJournalStream } from "./streams.ts";

/** A batch takes no more changes when it has so many bytes, or as many as the server takes. */
const BATCH_BYTES = 1024 * 1024;
/** Of a batch for its headers, and of each change for what stands around its value. */
const AROUND_BATCH = 1024;
const AROUND_CHANGE = 32;
/** How much is read ahead; more than the largest message. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

export interface JournalTools {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly store: Store;
}

/** As it stands in the stream: a key's value, or without one its removal. Of two, the one with the higher number was made later, wherever they stand. */
type StoredChange = readonly [number: number, key: string, value?: unknown];

/** What is to be written. Without `number` it gets the next one. */
interface Change {
  readonly key: string;
  /** JSON. */
  readonly value: string | undefined;
  readonly number?: number;
}

interface Waiting extends Change {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** What was done in a turn is not kept until the next one. */
const forget = (): void => {};

/** Never seeded: what is called the same as before a restart, the server takes for the same. */
const unique = new Ids();

export async function openNatsJournal(tools: JournalTools, service: string): Promise<Journal> {
  const { stream, subject } = await tools.store.insist(() => openJournalStream(tools.manager, service));
  return new NatsJournal(tools, stream, subject);
}

class NatsJournal implements Journal {
  readonly #tools: JournalTools;
  readonly #stream: string;
  readonly #subject: string;
  /** Begins the ids by which the server knows a batch that it has already. */
  readonly #writer = unique.hex(24);
  #batches = 0;
  #number = 0;
  /** Known once the stream has been read. */
  #index: JournalIndex | undefined;
  #waiting: Waiting[] = [];
  #writing = false;
  /** One thing at a time: writing, reading, clearing. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(tools: JournalTools, stream: string, subject: string) {
    this.#tools = tools;
    this.#stream = stream;
    this.#subject = subject;
  }

  put(key: string, value: unknown): Promise<void> {
    return this.#change(key, JSON.stringify(value) ?? "null");
  }

  remove(key: string): Promise<void> {
    return this.#change(key, undefined);
  }

  async *entries(): AsyncIterable<readonly [key: string, value: unknown]> {
    const latest = await this.#inTurn(() => this.#read());
    for (const [, key, value] of latest.sort(([one], [other]) => one - other)) yield [key, value];
  }

  clear(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#tools.store.insist(() => this.#tools.manager.streams.purge(this.#stream));
      this.#index = new JournalIndex();
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.then(forget, forget);
    return done;
  }

  /** What is changed while a batch is on its way makes the next one. */
  #change(key: string, value: string | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ key, value, resolve, reject });
    if (!this.#writing) {
      this.#writing = true;
      void this.#inTurn(() => this.#writeAll());
    }
    return promise;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      try {
        await this.#write(batch);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      await this.#tidy();
    }
    this.#writing = false;
  }

  /** At least one; what is too large is alone in its batch. */
  #nextBatch(): Waiting[] {
    const limit = Math.min(BATCH_BYTES, this.#tools.store.longestMessage - AROUND_BATCH);
    let bytes = 0;
    let count = 0;
    for (const { key, value = "" } of this.#waiting) {
      bytes += Buffer.byteLength(key) + Buffer.byteLength(value) + AROUND_CHANGE;
      if (count > 0 && bytes > limit) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(changes: readonly Change[]): Promise<void> {
    if (!this.#index) await this.#read();
    const texts = changes.map(({ key, value, number = this.#number++ }) => `[${number},${JSON.stringify(key)}${value === undefined ? "" : `,${value}`}]`);
    const data = Buffer.from(`[${texts.join()}]`);
    const headers = createHeaders();
    headers.set("Nats-Msg-Id", `${this.#writer}-${this.#batches++}`);
    const sequence = await this.#tools.store.write(this.#subject, data, headers);
    this.#index?.add(
      sequence,
      data.length,
      changes.map(({ key, value }) => [key, value !== undefined]),
    );
  }

  /** Of waste there is never much more than of what counts. That it cannot be cleared away now is no failure of any change: it is tried again. */
  async #tidy(): Promise<void> {
    const { store, manager } = this.#tools;
    try {
      const segment = this.#index?.toCarry();
      if (segment) {
        const message = await store.insist(() => manager.streams.getMessage(this.#stream, { seq: segment.sequence }));
        const live = message?.json<StoredChange[]>().filter(([, key]) => this.#index?.isAt(key, segment)) ?? [];
        await this.#write(live.map(([number, key, value]) => ({ number, key, value: JSON.stringify(value) })));
      }
      const sequence = this.#index?.toCut();
      if (sequence !== undefined) await store.insist(() => manager.streams.purge(this.#stream, { seq: sequence }));
    } catch {}
  }

  /** The latest change of each key that has a value. */
  async #read(): Promise<StoredChange[]> {
    return this.#tools.store.insist(async () => {
      const index = new JournalIndex();
      const latest = new Map<string, StoredChange>();
      for await (const message of this.#messages()) {
        const changes = message.json<StoredChange[]>();
        index.add(
          message.seq,
          message.data.length,
          changes.map(([, key, ...value]) => [key, value.length > 0]),
        );
        for (const change of changes) {
          const [number, key, ...value] = change;
          this.#number = Math.max(this.#number, number + 1);
          if (value.length > 0) latest.set(key, change);
          else latest.delete(key);
        }
      }
      this.#index = index;
      return [...latest.values()];
    });
  }

  async *#messages(): AsyncIterable<JsMsg> {
    const consumer = await this.#tools.client.consumers.get(this.#stream, {});
    const { num_pending } = await consumer.info(true);
    if (num_pending === 0) return;
    const messages = await consumer.consume({ max_bytes: READ_AHEAD_BYTES });
    try {
      for await (const message of messages) {
        yield message;
        if (message.info.pending === 0) return;
      }
    } finally {
      await messages.close();
      await consumer.delete().catch(() => {}); // The server forgets it by itself, later.
    }
  }
}
