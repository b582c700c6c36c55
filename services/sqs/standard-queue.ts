// A standard queue: no order is promised; groups that are busy let others go first.
import { ServiceError } from "../../core/errors.ts";
import type { Entry, MessageRecord } from "./message.ts";
import { Queue, type Sent } from "./queue.ts";
import { Ranking } from "./ranking.ts";

const TOO_MANY_IN_FLIGHT =
  "Too many messages have been received without being deleted. Please delete your received messages or let them timeout before receiving more.";

/** The available messages of one group, or of all that have none, oldest first. */
class Lane {
  readonly group: string;
  /** Of lanes that are equal otherwise, the older one goes first. */
  readonly number: number;
  #entries: Entry[] = [];
  #head = 0;
  inFlight = 0;

  constructor(group: string, number: number) {
    this.group = group;
    this.number = number;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Deleted messages are skipped here: striking them out at once would cost more. */
  get first(): Entry | undefined {
    while (this.#entries[this.#head]?.gone) this.#head++;
    return this.#entries[this.#head];
  }

  shift(): void {
    this.#head++;
    if (this.#head < 1024 || this.#head < this.#entries.length / 2) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}

/** Those that have something available: the group with the fewest messages in flight first; among equals, the one whose message was sent first. */
function goesBefore(one: Lane, other: Lane): boolean {
  if (one.inFlight !== other.inFlight) return one.inFlight < other.inFlight;
  const [sent, sentThere] = [one.first?.record.sent ?? 0, other.first?.record.sent ?? 0];
  return sent === sentThere ? one.number < other.number : sent < sentThere;
}

export class StandardQueue extends Queue {
  readonly #lanes = new Map<string, Lane>();
  readonly #fairest = new Ranking(goesBefore);
  #lanesMade = 0;

  async send(record: MessageRecord): Promise<Sent> {
    await this.storeAndShow(record);
    return { id: record.id };
  }

  adopt(record: MessageRecord): Promise<void> {
    return this.store(record);
  }

  protected override refuse(): never {
    throw new ServiceError("OverLimit", TOO_MANY_IN_FLIGHT, 403);
  }

  protected override *candidates(): Iterable<Entry> {
    for (let lane = this.#fairest.first; lane; lane = this.#fairest.first) {
      const entry = lane.first as Entry;
      lane.shift();
      this.#rank(lane);
      yield entry;
    }
  }

  protected override offer(entry: Entry): void {
    const lane = this.#laneOf(entry);
    lane.push(entry);
    this.#rank(lane);
  }

  protected override leased(entry: Entry): void {
    this.#count(entry, 1);
  }

  protected override unleased(entry: Entry): void {
    this.#count(entry, -1);
  }

  protected override dropped({ record }: Entry): void {
    const lane = this.#lanes.get(record.groupId ?? "");
    if (lane) this.#rank(lane);
  }

  override empty(): void {
    super.empty();
    this.#lanes.clear();
    this.#fairest.clear();
  }

  /** Messages without a group make nobody busy. */
  #count(entry: Entry, change: number): void {
    if (entry.record.groupId === undefined) return;
    const lane = this.#laneOf(entry);
    lane.inFlight += change;
    this.#rank(lane);
  }

  /** Called when a lane's first message, or what it has in flight, may be another. */
  #rank(lane: Lane): void {
    if (lane.first) this.#fairest.place(lane);
    else this.#fairest.remove(lane);
    if (!lane.first && lane.inFlight === 0) this.#lanes.delete(lane.group);
  }

  #laneOf({ record }: Entry): Lane {
    const group = record.groupId ?? "";
    let lane = this.#lanes.get(group);
    if (!lane) this.#lanes.set(group, (lane = new Lane(group, this.#lanesMade++)));
    return lane;
  }
}
