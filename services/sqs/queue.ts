// A queue's behaviour on a clock, whatever its type: what is sent, hidden, received, deleted and moved away. It knows neither HTTP nor the bus.
import { ServiceError } from "../../core/errors.ts";
import { Agenda } from "./agenda.ts";
import { invalidValue } from "./errors.ts";
import { IN_FLIGHT, MAXIMUM_VISIBILITY } from "./limits.ts";
import type { Entry, MessageRecord, ReceivedMessage, Tally, Tombstone } from "./message.ts";
import type { DeadLetters, QueueTools, ReceiveOptions } from "./queue-tools.ts";
import { type Receipt, readReceiptHandle, writeReceiptHandle } from "./receipt-handle.ts";
import { Waiters } from "./waiters.ts";

export interface Sent {
  readonly id: string;
  readonly sequenceNumber?: string;
}

export abstract class Queue implements DeadLetters, Disposable {
  protected readonly tools: QueueTools;
  protected readonly entries = new Map<string, Entry>();
  readonly #agenda: Agenda<Entry>;
  readonly #waiters: Waiters<ReceivedMessage[]>;
  #inFlight = 0;
  /** How often it was emptied. */
  #emptied = 0;

  constructor(tools: QueueTools) {
    this.tools = tools;
    this.#agenda = new Agenda(tools.clock, (entry) => this.#fallDue(entry));
    this.#waiters = new Waiters(tools.clock);
  }

  get arn(): string {
    return this.tools.arn;
  }

  /** Resolves when the message is durable; it can be received from then on. */
  abstract send(record: MessageRecord): Promise<Sent>;
  /** Takes a message in that another queue gives up. */
  abstract adopt(record: MessageRecord): Promise<void>;
  /** The messages that may be received now, best first. Each that it gives is taken out before the next is asked for. */
  protected abstract candidates(): Iterable<Entry>;
  protected abstract offer(entry: Entry): void;
  protected hold(_entry: Entry): void {}
  protected leased(_entry: Entry): void {}
  protected unleased(_entry: Entry): void {}
  protected dropped(_entry: Entry): void {}
  /** Called for a short poll when no more messages may be in flight. Throws where that is an error. */
  protected refuse(): void {}
  /** Throws when the queue holds the holder of an older handle to have lost the message. */
  protected checkReceipt(_entry: Entry, _receipt: Receipt, _handle: string): void {}

  /** As it was left, after a restart. */
  restore(record: MessageRecord | Tombstone, tally: Tally = { receives: 0 }): void {
    if ("deleted" in record) return;
    const entry: Entry = { record, ...tally };
    this.hold(entry);
    this.#enter(entry);
  }

  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    if (options.wait === 0 && this.#room() <= 0) this.refuse();
    const moves: Promise<void>[] = [];
    const messages = this.#take(options, moves);
    await Promise.all(moves);
    if (messages.length > 0 || options.wait === 0) return messages;
    return (await this.#waiters.wait(options.wait, options.signal, () => this.#serve(options), options.work)) ?? [];
  }

  /** Deleting twice is no error. */
  async delete(handle: string): Promise<void> {
    const receipt = readReceiptHandle(handle, this.arn);
    const entry = this.entries.get(receipt.messageId);
    if (!entry) return;
    this.checkReceipt(entry, receipt, handle);
    await this.forget(entry.record);
    this.discard(entry);
  }

  /** `seconds` from now; with 0 the message is available at once. */
  changeVisibility(handle: string, seconds: number): void {
    const receipt = readReceiptHandle(handle, this.arn);
    const entry = this.entries.get(receipt.messageId);
    if (!entry) throw invalidValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");
    if (entry.leasedAt === undefined) throw new ServiceError("MessageNotInflight", "The message referred to isn't in flight.");
    this.checkReceipt(entry, receipt, handle);
    const until = this.tools.clock.now() + seconds * 1000;
    if (until - entry.leasedAt > MAXIMUM_VISIBILITY * 1000) {
      throw invalidValue(seconds, "VisibilityTimeout", `Total VisibilityTimeout for the message is beyond the limit [${MAXIMUM_VISIBILITY} seconds].`);
    }
    this.hide(entry, until);
  }

  /** Of the messages that there are: available, in flight, not yet due. */
  counts(): { visible: number; inFlight: number; delayed: number } {
    for (const entry of [...this.entries.values()]) if (this.#isExpired(entry)) this.#expire(entry);
    let delayed = 0;
    for (const entry of this.entries.values()) if (entry.hiddenUntil !== undefined && entry.leasedAt === undefined) delayed++;
    return { visible: this.entries.size - this.#inFlight - delayed, inFlight: this.#inFlight, delayed };
  }

  /** Every message that there is, in the order in which they came. */
  all(): readonly Readonly<Entry>[] {
    return [...this.entries.values()];
  }

  /** Forgets every message; the journal is the caller's. */
  empty(): void {
    for (const entry of this.entries.values()) entry.gone = true;
    for (const entry of this.entries.values()) this.dropped(entry);
    this.entries.clear();
    this.#agenda.clear();
    this.#inFlight = 0;
    this.#emptied++;
  }

  /** Takes up to `maximum` available messages out for another queue: each is journaled here until `forget`. */
  takeOut(maximum: number): MessageRecord[] {
    const taken: MessageRecord[] = [];
    if (maximum === 0) return taken;
    for (const entry of this.candidates()) {
      this.discard(entry);
      if (this.#isExpired(entry)) void this.forget(entry.record);
      else taken.push(entry.record);
      if (taken.length >= maximum) break;
    }
    return taken;
  }

  /** Out of the journal. */
  forget(record: MessageRecord): Promise<void> {
    return this.tools.keeper.remove(record.id);
  }

  [Symbol.dispose](): void {
    this.#agenda[Symbol.dispose]();
    this.#waiters[Symbol.dispose]();
  }

  /**
   * Is shown while it is written. Whoever is given a message before it is durable has no more than after a crash: its sender, who was not answered, sends it
   * again, and at least once is what a standard queue promises.
   */
  protected async storeAndShow(record: MessageRecord): Promise<void> {
    const entry: Entry = { record, receives: 0 };
    const stored = this.tools.keeper.put(record.id, record);
    this.#enter(entry);
    try {
      await stored;
    } catch (error) {
      this.discard(entry);
      throw error;
    }
  }

  /** Holds its place, is written, and is shown. */
  protected async store(record: MessageRecord): Promise<void> {
    const entry: Entry = { record, receives: 0, storing: true };
    const emptied = this.#emptied;
    this.hold(entry);
    try {
      await this.tools.keeper.put(record.id, record);
    } catch (error) {
      this.dropped(entry);
      throw error;
    }
    entry.storing = false;
    if (emptied !== this.#emptied) return; // It was purged on its way in.
    const same = this.entries.get(record.id); // A dead letter is moved again when a crash has hidden that it was.
    if (same) this.discard(same);
    this.#enter(entry);
  }

  protected hide(entry: Entry, until: number): void {
    entry.hiddenUntil = until;
    if (until <= this.tools.clock.now()) this.#release(entry);
    else this.#agenda.add(until, entry);
  }

  protected discard(entry: Entry): void {
    if (entry.gone) return;
    entry.gone = true;
    this.entries.delete(entry.record.id);
    this.#endLease(entry);
    this.dropped(entry);
    this.wake();
  }

  protected wake(): void {
    this.#waiters.wake();
  }

  protected describe(entry: Entry): ReceivedMessage {
    const { record, receives, firstReceived } = entry;
    const receiptHandle = writeReceiptHandle(this.tools.ids.uuid(), this.arn, { messageId: record.id, receive: receives });
    return { record, receiptHandle, receiveCount: receives + (record.earlierReceives ?? 0), firstReceived: firstReceived as number };
  }

  /** Whoever waits is woken when the turn is over: then he is given all that one call has brought. */
  #enter(entry: Entry): void {
    const { id, visibleAt } = entry.record;
    this.entries.set(id, entry);
    if (visibleAt > this.tools.clock.now()) this.hide(entry, visibleAt);
    else {
      this.offer(entry);
      queueMicrotask(() => this.wake());
    }
  }

  #serve(options: ReceiveOptions): ReceivedMessage[] | undefined {
    const moves: Promise<void>[] = [];
    const messages = this.#take(options, moves);
    if (moves.length > 0) void this.#follow(moves);
    return messages.length > 0 ? messages : undefined;
  }

  /** Whoever waits does not wait for dead letters; a failure of theirs shows when the journal is asked next. */
  async #follow(moves: readonly Promise<void>[]): Promise<void> {
    using _work = this.tools.activity.begin(`dead letters of ${this.arn}`);
    await Promise.allSettled(moves);
  }

  #take({ maximum, visibility }: ReceiveOptions, moves: Promise<void>[]): ReceivedMessage[] {
    const rules = this.tools.rules();
    const taken: Entry[] = [];
    const room = Math.min(maximum, this.#room());
    if (room <= 0) return [];
    for (const entry of this.candidates()) {
      if (this.#isExpired(entry)) this.#expire(entry);
      else if (rules.redrive?.deadLetters && entry.receives >= rules.redrive.maxReceiveCount) moves.push(this.#bury(entry, rules.redrive.deadLetters));
      else taken.push(this.#lease(entry));
      if (taken.length >= room) break;
    }
    const until = this.tools.clock.now() + (visibility ?? rules.visibility);
    const messages = taken.map((entry) => this.describe(entry));
    for (const entry of taken) this.hide(entry, until);
    return messages;
  }

  /** How many more messages may be in flight. */
  #room(): number {
    return (this.tools.limits?.inFlight ?? IN_FLIGHT) - this.#inFlight;
  }

  #lease(entry: Entry): Entry {
    const now = this.tools.clock.now();
    entry.receives++;
    entry.firstReceived ??= now;
    entry.leasedAt = now;
    this.tools.keeper.tally(entry.record.id, { receives: entry.receives, firstReceived: entry.firstReceived });
    this.#inFlight++;
    this.leased(entry);
    return entry;
  }

  #endLease(entry: Entry): void {
    if (entry.leasedAt === undefined) return;
    entry.leasedAt = undefined;
    this.#inFlight--;
    this.unleased(entry);
  }

  #release(entry: Entry): void {
    this.#endLease(entry);
    entry.hiddenUntil = undefined;
    this.offer(entry);
    this.wake();
  }

  /** Appointments are not struck out when the message is deleted, or its timeout changed: they are found to be stale. */
  #fallDue(entry: Entry): void {
    if (entry.gone || entry.hiddenUntil === undefined || entry.hiddenUntil > this.tools.clock.now()) return;
    this.#release(entry);
  }

  async #bury(entry: Entry, deadLetters: DeadLetters): Promise<void> {
    const { record, receives } = entry;
    this.discard(entry);
    const { sequenceNumber: _anew, ...kept } = record;
    await deadLetters.adopt({ ...kept, sourceArn: this.arn, earlierReceives: receives + (record.earlierReceives ?? 0) });
    await this.forget(record);
  }

  #isExpired(entry: Entry): boolean {
    return entry.record.enqueued + this.tools.rules().retention <= this.tools.clock.now();
  }

  #expire(entry: Entry): void {
    this.discard(entry);
    this.forget(entry.record).catch(() => {}); // It is expired after a restart, too.
  }
}
