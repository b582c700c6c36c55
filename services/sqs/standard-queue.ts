// A standard queue: no order is promised; groups that are busy let others go first.
import { ServiceError } from "../../core/errors.ts";
import type { Entry, MessageRecord } from "./message.ts";
import { Queue, type Sent } from "./queue.ts";

const TOO_MANY_IN_FLIGHT =
  "Too many messages have been received without being deleted. Please delete your received messages or let them timeout before receiving more.";

/** The available messages of one group, or of all that have none, oldest first. */
class Lane {
  #entries: Entry[] = [];
  #head = 0;
  inFlight = 0;

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

export class StandardQueue extends Queue {
  readonly #lanes = new Map<string, Lane>();

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
    for (let lane = this.#fairest(); lane; lane = this.#fairest()) {
      const entry = lane.first as Entry;
      lane.shift();
      yield entry;
    }
  }

  protected override offer(entry: Entry): void {
    this.#laneOf(entry).push(entry);
  }

  protected override leased(entry: Entry): void {
    if (entry.record.groupId !== undefined) this.#laneOf(entry).inFlight++;
  }

  protected override unleased(entry: Entry): void {
    if (entry.record.groupId !== undefined) this.#laneOf(entry).inFlight--;
  }

  override empty(): void {
    super.empty();
    this.#lanes.clear();
  }

  /** The group with the fewest messages in flight; among equals, the one whose message was sent first. */
  #fairest(): Lane | undefined {
    let fairest: Lane | undefined;
    for (const [group, lane] of this.#lanes) {
      const { first } = lane;
      if (!first) {
        if (lane.inFlight === 0) this.#lanes.delete(group);
        continue;
      }
      const before = fairest?.first;
      if (!fairest || !before || lane.inFlight < fairest.inFlight) fairest = lane;
      else if (lane.inFlight === fairest.inFlight && first.record.sent < before.record.sent) fairest = lane;
    }
    return fairest;
  }

  #laneOf({ record }: Entry): Lane {
    const group = record.groupId ?? "";
    let lane = this.#lanes.get(group);
    if (!lane) this.#lanes.set(group, (lane = new Lane()));
    return lane;
  }
}
