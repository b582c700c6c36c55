// A FIFO queue: each group's messages one after the other, and none that was sent twice within five minutes.
import { Deduplication } from "./deduplication.ts";
import { invalidValue } from "./errors.ts";
import { FIFO_HORIZON, RECEIVE_ATTEMPT_MS } from "./limits.ts";
import type { Entry, MessageRecord, ReceivedMessage, Tally, Tombstone } from "./message.ts";
import { Queue, type Sent } from "./queue.ts";
import type { QueueTools, ReceiveOptions } from "./queue-tools.ts";
import { Ranking } from "./ranking.ts";
import type { Receipt } from "./receipt-handle.ts";

/** One group's messages in their order, those in flight included. */
interface Lane {
  readonly entries: Entry[];
  inFlight: number;
}

interface Attempt {
  readonly at: number;
  readonly messages: readonly ReceivedMessage[];
}

export class FifoQueue extends Queue {
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that have a message for whoever asks, the oldest first. */
  readonly #free = new Ranking<Lane>((one, other) => sequenceOf(one.entries[0]) < sequenceOf(other.entries[0]));
  readonly #deduplication: Deduplication;
  readonly #attempts = new Map<string, Attempt>();
  #sequence = 0n;

  constructor(tools: QueueTools) {
    super(tools);
    this.#deduplication = new Deduplication(tools.clock, (record) => this.#forgetTombstone(record));
  }

  /** A duplicate is answered as the original was. */
  async send(record: MessageRecord): Promise<Sent> {
    const key = this.#keyOf(record);
    const original = this.#deduplication.find(key);
    if (original) return original;
    const sequenceNumber = this.#nextSequence();
    const stored = this.store({ ...record, sequenceNumber });
    return this.#deduplication.remember(key, { id: record.id, sequenceNumber }, record.sent, stored);
  }

  adopt(record: MessageRecord): Promise<void> {
    const now = this.tools.clock.now();
    return this.store({ ...record, sequenceNumber: this.#nextSequence(), enqueued: now });
  }

  override restore(record: MessageRecord | Tombstone, tally?: Tally): void {
    const { id, sent, sequenceNumber = "0" } = record;
    if (BigInt(sequenceNumber) > this.#sequence) this.#sequence = BigInt(sequenceNumber);
    if (!("sourceArn" in record)) this.#deduplication.restore(this.#keyOf(record), { id, sequenceNumber }, sent, "deleted" in record);
    super.restore(record, tally);
  }

  override async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const { attempt } = options;
    const earlier = attempt === undefined ? undefined : this.#replay(attempt, options);
    if (earlier) return earlier;
    const messages = await super.receive(options);
    if (attempt !== undefined && messages.length > 0) this.#attempts.set(attempt, { at: this.tools.clock.now(), messages });
    return messages;
  }

  /** While its deduplication window is open, a stone stands where the message was. */
  override forget(record: MessageRecord): Promise<void> {
    if (!this.#deduplication.isOpen(record.sent) || record.sourceArn !== undefined) return super.forget(record);
    const { id, sent, groupId, deduplicationId, sequenceNumber } = record;
    this.#deduplication.deleted(this.#keyOf(record));
    return this.tools.keeper.put(id, {
      id,
      sent,
      deleted: true,
      ...(groupId !== undefined && { groupId }),
      ...(deduplicationId !== undefined && { deduplicationId }),
      ...(sequenceNumber !== undefined && { sequenceNumber }),
    });
  }

  override empty(): void {
    super.empty();
    this.#lanes.clear();
    this.#free.clear();
    this.#attempts.clear();
    this.#deduplication.clear();
  }

  protected override *candidates(): Iterable<Entry> {
    const horizon = this.#horizon();
    for (let lane = this.#free.first; lane && sequenceOf(lane.entries[0]) <= horizon; lane = this.#free.first) {
      const { entries } = lane;
      for (let index = 0; index < entries.length; ) {
        const entry = entries[index] as Entry;
        if (!isAvailable(entry) || sequenceOf(entry) > horizon) break;
        yield entry;
        if (entries[index] === entry) index++;
      }
    }
  }

  /** Messages are stored in the order of their numbers, but a restart reads them in that of their writing. */
  protected override hold(entry: Entry): void {
    const { entries } = this.#laneOf(entry);
    let index = entries.length;
    while (index > 0 && sequenceOf(entries[index - 1]) > sequenceOf(entry)) index--;
    entries.splice(index, 0, entry);
  }

  protected override offer(entry: Entry): void {
    this.#rank(this.#laneOf(entry));
  }

  protected override leased(entry: Entry): void {
    const lane = this.#laneOf(entry);
    lane.inFlight++;
    this.#rank(lane);
  }

  protected override unleased(entry: Entry): void {
    const lane = this.#laneOf(entry);
    lane.inFlight--;
    this.#rank(lane);
  }

  protected override dropped(entry: Entry): void {
    entry.gone = true;
    const group = entry.record.groupId ?? "";
    const lane = this.#laneOf(entry);
    const index = lane.entries.indexOf(entry);
    if (index >= 0) lane.entries.splice(index, 1);
    if (lane.entries.length === 0) this.#lanes.delete(group);
    this.#rank(lane);
  }

  protected override checkReceipt(entry: Entry, receipt: Receipt, handle: string): void {
    if (entry.leasedAt === undefined || receipt.receive !== entry.receives) {
      throw invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
    }
  }

  /** The same messages by the same handles, hidden anew, where none of them has been touched meanwhile. */
  #replay(attempt: string, { visibility }: ReceiveOptions): ReceivedMessage[] | undefined {
    const now = this.tools.clock.now();
    for (const [name, { at }] of this.#attempts) if (at + RECEIVE_ATTEMPT_MS <= now) this.#attempts.delete(name);
    const earlier = this.#attempts.get(attempt);
    const entries = earlier?.messages.map(({ record, receiveCount }) => {
      const entry = this.entries.get(record.id);
      const untouched = entry?.leasedAt === earlier.at && entry.receives + (record.earlierReceives ?? 0) === receiveCount;
      return untouched ? entry : undefined;
    });
    if (!earlier || !entries?.every((entry) => entry !== undefined)) return undefined;
    for (const entry of entries) this.hide(entry, now + (visibility ?? this.tools.rules().visibility));
    return [...earlier.messages];
  }

  /** Called when a lane's first message, or whether it is free, may have changed. */
  #rank(lane: Lane): void {
    const [first] = lane.entries;
    if (first && lane.inFlight === 0 && isAvailable(first)) this.#free.place(lane);
    else this.#free.remove(lane);
  }

  #horizon(): string {
    const horizon = this.tools.limits?.horizon ?? FIFO_HORIZON;
    if (this.entries.size <= horizon) return "~";
    let index = 0;
    for (const entry of this.entries.values()) if (++index === horizon) return sequenceOf(entry);
    return "~";
  }

  /** Grows over restarts too, as it begins with the time. */
  #nextSequence(): string {
    const now = BigInt(this.tools.clock.now()) << 24n;
    this.#sequence = now > this.#sequence ? now : this.#sequence + 1n;
    return String(this.#sequence).padStart(20, "0");
  }

  #keyOf({ groupId = "", deduplicationId = "" }: Pick<MessageRecord, "groupId" | "deduplicationId">): string {
    return this.tools.rules().deduplicateByGroup ? `${groupId} ${deduplicationId}` : deduplicationId;
  }

  #forgetTombstone(id: string): void {
    if (!this.entries.has(id)) this.tools.keeper.remove(id).catch(() => {}); // It is stale after a restart, too.
  }

  #laneOf({ record }: Entry): Lane {
    const group = record.groupId ?? "";
    let lane = this.#lanes.get(group);
    if (!lane) this.#lanes.set(group, (lane = { entries: [], inFlight: 0 }));
    return lane;
  }
}

function isAvailable({ storing, hiddenUntil }: Entry): boolean {
  return !storing && hiddenUntil === undefined;
}

function sequenceOf(entry: Entry | undefined): string {
  return entry?.record.sequenceNumber ?? "";
}
