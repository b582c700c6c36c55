// Disorder on purpose: what may go wrong between a source and a function, as often as a test asks, and the same again with the same seed.
import { Ids } from "./ids.ts";

/** Shares are between 0 and 1. Everything here is what AWS may do to a function at any time. */
export interface DisorderSettings {
  /** Share of asynchronous events, and of batches, that are delivered twice. */
  readonly duplicate?: number;
  /** Asynchronous events that come together, and the records of a batch that promises no order, are shuffled. */
  readonly reorder?: boolean;
  /** Share of asynchronous events, and of batches, that come later: by up to `upTo` milliseconds of the simulator's time, batches while their source holds them. */
  readonly delay?: { readonly share: number; readonly upTo: number };
  /** So many first invocations of each function fail after the handler has run: its answer is lost. */
  readonly failFirst?: number;
  /** Share of invocations that are refused as too many. */
  readonly throttle?: number;
  /** Share of invocations whose environment is killed while they run. */
  readonly crash?: number;
  /** Only these functions; all unless given. */
  readonly functions?: readonly string[];
}

/** Of so many events of a function it is remembered what was drawn for them. */
const REMEMBERED = 100_000;

/**
 * What is drawn for an event follows from the seed, the function, and which of the function's events it is, in the order in which they are first drawn for:
 * whatever happens to others meanwhile, and however long a process takes. A batch goes by its first record.
 */
export class Disorder {
  readonly #seed: string;
  #settings: DisorderSettings;
  /** By function. */
  #events = new Map<string, NumberedEvents>();
  #invocations = new Map<string, number>();

  constructor(seed: string, settings: DisorderSettings = {}) {
    this.#seed = seed;
    this.#settings = checked(settings);
  }

  /** From now on, and from the beginning of the seed. Throws a RangeError. */
  set(settings: DisorderSettings): void {
    this.#settings = checked(settings);
    this.#events = new Map();
    this.#invocations = new Map();
  }

  duplicates(functionName: string, id: string): boolean {
    return this.#happens(functionName, id, "duplicate", this.#settings.duplicate);
  }

  /** Milliseconds by which an event, or a batch, comes later, or 0. */
  delay(functionName: string, id: string): number {
    const { delay } = this.#settings;
    return delay && this.#happens(functionName, id, "delay", delay.share) ? Math.ceil(this.#draw(functionName, id, "delay") * delay.upTo) : 0;
  }

  reorders(functionName: string): boolean {
    return this.#settings.reorder === true && this.#concerns(functionName);
  }

  /** The places of events in an order that was drawn. */
  shuffle(functionName: string, ids: readonly string[]): readonly number[] {
    if (ids.length === 1) return [0];
    const keys = ids.map((id) => this.#draw(functionName, id, "order"));
    return Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number));
  }

  throttles(functionName: string, id: string): boolean {
    return this.#happens(functionName, id, "throttle", this.#settings.throttle);
  }

  /** What befalls an invocation that begins now. */
  mishap(functionName: string, id: string): "failure" | "crash" | undefined {
    if (!this.#concerns(functionName)) return undefined;
    const invocation = (this.#invocations.get(functionName) ?? 0) + 1;
    this.#invocations.set(functionName, invocation);
    if (invocation <= (this.#settings.failFirst ?? 0)) return "failure";
    return this.#happens(functionName, id, "crash", this.#settings.crash) ? "crash" : undefined;
  }

  #concerns(functionName: string): boolean {
    return this.#settings.functions?.includes(functionName) ?? true;
  }

  #happens(functionName: string, id: string, what: string, share = 0): boolean {
    return share > 0 && this.#concerns(functionName) && this.#draw(functionName, id, what) < share;
  }

  #draw(functionName: string, id: string, what: string): number {
    const events = this.#events.get(functionName) ?? new NumberedEvents();
    this.#events.set(functionName, events);
    const { number, draws } = events.of(id);
    const draw = (draws.get(what) ?? 0) + 1;
    draws.set(what, draw);
    return new Ids([this.#seed, functionName, number, what, draw].join("/")).fraction();
  }
}

interface NumberedEvent {
  readonly number: number;
  /** How often each kind of disorder was drawn. */
  readonly draws: Map<string, number>;
}

class NumberedEvents {
  readonly #known = new Map<string, NumberedEvent>();
  #count = 0;

  /** One that is not known is the next one. */
  of(id: string): NumberedEvent {
    const known = this.#known.get(id);
    if (known) return known;
    const event = { number: ++this.#count, draws: new Map() };
    this.#known.set(id, event);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value as string);
    return event;
  }
}

function checked(settings: DisorderSettings): DisorderSettings {
  const { duplicate = 0, delay = { share: 0, upTo: 0 }, throttle = 0, crash = 0, failFirst = 0 } = settings;
  for (const [name, share] of Object.entries({ duplicate, "delay.share": delay.share, throttle, crash })) {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`disorder: ${name} is a share between 0 and 1, not ${share}`);
  }
  if (!(delay.upTo >= 0)) throw new RangeError(`disorder: delay.upTo is milliseconds, not ${delay.upTo}`);
  if (!Number.isInteger(failFirst) || failFirst < 0) throw new RangeError(`disorder: failFirst is a number of invocations, not ${failFirst}`);
  return settings;
}
