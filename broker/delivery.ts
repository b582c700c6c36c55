// The two kinds of delivery: of an event that the bus keeps, and of a page that somebody is waiting on.
import type { Delivery } from "../core/bus.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Item } from "./unsettled.ts";

/** A page that its sender still holds. It waits for `answer`. */
export class RequestDelivery implements Delivery, Item {
  readonly kind = "request";
  readonly attempt = 1;
  readonly subject: string;
  readonly events: readonly EventEnvelope[];
  readonly #answer: (outcomes: readonly Outcome[]) => void;
  #settled = false;

  constructor(subject: string, events: readonly EventEnvelope[], answer: (outcomes: readonly Outcome[]) => void) {
    this.subject = subject;
    this.events = events;
    this.#answer = answer;
  }

  async settle(outcomes: readonly Outcome[]): Promise<void> {
    checkSettling(this, this.#settled, outcomes);
    this.#settled = true;
    this.#answer(outcomes);
  }

  async postpone(): Promise<void> {
    throw new Error(`only published events can be postponed; the one who asked on ${this.subject} is waiting`);
  }

  describe(): string {
    return `request of ${this.events.length} on ${this.subject}: ${this.events[0]?.id ?? "empty"}`;
  }
}

/** How a bus lets go of a published event, and keeps it for later. */
export interface Keeper {
  /** Takes it off the bus. */
  release(): void;
  /** Keeps it until `ms` from now, as attempt `attempt`; durable when resolved. Then takes this copy off the bus. */
  postpone(ms: number, attempt: number): Promise<void>;
}

/** An event that the bus keeps until it is settled. */
export class PublishedDelivery implements Delivery, Item {
  readonly kind = "publish";
  readonly subject: string;
  readonly events: readonly [EventEnvelope];
  readonly attempt: number;
  readonly #keeper: Keeper;
  #settled = false;

  constructor(subject: string, event: EventEnvelope, attempt: number, keeper: Keeper) {
    this.subject = subject;
    this.events = [event];
    this.attempt = attempt;
    this.#keeper = keeper;
  }

  async settle(outcomes: readonly Outcome[]): Promise<void> {
    checkSettling(this, this.#settled, outcomes);
    this.#settled = true;
    this.#keeper.release();
  }

  async postpone(ms: number, attempt = this.attempt + 1): Promise<void> {
    if (this.#settled) throw new Error(`${this.describe()} is settled already`);
    this.#settled = true;
    try {
      await this.#keeper.postpone(ms, attempt);
    } catch (error) {
      this.#settled = false;
      throw error;
    }
  }

  describe(): string {
    return `event ${this.events[0].id} on ${this.subject}, attempt ${this.attempt}`;
  }
}

function checkSettling(delivery: Delivery & Item, settled: boolean, outcomes: readonly Outcome[]): void {
  if (settled) throw new Error(`${delivery.describe()} is settled already`);
  if (outcomes.length !== delivery.events.length) {
    throw new RangeError(`${delivery.describe()} has ${delivery.events.length} events, and was given ${outcomes.length} outcomes`);
  }
}
