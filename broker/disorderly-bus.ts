// A bus on which deliveries to functions come twice, late and in another order, as a Disorder draws it; all else passes as it is.
import type { Bus, Delivery, Observation } from "../core/bus.ts";
import { nextTurn } from "../core/clock.ts";
import type { Disorder } from "../core/disorder.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Journal } from "../core/journal.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Payload } from "../core/payload.ts";
import { parseSubject } from "../core/subjects.ts";

/** The bus itself is disposed of by whoever opened it. */
export class DisorderlyBus implements Bus {
  readonly #bus: Bus;
  readonly #disorder: Disorder;

  constructor(bus: Bus, disorder: Disorder) {
    this.#bus = bus;
    this.#disorder = disorder;
  }

  get name(): string {
    return this.#bus.name;
  }

  async publish(subject: string, event: EventEnvelope): Promise<void> {
    await this.#bus.publish(subject, event);
    const { functionName } = read(subject);
    if (functionName !== undefined && this.#disorder.duplicates(functionName, event.id)) await this.#bus.publish(subject, event);
  }

  /** Only batches: who calls a function itself gets one answer to one call. */
  async request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    const { functionName, mapping } = read(subject);
    if (functionName === undefined || mapping === "invoke") return this.#bus.request(subject, page, signal);
    const order = this.#orderOf(functionName, page);
    const shuffled = order.map((place) => page[place] as EventEnvelope);
    if (this.#disorder.duplicates(functionName, idOf(page))) await this.#bus.request(subject, shuffled, signal);
    const outcomes = await this.#bus.request(subject, shuffled, signal);
    return restore(outcomes, order);
  }

  subscribe(subject: string, signal: AbortSignal): AsyncIterable<Delivery> {
    const deliveries = this.#bus.subscribe(subject, signal);
    const { functionName, kind } = read(subject);
    return functionName !== undefined && kind === "event" ? this.#disturb(deliveries, functionName) : deliveries;
  }

  announce(subject: string, message: Payload): void {
    this.#bus.announce(subject, message);
  }

  observe(subject: string, signal: AbortSignal): AsyncIterable<Observation> {
    return this.#bus.observe(subject, signal);
  }

  idle(): Promise<void> {
    return this.#bus.idle();
  }

  pending(): Promise<readonly string[]> {
    return this.#bus.pending();
  }

  journal(name: string): Promise<Journal> {
    return this.#bus.journal(name);
  }

  purge(): Promise<void> {
    return this.#bus.purge();
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Groups keep their order. */
  #orderOf(functionName: string, page: readonly EventEnvelope[]): readonly number[] {
    const free = page.every(({ partitionkey }) => partitionkey === undefined) && this.#disorder.reorders(functionName);
    return free
      ? this.#disorder.shuffle(
          functionName,
          page.map(({ id }) => id),
        )
      : Array.from(page.keys());
  }

  async *#disturb(deliveries: AsyncIterable<Delivery>, functionName: string): AsyncGenerator<Delivery, void> {
    const late = new Set<string>();
    for await (const burst of inBursts(deliveries, () => this.#disorder.reorders(functionName))) {
      const ids = burst.map(({ events }) => idOf(events));
      for (const place of this.#disorder.shuffle(functionName, ids)) {
        const delivery = burst[place] as Delivery;
        if (await this.#isPostponed(delivery, functionName, late)) continue;
        yield delivery;
      }
    }
  }

  /** Each event once: the attempt that it comes for is the same. */
  async #isPostponed(delivery: Delivery, functionName: string, late: Set<string>): Promise<boolean> {
    const id = idOf(delivery.events);
    if (late.delete(id)) return false;
    const delay = this.#disorder.delay(functionName, id);
    if (delay === 0) return false;
    late.add(id);
    await delivery.postpone(delay, delivery.attempt);
    return true;
  }
}

/** By which a delivery is known: its first event's. */
function idOf([first]: readonly EventEnvelope[]): string {
  return first?.id as string;
}

/** What a subject says of the function that it leads to; nothing when it leads to none. */
function read(subject: string): { functionName?: string | undefined; kind?: string | undefined; mapping?: string | undefined } {
  const [area, kind, functionName, mapping] = parseSubject(subject);
  return area === "invoke" ? { kind, functionName, mapping } : {};
}

/** What comes within one turn, together; one by one while nobody wants that. */
async function* inBursts(deliveries: AsyncIterable<Delivery>, wanted: () => boolean): AsyncGenerator<readonly Delivery[], void> {
  const iterator = deliveries[Symbol.asyncIterator]();
  for (let next = iterator.next(); ; ) {
    const first = await next;
    if (first.done) return;
    const burst = [first.value];
    next = iterator.next();
    while (wanted()) {
      const more = await Promise.race([next, nextTurn()]);
      if (!more || more.done) break;
      burst.push(more.value);
      next = iterator.next();
    }
    yield burst;
  }
}

/** Outcomes at the places where their events stood. */
function restore(outcomes: readonly Outcome[], order: readonly number[]): readonly Outcome[] {
  const restored: Outcome[] = [];
  for (const [index, place] of order.entries()) restored[place] = outcomes[index] as Outcome;
  return restored;
}
