// Waits until nothing is under way: here, on the server, and in other processes on this bus.
import type { JetStreamManager } from "@nats-io/jetstream";
import { type Clock, nextTurn } from "../core/clock.ts";
import type { Store } from "./store.ts";
import { EVENTS } from "./streams.ts";
import type { Unsettled } from "./unsettled.ts";

/** Pauses between looks at the server, while events are on their way to others: shorter at first. */
const PAUSES = [0, 1, 1, 2, 2, 5, 5, 10, 20, 50];

export interface IdlenessOptions {
  readonly manager: JetStreamManager;
  readonly store: Store;
  readonly hostClock: Clock;
  readonly unsettled: Unsettled;
}

export class Idleness {
  readonly #options: IdlenessOptions;

  constructor(options: IdlenessOptions) {
    this.#options = options;
  }

  /**
   * A message stays in the stream from before its publisher is told until after it is settled. So when nothing is under way here,
   * the stream is empty, and nothing has begun while we asked, there was a moment with nothing under way.
   */
  async wait(): Promise<void> {
    const { unsettled, hostClock } = this.#options;
    for (let looks = 0; ; looks++) {
      await unsettled.empty();
      const { started } = unsettled;
      await nextTurn();
      const left = await this.#left();
      if (left === 0 && unsettled.size === 0 && unsettled.started === started) return;
      if (unsettled.size > 0 || unsettled.started !== started) looks = 0;
      else await hostClock.sleep(PAUSES[Math.min(looks, PAUSES.length - 1)] as number);
    }
  }

  async describe(): Promise<readonly string[]> {
    const here = this.#options.unsettled.describe();
    const { manager, store } = this.#options;
    const { state } = await store.insist(() => manager.streams.info(EVENTS, { subjects_filter: ">" }));
    const kept = Object.entries(state.subjects ?? {}).map(([subject, count]) => `${count} on ${subject}, unsettled on the server`);
    return [...here, ...kept];
  }

  async #left(): Promise<number> {
    const { manager, store } = this.#options;
    const { state } = await store.insist(() => manager.streams.info(EVENTS));
    return state.messages;
  }
}
