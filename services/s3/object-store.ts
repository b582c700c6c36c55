// Objects put, changed and deleted: each change is in the journal before it is seen, and changes of one key are made one after the other.
import { createHash } from "node:crypto";
import type { Clock } from "../../core/clock.ts";
import { ServiceError } from "../../core/errors.ts";
import type { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import type { Bucket } from "./bucket.ts";
import type { Buckets } from "./buckets.ts";
import { noSuchBucket } from "./errors.ts";
import type { FileStore } from "./file-store.ts";
import type { Sequencer } from "./sequencer.ts";
import { Turns } from "./turns.ts";
import { type DeleteMarker, isObject, type NewObject, NULL_VERSION, type ObjectVersion, type Version } from "./version.ts";

export const OBJECT_PREFIX = "object/";

/** What a deletion did. */
export interface Deletion {
  /** What is gone for good. */
  readonly removed?: Version;
  /** What hides the object now. */
  readonly marker?: DeleteMarker;
  readonly sequencer: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Throws when the change may not be made to what stands there now. */
export type Guard = (current: ObjectVersion | undefined) => void;

export class ObjectStore {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #journal: Journal;
  readonly #buckets: Buckets;
  readonly #files: FileStore;
  readonly #sequencer: Sequencer;
  readonly #turns = new Turns();

  constructor(parts: { clock: Clock; ids: Ids; journal: Journal; buckets: Buckets; files: FileStore; sequencer: Sequencer }) {
    this.#clock = parts.clock;
    this.#ids = parts.ids;
    this.#journal = parts.journal;
    this.#buckets = parts.buckets;
    this.#files = parts.files;
    this.#sequencer = parts.sequencer;
  }

  /**
   * Makes an object of files that the caller holds, and takes them over: also where it fails. When the journal did not answer, they stay on disk,
   * as nobody knows whether it has the record; the next start will.
   */
  async put(bucket: Bucket, key: string, object: NewObject, guard: Guard = () => {}): Promise<ObjectVersion> {
    try {
      return await this.#change(bucket, key, async () => {
        guard(bucket.current(key));
        const versionId = bucket.record.versioning === "Enabled" ? this.#versionId() : NULL_VERSION;
        const version = { ...(await this.#identity(bucket, key, versionId)), ...object };
        await this.#commit(bucket, version);
        return version;
      });
    } catch (error) {
      if (error instanceof ServiceError) await Promise.all(object.parts.map(({ id }) => this.#files.release(id)));
      throw error;
    }
  }

  /** Replaces what is known of a version: its tags, its access control list. */
  update(bucket: Bucket, version: ObjectVersion, changes: Partial<Pick<ObjectVersion, "tags" | "acl">>): Promise<ObjectVersion> {
    return this.#change(bucket, version.key, async () => {
      const changed = { ...bucket.find(version.key, version.versionId), ...changes };
      await this.#journal.put(journalKey(changed), changed);
      bucket.keys.put(changed);
      return changed;
    });
  }

  /** With a version id, that version goes for good; without one, a delete marker covers the object where the bucket is versioned. */
  delete(bucket: Bucket, key: string, versionId?: string, guard: Guard = () => {}): Promise<Deletion> {
    return this.#change(bucket, key, async () => {
      guard(bucket.current(key));
      if (versionId === undefined && bucket.versioned) return this.#hide(bucket, key);
      const removed = versionId === undefined ? bucket.keys.current(key) : bucket.version(key, versionId);
      const sequencer = await this.#sequencer.next();
      if (removed) await this.#remove(bucket, removed);
      return { ...(removed && { removed }), sequencer, time: this.#clock.now() };
    });
  }

  /** Takes a record of the journal's back into account; the caller adds it to the bucket's index. */
  restore(version: Version): void {
    if (isObject(version)) for (const part of version.parts) this.#files.hold(part.id);
  }

  /** Removes every object of a bucket, some at a time: the journal need not hold them all at once. */
  async clear(bucket: Bucket): Promise<void> {
    for (let versions = firstOf(bucket); versions.length > 0; versions = firstOf(bucket)) {
      await Promise.all(versions.map((version) => this.#change(bucket, version.key, () => this.#remove(bucket, version))));
    }
  }

  async #hide(bucket: Bucket, key: string): Promise<Deletion> {
    const versionId = bucket.record.versioning === "Enabled" ? this.#versionId() : NULL_VERSION;
    const marker: DeleteMarker = { ...(await this.#identity(bucket, key, versionId)), deleteMarker: true };
    await this.#commit(bucket, marker);
    return { marker, sequencer: marker.sequencer, time: marker.lastModified };
  }

  /** One put to the journal both adds the version and replaces the one of the same id; only then may the old bytes go. */
  async #commit(bucket: Bucket, version: Version): Promise<void> {
    const replaced = bucket.keys.versions(version.key).find(({ versionId }) => versionId === version.versionId);
    await this.#journal.put(journalKey(version), version);
    bucket.keys.put(version);
    if (replaced) this.#releaseFiles(replaced);
  }

  async #remove(bucket: Bucket, version: Version): Promise<void> {
    await this.#journal.remove(journalKey(version));
    bucket.keys.remove(version.key, version.versionId);
    this.#releaseFiles(version);
  }

  /** Nobody waits for the disk to forget. */
  #releaseFiles(version: Version): void {
    if (isObject(version)) for (const part of version.parts) void this.#files.release(part.id);
  }

  /** In turn with other changes of the key, and not in a bucket that was deleted meanwhile. */
  #change<T>(bucket: Bucket, key: string, work: () => Promise<T>): Promise<T> {
    return this.#turns.take(`${bucket.name}/${key}`, async () => {
      if (this.#buckets.find(bucket.name) !== bucket) throw noSuchBucket(bucket.name);
      bucket.arriving++;
      try {
        return await work();
      } finally {
        bucket.arriving--;
      }
    });
  }

  async #identity(bucket: Bucket, key: string, versionId: string) {
    return { bucket: bucket.name, key, versionId, sequencer: await this.#sequencer.next(), lastModified: this.#clock.now() };
  }

  /** 32 characters, as S3's own. */
  #versionId(): string {
    return this.#ids.base64(24).replaceAll("+", ".").replaceAll("/", "_");
  }
}

function firstOf(bucket: Bucket): Version[] {
  return bucket.keys.all().take(500).toArray();
}

/** Keys may be longer than a journal's subject, and hold anything; their digest does not. */
function journalKey({ bucket, key, versionId }: Version): string {
  return `${OBJECT_PREFIX}${bucket}/${createHash("sha256").update(`${versionId}/${key}`).digest("base64url")}`;
}
