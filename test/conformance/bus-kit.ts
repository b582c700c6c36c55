// What the chapters of the bus's conformance suite have in common: worlds, events, and ways to take what a bus gives.
import type { Bus, Delivery } from "../../core/bus.ts";
import type { Clock, VirtualClock } from "../../core/clock.ts";
import { nextTurn } from "../../core/clock.ts";
import type { EventEnvelope } from "../../core/event.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";

/** A place in which buses meet. Disposed of with all buses in it. */
export interface BusWorld extends AsyncDisposable {
  open(clock: Clock): Promise<Bus>;
}

export interface OpenWorld {
  bus(): Promise<Bus>;
  clock(): VirtualClock;
  readonly separate: boolean;
}

export const succeeded: Outcome = { status: "succeeded" };

export function event(id: string, text = `{"id":${JSON.stringify(id)}}`): EventEnvelope {
  return {
    specversion: "1.0",
    id,
    source: "arn:aws:s3:::photos",
    type: "com.amazonaws.s3.ObjectCreated.Put",
    time: "2026-01-01T00:00:00.000Z",
    datacontenttype: "application/json",
    data: Payload.from(text),
  };
}

/** An envelope as plain values, its data as text: for comparing. */
export function plain(envelope: EventEnvelope): object {
  return { ...JSON.parse(JSON.stringify({ ...envelope, data: undefined })), data: envelope.data.text };
}

/** Takes things one by one; `stop` ends it. */
export class Taker<T> {
  readonly #stop = new AbortController();
  readonly #iterator: AsyncIterator<T>;

  constructor(open: (signal: AbortSignal) => AsyncIterable<T>) {
    this.#iterator = open(this.#stop.signal)[Symbol.asyncIterator]();
  }

  async next(): Promise<T> {
    const { value, done } = await this.#iterator.next();
    if (done) throw new Error("there is no next one: it has ended");
    return value;
  }

  async take(count: number): Promise<T[]> {
    const taken: T[] = [];
    while (taken.length < count) taken.push(await this.next());
    return taken;
  }

  stop(): void {
    this.#stop.abort();
  }
}

export function subscribe(bus: Bus, subject: string): Taker<Delivery> {
  return new Taker((signal) => bus.subscribe(subject, signal));
}

/** Handles every delivery as it comes, without waiting for the one before. */
export function handle(bus: Bus, subject: string, task: (delivery: Delivery) => Promise<unknown>): AbortController {
  const stop = new AbortController();
  void (async () => {
    for await (const delivery of bus.subscribe(subject, stop.signal)) void task(delivery);
  })();
  return stop;
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was not rejected");
}

/** Tries until it succeeds: for what another process must first hear of. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 2_000) throw error;
      await nextTurn();
    }
  }
}
