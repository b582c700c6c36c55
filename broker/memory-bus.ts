// The bus in memory: the same contract without a server, lost with the process.
import type { Bus, Delivery, Observation } from "../core/bus.ts";
import { type Clock, nextTurn } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Ids } from "../core/ids.ts";
import type { Journal } from "../core/journal.ts";
import type { Logger } from "../core/logger.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Payload } from "../core/payload.ts";
import { subjectMatches } from "../core/subjects.ts";
import { PublishedDelivery } from "./delivery.ts";
import { kindOf, mustBe, overlap } from "./kinds.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { Observers } from "./observers.ts";
import { Queue } from "./queue.ts";
import { nobodyServes, RequestServers } from "./request-servers.ts";
import { Unsettled } from "./unsettled.ts";

export interface MemoryBusOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

export function openMemoryBus(options: MemoryBusOptions): Bus {
  return new MemoryBus(options.clock);
}

class MemoryBus implements Bus {
  readonly name = "memory";
  readonly #clock: Clock;
  readonly #unsettled = new Unsettled();
  readonly #observers = new Observers();
  readonly #servers = new RequestServers(this.#unsettled);
  /** By the pattern that is, or once was, subscribed. */
  readonly #kept = new Map<string, Queue<PublishedDelivery>>();
  #unclaimed: PublishedDelivery[] = [];
  readonly #postponed = new Set<Disposable>();
  readonly #journals = new Map<string, Journal>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async publish(subject: string, event: EventEnvelope): Promise<void> {
    mustBe("publish", subject);
    this.#observers.tell({ subject, events: [event] });
    this.#keep(subject, event, 1);
  }

  async request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    mustBe("request", subject);
    signal?.throwIfAborted();
    if (!this.#servers.serves(subject)) throw nobodyServes(subject);
    this.#observers.tell({ subject, events: page });
    return this.#servers.request(subject, page, signal);
  }

  subscribe(subject: string, signal: AbortSignal): AsyncIterable<Delivery> {
    if (kindOf(subject) === "request") return this.#servers.serve(subject, signal);
    mustBe("publish", subject);
    return this.#queue(subject).take(signal);
  }

  announce(subject: string, message: Payload): void {
    mustBe("announce", subject);
    this.#observers.tell({ subject, events: [], message });
  }

  observe(subject: string, signal: AbortSignal): AsyncIterable<Observation> {
    return this.#observers.watch(subject, signal).seen;
  }

  async idle(): Promise<void> {
    for (let started = -1; started !== this.#unsettled.started || this.#unsettled.size > 0; ) {
      await this.#unsettled.empty();
      started = this.#unsettled.started;
      await nextTurn();
    }
  }

  async pending(): Promise<readonly string[]> {
    return this.#unsettled.describe();
  }

  async journal(name: string): Promise<Journal> {
    const journal = this.#journals.get(name) ?? new MemoryJournal();
    this.#journals.set(name, journal);
    return journal;
  }

  async purge(): Promise<void> {
    const forgotten = [...this.#unclaimed, ...[...this.#kept.values()].flatMap((queue) => queue.drain())];
    this.#unclaimed = [];
    for (const delivery of forgotten) this.#unsettled.delete(delivery);
    this.#forgetPostponed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forgetPostponed();
  }

  #keep(subject: string, event: EventEnvelope, attempt: number): void {
    const delivery: PublishedDelivery = new PublishedDelivery(subject, event, attempt, {
      release: () => this.#unsettled.delete(delivery),
      postpone: async (ms, next) => {
        this.#postpone(subject, event, ms, next);
        this.#unsettled.delete(delivery);
      },
    });
    this.#unsettled.add(delivery);
    const queue = this.#queueOf(subject);
    if (queue) queue.push(delivery);
    else this.#unclaimed.push(delivery);
  }

  #postpone(subject: string, event: EventEnvelope, ms: number, attempt: number): void {
    const timer = this.#clock.timer(ms, () => {
      this.#postponed.delete(timer);
      this.#keep(subject, event, attempt);
    });
    this.#postponed.add(timer);
  }

  #forgetPostponed(): void {
    for (const timer of this.#postponed) timer[Symbol.dispose]();
    this.#postponed.clear();
  }

  #queueOf(subject: string): Queue<PublishedDelivery> | undefined {
    const exact = this.#kept.get(subject);
    if (exact) return exact;
    for (const [pattern, queue] of this.#kept) if (subjectMatches(pattern, subject)) return queue;
    return undefined;
  }

  /** The queue of a pattern; a new one claims what was published for it before. */
  #queue(pattern: string): Queue<PublishedDelivery> {
    const known = this.#kept.get(pattern);
    if (known) return known;
    for (const other of this.#kept.keys()) {
      if (overlap(pattern, other)) throw new RangeError(`${pattern} overlaps ${other}, which is subscribed: an event has one queue`);
    }
    const queue = new Queue<PublishedDelivery>();
    this.#kept.set(pattern, queue);
    const claimed = (delivery: PublishedDelivery) => subjectMatches(pattern, delivery.subject);
    for (const delivery of this.#unclaimed.filter(claimed)) queue.push(delivery);
    this.#unclaimed = this.#unclaimed.filter((delivery) => !claimed(delivery));
    return queue;
  }
}
