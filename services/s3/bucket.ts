// A bucket: its settings, the index of its keys, and which version a request means.
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from "./errors.ts";
import { KeyIndex } from "./key-index.ts";
import type { NotificationConfiguration } from "./notification-configuration.ts";
import { isObject, NULL_VERSION, type ObjectVersion, type Version } from "./version.ts";

/** What the journal keeps of a bucket. */
export interface BucketRecord {
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Absent until versioning was enabled for the first time; it can then only be suspended. */
  readonly versioning?: "Enabled" | "Suspended";
  readonly notifications?: NotificationConfiguration;
  /** Sub-resources that are kept and given back as they came, by their names: `cors`, `policy` … */
  readonly configurations: Readonly<Record<string, unknown>>;
}

export class Bucket {
  readonly keys = new KeyIndex();
  /** Objects on their way into the journal: they keep the bucket from being deleted under them. */
  arriving = 0;
  #record: BucketRecord;

  constructor(record: BucketRecord) {
    this.#record = record;
  }

  get name(): string {
    return this.#record.name;
  }

  get record(): BucketRecord {
    return this.#record;
  }

  /** The record as it stands in the journal now. */
  set record(record: BucketRecord) {
    this.#record = record;
  }

  get versioned(): boolean {
    return this.#record.versioning !== undefined;
  }

  /** What answers say of a version's id: nothing, where versioning was never enabled. */
  visibleVersionId(version: Version): { VersionId?: string } {
    return this.versioned ? { VersionId: version.versionId } : {};
  }

  /** The object that a request means. Throws NoSuchKey, NoSuchVersion or, for a delete marker that is named, MethodNotAllowed. */
  find(key: string, versionId?: string): ObjectVersion {
    const version = versionId === undefined ? this.keys.current(key) : this.version(key, versionId);
    if (isObject(version)) return version;
    if (!version) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
    const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": version.versionId };
    throw versionId === undefined
      ? noSuchKey(key, headers)
      : methodNotAllowed("GET", "DeleteMarker", { ...headers, Allow: "DELETE", "Last-Modified": new Date(version.lastModified).toUTCString() });
  }

  /** The version of that id, be it an object or a delete marker. Throws InvalidArgument when the id has not the form of one. */
  version(key: string, versionId: string): Version | undefined {
    if (versionId !== NULL_VERSION && !/^[\w.]{32}$/.test(versionId)) throw invalidArgument("Invalid version id specified", "versionId", versionId);
    return this.keys.versions(key).find((version) => version.versionId === versionId);
  }

  /** The object that `key` stands for now, if any. */
  current(key: string): ObjectVersion | undefined {
    const version = this.keys.current(key);
    return isObject(version) ? version : undefined;
  }
}
