// The queues of the account: made, found, changed, emptied and deleted, each change in the journal first.
import { queueArn } from "../../core/arn.ts";
import { ServiceError } from "../../core/errors.ts";
import type { ServiceContext } from "../service.ts";
import { type Attributes, defaults } from "./attributes.ts";
import { queueDoesNotExist } from "./errors.ts";
import { FifoQueue } from "./fifo-queue.ts";
import type { Keeper, Kept } from "./keeper.ts";
import { PURGE_EVERY_MS, RECREATE_AFTER_MS } from "./limits.ts";
import type { Queue } from "./queue.ts";
import type { QueueRecord } from "./queue-record.ts";
import type { QueueRules } from "./queue-tools.ts";
import { parseRedrivePolicy } from "./redrive-policy.ts";
import { StandardQueue } from "./standard-queue.ts";

/** A queue and what is known of it. */
export interface Holder {
  record: QueueRecord;
  readonly queue: Queue;
  readonly fifo: boolean;
  rules: QueueRules;
  purged?: number;
}

export class Queues implements Disposable {
  readonly context: ServiceContext;
  readonly keeper: Keeper;
  readonly #holders = new Map<string, Holder>();
  /** When queues were deleted, by name. */
  readonly #deleted = new Map<string, number>();

  constructor(context: ServiceContext, keeper: Keeper) {
    this.context = context;
    this.keeper = keeper;
  }

  /** Messages of queues that are gone are removed in passing. */
  restore({ queues, messages, tallies }: Kept): void {
    for (const record of queues) this.#hold(record);
    for (const holder of this.#holders.values()) holder.rules = this.#rulesOf(holder.record);
    for (const { record, queue } of this.#holders.values()) {
      for (const message of messages.get(record.epoch) ?? []) queue.restore(message, take(tallies, `${record.epoch}/${message.id}`));
      messages.delete(record.epoch);
    }
    for (const [epoch, orphans] of messages) {
      for (const { id } of orphans) this.#remove(epoch, id);
    }
    for (const key of tallies.keys()) {
      const [epoch = "", id = ""] = key.split("/");
      this.#remove(epoch, id);
    }
  }

  now(): number {
    return this.context.clock.now();
  }

  arn(name: string): string {
    return queueArn(name, this.context.region, this.context.accountId);
  }

  /** In the order of their names. */
  list(): Holder[] {
    return [...this.#holders.values()].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  }

  find(name: string): Holder | undefined {
    return this.#holders.get(name);
  }

  findByArn(arn: string): Holder | undefined {
    const holder = this.#holders.get(arn.slice(arn.lastIndexOf(":") + 1));
    return holder?.queue.arn === arn ? holder : undefined;
  }

  /** Throws QueueDoesNotExist. */
  get(name: string): Holder {
    const holder = this.#holders.get(name);
    if (!holder) throw queueDoesNotExist();
    return holder;
  }

  async create(name: string, attributes: Attributes, tags: Readonly<Record<string, string>>): Promise<void> {
    const deleted = this.#deleted.get(name);
    if (deleted !== undefined && deleted + RECREATE_AFTER_MS > this.now()) {
      throw new ServiceError("QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
    }
    this.#deleted.delete(name);
    const now = this.now();
    const record = { name, epoch: this.context.ids.hex(16), attributes, tags, created: now, modified: now };
    const holder = this.#hold(record);
    await this.keeper.putQueue(record).catch((error) => {
      if (this.#holders.get(name) === holder) this.#holders.delete(name);
      throw error;
    });
    for (const other of this.#holders.values()) other.rules = this.#rulesOf(other.record);
  }

  async change(holder: Holder, change: Partial<Pick<QueueRecord, "attributes" | "tags" | "epoch">>): Promise<void> {
    const modified = change.attributes ? this.now() : holder.record.modified;
    holder.record = { ...holder.record, ...change, modified };
    holder.rules = this.#rulesOf(holder.record);
    await this.keeper.putQueue(holder.record);
  }

  async delete(holder: Holder): Promise<void> {
    const { name } = holder.record;
    this.#holders.delete(name);
    this.#deleted.set(name, this.now());
    for (const other of this.#holders.values()) other.rules = this.#rulesOf(other.record);
    await this.keeper.removeQueue(name);
    this.#sweep(holder, holder.record.epoch);
    holder.queue[Symbol.dispose]();
  }

  async purge(holder: Holder): Promise<void> {
    const now = this.now();
    const { name } = holder.record;
    if (holder.purged !== undefined && holder.purged + PURGE_EVERY_MS > now) {
      throw new ServiceError("PurgeQueueInProgress", `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`, 403);
    }
    await this.empty(holder);
    holder.purged = now;
  }

  /** One write and all messages are gone, after a restart too; what is left of them in the journal is swept out behind. */
  async empty(holder: Holder): Promise<void> {
    const { epoch } = holder.record;
    const changed = this.change(holder, { epoch: this.context.ids.hex(16) });
    this.#sweep(holder, epoch);
    await changed;
  }

  async reset(): Promise<void> {
    this.#deleted.clear();
    for (const holder of this.#holders.values()) delete holder.purged;
    await Promise.all(this.list().map((holder) => this.empty(holder)));
  }

  /** The queues whose dead letters go to the one with this ARN. */
  sourcesOf(arn: string): Holder[] {
    return this.list().filter(({ record }) => targetOf(record) === arn);
  }

  [Symbol.dispose](): void {
    for (const { queue } of this.#holders.values()) queue[Symbol.dispose]();
  }

  #hold(record: QueueRecord): Holder {
    const fifo = record.attributes["FifoQueue"] === "true";
    const { activity, clock, ids } = this.context;
    const tools = {
      activity,
      arn: this.arn(record.name),
      clock,
      ids,
      keeper: this.keeper.messages(() => holder.record.epoch),
      rules: () => holder.rules,
    };
    const queue = fifo ? new FifoQueue(tools) : new StandardQueue(tools);
    const holder: Holder = { record, fifo, queue, rules: this.#rulesOf(record) };
    this.#holders.set(record.name, holder);
    return holder;
  }

  #rulesOf({ attributes }: QueueRecord): QueueRules {
    const all = { ...defaults(false), ...attributes };
    const policy = attributes["RedrivePolicy"] === undefined ? undefined : parseRedrivePolicy(attributes["RedrivePolicy"]);
    return {
      visibility: Number(all["VisibilityTimeout"]) * 1000,
      retention: Number(all["MessageRetentionPeriod"]) * 1000,
      deduplicateByGroup: attributes["DeduplicationScope"] === "messageGroup",
      ...(policy && { redrive: { maxReceiveCount: policy.maxReceiveCount, deadLetters: this.findByArn(policy.deadLetterTargetArn)?.queue } }),
    };
  }

  #sweep({ queue }: Holder, epoch: string): void {
    for (const { record } of queue.all()) this.#remove(epoch, record.id);
    queue.empty();
  }

  /** Of an epoch that is over: if this fails, the next start does it. */
  #remove(epoch: string, id: string): void {
    this.keeper.removeMessage(epoch, id).catch(() => {});
  }
}

function take<K, V>(map: Map<K, V>, key: K): V | undefined {
  const value = map.get(key);
  map.delete(key);
  return value;
}

function targetOf({ attributes }: QueueRecord): string | undefined {
  const policy = attributes["RedrivePolicy"];
  return policy === undefined ? undefined : parseRedrivePolicy(policy).deadLetterTargetArn;
}
