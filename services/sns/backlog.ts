// The messages of FIFO topics that wait to be tried again: what comes after them, in the same group to the same subscription, waits behind them.
import type { JournaledMap } from "../journaled-map.ts";
import type { TopicMessage } from "./message.ts";

export interface Waiting {
  /** Subscription and group. */
  readonly lane: string;
  readonly sequenceNumber: string;
}

export class Backlog {
  readonly #kept: JournaledMap<Waiting>;
  readonly #lanes = new Map<string, Set<string>>();

  constructor(kept: JournaledMap<Waiting>) {
    this.#kept = kept;
    for (const { lane, sequenceNumber } of kept.list()) this.#lane(lane).add(sequenceNumber);
  }

  /** Whether an earlier message waits. */
  blocks(subscriptionArn: string, { groupId = "", sequenceNumber }: TopicMessage): boolean {
    const waiting = this.#lanes.get(laneOf(subscriptionArn, groupId));
    if (!waiting || sequenceNumber === undefined) return false;
    for (const other of waiting) if (other < sequenceNumber) return true;
    return false;
  }

  /** Only messages of FIFO topics have to. */
  async wait(subscriptionArn: string, { groupId = "", sequenceNumber }: TopicMessage): Promise<void> {
    if (sequenceNumber === undefined) return;
    const lane = laneOf(subscriptionArn, groupId);
    this.#lane(lane).add(sequenceNumber);
    await this.#kept.put(`${lane}/${sequenceNumber}`, { lane, sequenceNumber });
  }

  /** Delivered, or given up. */
  async done(subscriptionArn: string, { groupId = "", sequenceNumber }: TopicMessage): Promise<void> {
    const lane = laneOf(subscriptionArn, groupId);
    const waiting = this.#lanes.get(lane);
    if (sequenceNumber === undefined || !waiting?.delete(sequenceNumber)) return;
    if (waiting.size === 0) this.#lanes.delete(lane);
    await this.#kept.remove(`${lane}/${sequenceNumber}`);
  }

  async clear(): Promise<void> {
    this.#lanes.clear();
    await Promise.all(this.#kept.list().map(({ lane, sequenceNumber }) => this.#kept.remove(`${lane}/${sequenceNumber}`)));
  }

  #lane(lane: string): Set<string> {
    const waiting = this.#lanes.get(lane) ?? new Set<string>();
    this.#lanes.set(lane, waiting);
    return waiting;
  }
}

function laneOf(subscriptionArn: string, groupId: string): string {
  return `${subscriptionArn}/${groupId}`;
}
