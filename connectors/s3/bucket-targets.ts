// What is joined to buckets now, by bucket, with the filters ready: functions by mappings, queues and topics by forwardings.
import { bucketArn } from "../../core/arn.ts";
import type { Change, Collection } from "../../core/registry.ts";
import type { Filter } from "./filter.ts";
import type { ObjectEvent } from "./schema.ts";

interface Joined {
  readonly connector: string;
  readonly source: string;
}

export class BucketTargets<Item extends Joined, Target extends { readonly matches: Filter }> implements Disposable {
  readonly #read: (item: Item) => Target | undefined;
  readonly #byBucket = new Map<string, Map<string, Target>>();
  readonly #watch: Disposable;

  /** `read` returns undefined for what is to be left out. */
  constructor(collection: Collection<Item>, read: (item: Item) => Target | undefined) {
    this.#read = read;
    this.#watch = collection.watch((change) => this.#apply(change));
  }

  /** Those whose events, prefix and suffix this event meets. */
  matching(event: ObjectEvent): Target[] {
    const targets = this.#byBucket.get(bucketArn(event.bucket));
    return targets ? [...targets.values()].filter((target) => target.matches(event.eventName, event.key)) : [];
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  #apply(change: Change<Item>): void {
    if (change.previous) this.#byBucket.get(change.previous.source)?.delete(change.id);
    if (change.kind !== "put" || change.value.connector !== "s3") return;
    const target = this.#read(change.value);
    if (!target) return;
    const targets = this.#byBucket.get(change.value.source) ?? new Map<string, Target>();
    this.#byBucket.set(change.value.source, targets.set(change.id, target));
  }
}
