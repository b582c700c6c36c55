// All buckets: made, found, changed and deleted, each change in the journal before it is seen.
import type { Clock } from "../../core/clock.ts";
import type { Journal } from "../../core/journal.ts";
import { Bucket, type BucketRecord } from "./bucket.ts";
import { isBucketName } from "./bucket-name.ts";
import { bucketAlreadyOwnedByYou, bucketNotEmpty, invalidBucketName, noSuchBucket } from "./errors.ts";
import { Turns } from "./turns.ts";

export const BUCKET_PREFIX = "bucket/";

export class Buckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #turns = new Turns();

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  /** Takes back a record of the journal. */
  restore(record: BucketRecord): Bucket {
    const bucket = new Bucket(record);
    this.#buckets.set(record.name, bucket);
    return bucket;
  }

  /** `undefined` where S3 pretends to have made a bucket that its owner has already: in us-east-1, "for legacy compatibility". */
  create(name: string, region: string, configurations: Readonly<Record<string, unknown>> = {}): Promise<Bucket | undefined> {
    if (!isBucketName(name)) throw invalidBucketName(name);
    return this.#turns.take(name, async () => {
      const existing = this.#buckets.get(name);
      if (existing && existing.record.region === "us-east-1" && region === "us-east-1") return undefined;
      if (existing) throw bucketAlreadyOwnedByYou(name);
      const record = { name, region, createdAt: this.#clock.now(), configurations };
      await this.#journal.put(BUCKET_PREFIX + name, record);
      return this.restore(record);
    });
  }

  /** Throws NoSuchBucket. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** Changes the record of a bucket; changes of one bucket are made one after the other, each on what the one before it left. */
  change(name: string, change: (record: BucketRecord) => BucketRecord): Promise<void> {
    return this.#turns.take(name, async () => {
      const bucket = this.get(name);
      const record = change(bucket.record);
      await this.#journal.put(BUCKET_PREFIX + name, record);
      bucket.record = record;
    });
  }

  /** Keeps a configuration under its name, or forgets it. */
  configure(name: string, configuration: string, value: unknown): Promise<void> {
    return this.change(name, (record) => {
      const { [configuration]: _, ...others } = record.configurations;
      return { ...record, configurations: value === undefined ? others : { ...others, [configuration]: value } };
    });
  }

  delete(name: string): Promise<void> {
    return this.#turns.take(name, async () => {
      const bucket = this.get(name);
      if (bucket.keys.size > 0 || bucket.arriving > 0) throw bucketNotEmpty(name);
      this.#buckets.delete(name);
      await this.#journal.remove(BUCKET_PREFIX + name);
    });
  }

  /** In the order of their names, as ListBuckets has them. */
  list(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
