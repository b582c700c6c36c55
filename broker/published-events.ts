// Published events on NATS as they reach this process: taken from the stream, held until settled, given back when we stop.
import type { JetStreamManager } from "@nats-io/jetstream";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { Delivery } from "../core/bus.ts";
import type { Clock } from "../core/clock.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Logger } from "../core/logger.ts";
import { decodeEvents, encodeEvent, rawEvent } from "./codec.ts";
import { ATTEMPT, type Delayed } from "./delayed.ts";
import { PublishedDelivery } from "./delivery.ts";
import { Puller } from "./puller.ts";
import { Queue } from "./queue.ts";
import type { Store } from "./store.ts";
import { EVENTS } from "./streams.ts";
import type { Unsettled } from "./unsettled.ts";

/** How many settled events are remembered, to know them when the server, having lost our word, sends them again. */
const REMEMBERED = 20_000;

export interface PublishedOptions {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly store: Store;
  readonly clock: Clock;
  readonly hostClock: Clock;
  readonly logger: Logger;
  readonly delayed: Delayed;
  readonly unsettled: Unsettled;
}

/** An event that nobody has taken yet. */
interface Arrival {
  readonly delivery: PublishedDelivery;
  readonly sequence: number;
}

/** Of one pattern: how many events are in our hands, and a number that changes whenever one comes or goes. */
interface Tally {
  held: number;
  activity: number;
}

/** An event in our hands, and the newest message by which the server gave it to us: only that one can be answered. */
interface Held {
  readonly tally: Tally;
  message: Msg;
}

export class PublishedEvents {
  readonly #options: PublishedOptions;
  /** By sequence in the stream. */
  readonly #held = new Map<number, Held>();
  readonly #tallies = new Map<string, Tally>();
  readonly #settled = new Set<number>();
  readonly #pullers = new Set<Puller>();
  readonly #queues = new Set<Queue<Arrival>>();

  constructor(options: PublishedOptions) {
    this.#options = options;
  }

  /** Takes events of a pattern from now on. Rejects when asked for the first delivery if the server refuses the subscription. */
  subscribe(pattern: string, signal: AbortSignal): AsyncIterable<Delivery> {
    const queue = new Queue<Arrival>();
    const tally = this.#tally(pattern);
    const puller = new Puller({
      ...this.#options,
      subject: pattern,
      receive: (message) => this.#receive(tally, message, queue),
      waiting: () => queue.length,
      held: () => tally.held,
      activity: () => tally.activity,
    });
    const started = puller.start();
    started.catch(() => {}); // Told to whoever iterates.
    this.#pullers.add(puller);
    this.#queues.add(queue);
    const stop = () => {
      this.#pullers.delete(puller);
      this.#queues.delete(queue);
      void puller.stop();
      for (const arrival of queue.drain()) this.#giveBack(arrival);
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    return this.#deliveries(queue, puller, started, signal);
  }

  /** Called at every beat: tells the server that what we hold is still being worked on. */
  beat(): void {
    for (const { message } of this.#held.values()) message.respond("+WPI");
  }

  /** After a lost connection. */
  restart(): void {
    for (const puller of this.#pullers) void puller.restart();
  }

  /** Forgets what nobody has taken; what is being worked on may still be settled. */
  purge(): void {
    for (const queue of this.#queues) {
      for (const { delivery, sequence } of queue.drain()) {
        this.#letGo(sequence);
        this.#options.unsettled.delete(delivery);
      }
    }
  }

  /** Gives back all that is not settled: others may have it at once. */
  close(): void {
    for (const { message } of this.#held.values()) message.respond("-NAK");
    this.#held.clear();
  }

  async *#deliveries(queue: Queue<Arrival>, puller: Puller, started: Promise<void>, signal: AbortSignal): AsyncGenerator<Delivery, void> {
    await started;
    for await (const { delivery } of queue.take(signal)) {
      puller.pull();
      yield delivery;
    }
  }

  #receive(tally: Tally, message: Msg, queue: Queue<Arrival>): void {
    const sequence = streamSequence(message);
    if (this.#settled.has(sequence)) return void message.respond("+ACK");
    const known = this.#held.get(sequence);
    if (known) {
      known.message = message;
      return;
    }
    const held: Held = { tally, message };
    this.#hold(sequence, held);
    const delivery = this.#delivery(sequence, held);
    this.#options.unsettled.add(delivery);
    queue.push({ delivery, sequence });
  }

  #delivery(sequence: number, held: Held): PublishedDelivery {
    const { message } = held;
    const event = readEvent(message, sequence, this.#options.clock);
    const attempt = Number(message.headers?.get(ATTEMPT) || 1);
    const release = () => {
      this.#letGo(sequence)?.message.respond("+ACK");
      this.#remember(sequence);
      this.#options.unsettled.delete(delivery);
    };
    const delivery: PublishedDelivery = new PublishedDelivery(message.subject, event, attempt, {
      release,
      postpone: async (ms, next) => {
        const due = this.#options.clock.now() + ms;
        await this.#options.delayed.postpone(message.subject, encodeEvent(event), due, next);
        release();
      },
    });
    return delivery;
  }

  #giveBack({ delivery, sequence }: Arrival): void {
    this.#options.unsettled.delete(delivery);
    this.#letGo(sequence)?.message.respond("-NAK");
  }

  #remember(sequence: number): void {
    this.#settled.add(sequence);
    if (this.#settled.size <= REMEMBERED) return;
    for (const oldest of this.#settled) {
      this.#settled.delete(oldest);
      return;
    }
  }

  #hold(sequence: number, held: Held): void {
    this.#held.set(sequence, held);
    held.tally.held += 1;
    held.tally.activity += 1;
  }

  /** Returns what was held, or undefined when it was not. */
  #letGo(sequence: number): Held | undefined {
    const held = this.#held.get(sequence);
    if (!held) return undefined;
    this.#held.delete(sequence);
    held.tally.held -= 1;
    held.tally.activity += 1;
    return held;
  }

  #tally(pattern: string): Tally {
    const tally = this.#tallies.get(pattern) ?? { held: 0, activity: 0 };
    this.#tallies.set(pattern, tally);
    return tally;
  }
}

/** A CloudEvent as it was published; anything else becomes one, named by its place in the stream. */
function readEvent(message: Msg, sequence: number, clock: Clock): EventEnvelope {
  const [event] = decodeEvents(message) ?? [];
  return event ?? rawEvent(message, `${EVENTS}:${sequence}`, new Date(clock.now()).toISOString());
}

/** The reply subject says where the message lies: `$JS.ACK.[domain.account.]stream.consumer.delivered.sequence.…`. */
function streamSequence(message: Msg): number {
  const parts = message.reply?.split(".") ?? [];
  return Number(parts[parts.length >= 11 ? 7 : 5]);
}
