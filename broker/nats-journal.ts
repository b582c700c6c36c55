// A service's durable state on NATS: one stream a service, one subject a key, one message a subject.
import { createHash } from "node:crypto";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import type { Journal } from "../core/journal.ts";
import { token } from "../core/subjects.ts";
import type { Store } from "./store.ts";
import { openJournalStream } from "./streams.ts";

/** Longer keys are named by their hash; the key itself stands in the message. */
const LONGEST_TOKEN = 200;
/** How much of a journal is read ahead. */
const READ_AHEAD = 1_000;

export interface JournalTools {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly store: Store;
}

export async function openNatsJournal(tools: JournalTools, service: string): Promise<Journal> {
  const { stream, prefix } = await tools.store.insist(() => openJournalStream(tools.manager, service));
  return new NatsJournal(tools, stream, prefix);
}

class NatsJournal implements Journal {
  readonly #tools: JournalTools;
  readonly #stream: string;
  readonly #prefix: string;
  /** The last change under way of each key: the next one waits for it. */
  readonly #changing = new Map<string, Promise<unknown>>();

  constructor(tools: JournalTools, stream: string, prefix: string) {
    this.#tools = tools;
    this.#stream = stream;
    this.#prefix = prefix;
  }

  put(key: string, value: unknown): Promise<void> {
    const body = Buffer.from(JSON.stringify([key, value ?? null]));
    return this.#change(key, async () => {
      await this.#tools.store.write(this.#subject(key), body, headers());
    });
  }

  remove(key: string): Promise<void> {
    return this.#change(key, async () => {
      const { store, manager } = this.#tools;
      await store.insist(() => manager.streams.purge(this.#stream, { filter: this.#subject(key) }));
    });
  }

  async *entries(): AsyncIterable<readonly [key: string, value: unknown]> {
    const consumer = await this.#tools.client.consumers.get(this.#stream, {});
    const { num_pending } = await consumer.info(true);
    if (num_pending === 0) return;
    const messages = await consumer.consume({ max_messages: READ_AHEAD });
    try {
      for await (const message of messages) {
        yield message.json<[string, unknown]>();
        if (message.info.pending === 0) return;
      }
    } finally {
      await messages.close();
      await consumer.delete().catch(() => {}); // The server forgets it by itself, later.
    }
  }

  async clear(): Promise<void> {
    await Promise.all(this.#changing.values());
    await this.#tools.store.insist(() => this.#tools.manager.streams.purge(this.#stream));
  }

  #subject(key: string): string {
    const escaped = token(key);
    const name = escaped.length <= LONGEST_TOKEN ? escaped : `~${createHash("sha256").update(key).digest("hex")}`;
    return `${this.#prefix}.${name}`;
  }

  #change(key: string, change: () => Promise<void>): Promise<void> {
    const before = this.#changing.get(key);
    const changed = before ? before.then(change, change) : change();
    const done = changed
      .catch(() => {})
      .then(() => {
        if (this.#changing.get(key) === done) this.#changing.delete(key);
      });
    this.#changing.set(key, done);
    return changed;
  }
}
