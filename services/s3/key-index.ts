// The keys of a bucket in the order in which S3 lists them, each with its versions, the newest first.
import type { Version } from "./version.ts";

/** Keys in UTF-8 byte order, found by halving. 100,000 of them list page by page without being sorted again. */
export class KeyIndex {
  readonly #keys: string[] = [];
  readonly #versions = new Map<string, Version[]>();

  get size(): number {
    return this.#keys.length;
  }

  /** The key at a position, or undefined behind the last. */
  at(position: number): string | undefined {
    return this.#keys[position];
  }

  versions(key: string): readonly Version[] {
    return this.#versions.get(key) ?? [];
  }

  current(key: string): Version | undefined {
    return this.#versions.get(key)?.[0];
  }

  /** Adds a version, in place of the one with the same id. */
  put(version: Version): void {
    const versions = this.#versions.get(version.key);
    if (!versions) {
      this.#keys.splice(this.firstFrom(version.key), 0, version.key);
      this.#versions.set(version.key, [version]);
      return;
    }
    const others = versions.filter(({ versionId }) => versionId !== version.versionId);
    const older = others.findIndex(({ sequencer }) => sequencer < version.sequencer);
    others.splice(older < 0 ? others.length : older, 0, version);
    this.#versions.set(version.key, others);
  }

  /** Adds many at once: one sort instead of an insertion each. */
  load(versions: Iterable<Version>): void {
    for (const version of versions) {
      const others = this.#versions.get(version.key);
      if (others) others.push(version);
      else this.#versions.set(version.key, [version]);
    }
    for (const stack of this.#versions.values()) stack.sort((a, b) => (a.sequencer < b.sequencer ? 1 : -1));
    this.#keys.splice(0, this.#keys.length);
    for (const key of this.#versions.keys()) this.#keys.push(key);
    this.#keys.sort(compareUtf8);
  }

  remove(key: string, versionId: string): void {
    const left = this.versions(key).filter((version) => version.versionId !== versionId);
    if (left.length > 0) return void this.#versions.set(key, left);
    if (this.#versions.delete(key)) this.#keys.splice(this.firstFrom(key), 1);
  }

  clear(): void {
    this.#keys.length = 0;
    this.#versions.clear();
  }

  /** Every version of every key. */
  *all(): Generator<Version, void> {
    for (const versions of this.#versions.values()) yield* versions;
  }

  /** The position of the first key that is not before `key`. */
  firstFrom(key: string): number {
    return this.#search((candidate) => compareUtf8(candidate, key) < 0);
  }

  /** The position of the first key behind `key`. */
  firstAfter(key: string): number {
    return this.#search((candidate) => compareUtf8(candidate, key) <= 0);
  }

  /** The position of the first key behind all that begin with `prefix`. */
  firstBeyond(prefix: string): number {
    return this.#search((candidate) => candidate.startsWith(prefix) || compareUtf8(candidate, prefix) < 0);
  }

  /** The first position whose key is not `before`; keys that are, come first. */
  #search(before: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.#keys[middle] as string)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Compares as S3 does, by UTF-8 bytes. Strings here are UTF-16, whose order differs where surrogates meet U+E000 to U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above U+FFFF, so they weigh more than any other unit. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
