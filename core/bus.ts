// The bus as its users see it: publish what the source has let go, request what the source still holds.
import type { EventEnvelope } from "./event.ts";
import type { Journal } from "./journal.ts";
import type { Outcome } from "./outcome.ts";
import type { Payload } from "./payload.ts";

export interface Bus extends AsyncDisposable {
  /** `nats` or `memory`: for people. */
  readonly name: string;
  /** Durable, at least once: when this resolves, the event survives the death of any process. */
  publish(subject: string, event: EventEnvelope): Promise<void>;
  /** A page of what the source still holds; one outcome each, in the same order. Rejects with a ConnectionError when nobody serves the subject. */
  request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]>;
  /** Takes deliveries of a subject until aborted. Published events are shared among all subscribers of the subject and kept while there is none. */
  subscribe(subject: string, signal: AbortSignal): AsyncIterable<Delivery>;
  /** Tells whoever listens, and forgets: results and logs. */
  announce(subject: string, message: Payload): void;
  /** Sees everything that passes, here or in any process on this bus, and takes nothing away. The subject may end in `>` or hold `*`. */
  observe(subject: string, signal: AbortSignal): AsyncIterable<Observation>;
  /** Resolves when no published event is undelivered or unsettled and no request is unanswered. What is postponed waits on the Clock and does not count. */
  idle(): Promise<void>;
  /** What `idle` is waiting for, a line each: for people. */
  pending(): Promise<readonly string[]>;
  /** Opens the durable state of a service. One writer per name. */
  journal(name: string): Promise<Journal>;
  /** Forgets every event that is published, postponed or recorded in a stream; journals stay. */
  purge(): Promise<void>;
}

export interface Delivery {
  readonly subject: string;
  /** One when published, a page when requested. */
  readonly events: readonly EventEnvelope[];
  /** `publish` or `request`: who keeps the event if we fail. */
  readonly kind: "publish" | "request";
  /** 1 the first time; one more for each `postpone` that did not say otherwise. */
  readonly attempt: number;
  /** Says what became of each event, exactly once. For a published event, any outcome takes it off the bus. */
  settle(outcomes: readonly Outcome[]): Promise<void>;
  /** Published events only: delivered again `ms` later, by our Clock, as attempt `attempt` (one more than now unless given). Durable when resolved. */
  postpone(ms: number, attempt?: number): Promise<void>;
}

export interface Observation {
  readonly subject: string;
  /** The events, where the message was one; empty for announcements. */
  readonly events: readonly EventEnvelope[];
  /** What was announced. */
  readonly message?: Payload;
}
