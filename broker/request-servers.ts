// Who in this process serves requests: a request that finds its server here is handed over as it is.
import type { Delivery } from "../core/bus.ts";
import { ConnectionError } from "../core/errors.ts";
import type { EventEnvelope } from "../core/event.ts";
import type { Outcome } from "../core/outcome.ts";
import { subjectMatches } from "../core/subjects.ts";
import { RequestDelivery } from "./delivery.ts";
import { Queue } from "./queue.ts";
import type { Unsettled } from "./unsettled.ts";

/** A request waiting to be taken, and how to tell its sender that nobody will. */
interface Waiting {
  readonly delivery: Delivery;
  refuse(): void;
}

interface Desk {
  readonly pattern: string;
  readonly waiting: Queue<Waiting>;
  servers: number;
}

export class RequestServers {
  readonly #desks = new Map<string, Desk>();
  /** Subjects asked for before, and where they were found. */
  readonly #found = new Map<string, Desk>();
  readonly #unsettled: Unsettled;

  constructor(unsettled: Unsettled) {
    this.#unsettled = unsettled;
  }

  serves(subject: string): boolean {
    return this.#find(subject) !== undefined;
  }

  /** Serves the pattern from now on, not from when the first delivery is asked for. */
  serve(pattern: string, signal: AbortSignal): AsyncIterable<Delivery> {
    const desk = this.#desks.get(pattern) ?? { pattern, waiting: new Queue<Waiting>(), servers: 0 };
    if (!signal.aborted) {
      desk.servers += 1;
      this.#desks.set(pattern, desk);
      this.#found.clear();
      signal.addEventListener("abort", () => this.#leave(desk), { once: true });
    }
    return deliveries(desk, signal);
  }

  /** Hands a page over. Rejects with the signal's reason when aborted first; what runs already, runs on. */
  request(subject: string, page: readonly EventEnvelope[], signal?: AbortSignal): Promise<readonly Outcome[]> {
    return new Promise((resolve, reject) => {
      this.hand(subject, page, resolve, reject);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }

  /** Hands a page over, and calls back with what became of it. */
  hand(subject: string, page: readonly EventEnvelope[], answer: (outcomes: readonly Outcome[]) => void, fail: (error: Error) => void): Delivery {
    const delivery = new RequestDelivery(subject, page, (outcomes) => {
      this.#unsettled.delete(delivery);
      answer(outcomes);
    });
    const refuse = () => {
      this.#unsettled.delete(delivery);
      fail(nobodyServes(subject));
    };
    this.#unsettled.add(delivery);
    const desk = this.#find(subject);
    if (desk) desk.waiting.push({ delivery, refuse });
    else refuse();
    return delivery;
  }

  #find(subject: string): Desk | undefined {
    const known = this.#found.get(subject);
    if (known) return known;
    const desk = [...this.#desks.values()].find(({ pattern }) => subjectMatches(pattern, subject));
    if (desk) this.#found.set(subject, desk);
    return desk;
  }

  #leave(desk: Desk): void {
    desk.servers -= 1;
    if (desk.servers > 0) return;
    this.#desks.delete(desk.pattern);
    this.#found.clear();
    for (const { refuse } of desk.waiting.drain()) refuse();
  }
}

export function nobodyServes(subject: string): ConnectionError {
  return new ConnectionError(`nobody serves ${subject}: no subscriber, here or in another process on this bus`);
}

async function* deliveries(desk: Desk, signal: AbortSignal): AsyncGenerator<Delivery, void> {
  for await (const { delivery } of desk.waiting.take(signal)) yield delivery;
}
