// Lists, a page at a time: names with a prefix, those that share a delimiter behind it rolled up into one common prefix.
import { compareUtf8, type KeyIndex } from "./key-index.ts";
import type { Upload } from "./multipart.ts";
import { isObject, type ObjectVersion, type Version } from "./version.ts";

export interface ListRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** At most so many entries; a common prefix counts as one. */
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page goes on, if there is one: the last entry of this page. */
  readonly last?: { readonly item: T } | { readonly commonPrefix: string };
}

type Entry<T> = { readonly item: T } | { readonly commonPrefix: string };

/** Where a list begins: behind a name. `rolledUp`: a name that lies in a common prefix means all of that prefix, as it was listed already. */
export interface Start {
  readonly after: string;
  readonly rolledUp: boolean;
}

/** The objects that keys stand for now. */
export function listObjects(keys: KeyIndex, request: ListRequest, start?: Start): Page<ObjectVersion> {
  return collect(
    walk(keys, request, positionOf(keys, request, start), (key) => [keys.current(key)].filter(isObject)),
    request.limit,
  );
}

/** Every version and delete marker. `versionId`: of `start`'s key, those behind this version are yet to come. */
export function listVersions(keys: KeyIndex, request: ListRequest, start?: Start, versionId?: string): Page<Version> {
  if (!start || versionId === undefined)
    return collect(
      walk(keys, request, positionOf(keys, request, start), (key) => keys.versions(key)),
      request.limit,
    );
  const versionsOf = (key: string) => {
    const versions = keys.versions(key);
    return key === start.after ? versions.slice(versions.findIndex((version) => version.versionId === versionId) + 1) : versions;
  };
  return collect(walk(keys, request, keys.firstFrom(start.after), versionsOf), request.limit);
}

/** Unfinished uploads: by key, then by time. Those of `start`'s key go on behind `uploadId`, where it is given. */
export function listUploads(uploads: readonly Upload[], request: ListRequest, start?: Start, uploadId?: string): Page<Upload> {
  const sorted = uploads
    .filter(({ key }) => key.startsWith(request.prefix))
    .sort((a, b) => compareUtf8(a.key, b.key) || a.initiated - b.initiated || (a.id < b.id ? -1 : 1));
  const marker = uploadId === undefined ? -1 : sorted.findIndex(({ id }) => id === uploadId);
  const left = marker >= 0 ? sorted.slice(marker + 1) : sorted.filter(({ key }) => !start || compareUtf8(key, start.after) > 0);
  return collect(rollUpAll(left, request, start), request.limit);
}

function* rollUpAll(uploads: readonly Upload[], request: ListRequest, start?: Start): Iterable<Entry<Upload>> {
  let last = start?.rolledUp ? rollUp(start.after, request) : undefined;
  for (const upload of uploads) {
    const commonPrefix = rollUp(upload.key, request);
    if (commonPrefix === undefined) yield { item: upload };
    else if (commonPrefix !== last) yield { commonPrefix };
    last = commonPrefix;
  }
}

/** Entries in order. A common prefix is stepped over in one go, however many keys it holds. */
function* walk<T>(keys: KeyIndex, request: ListRequest, start: number, itemsOf: (key: string) => readonly T[]): Iterable<Entry<T>> {
  for (let position = start, key = keys.at(start); key?.startsWith(request.prefix); key = keys.at(position)) {
    const items = itemsOf(key);
    const commonPrefix = items.length > 0 ? rollUp(key, request) : undefined;
    if (commonPrefix !== undefined) yield { commonPrefix };
    else for (const item of items) yield { item };
    position = commonPrefix === undefined ? position + 1 : keys.firstBeyond(commonPrefix);
  }
}

function positionOf(keys: KeyIndex, request: ListRequest, start: Start | undefined): number {
  const first = keys.firstFrom(request.prefix);
  if (!start) return first;
  const commonPrefix = start.rolledUp ? rollUp(start.after, request) : undefined;
  return Math.max(first, commonPrefix === undefined ? keys.firstAfter(start.after) : keys.firstBeyond(commonPrefix));
}

/** The name up to the first delimiter behind the prefix; undefined when it has none. */
function rollUp(name: string, { prefix, delimiter }: ListRequest): string | undefined {
  if (delimiter === "" || !name.startsWith(prefix)) return undefined;
  const found = name.indexOf(delimiter, prefix.length);
  return found < 0 ? undefined : name.slice(0, found + delimiter.length);
}

function collect<T>(entries: Iterable<Entry<T>>, limit: number): Page<T> {
  const items: T[] = [];
  const commonPrefixes: string[] = [];
  if (limit === 0) return { items, commonPrefixes };
  let last: Entry<T> | undefined;
  for (const entry of entries) {
    if (last && items.length + commonPrefixes.length === limit) return { items, commonPrefixes, last };
    if ("item" in entry) items.push(entry.item);
    else commonPrefixes.push(entry.commonPrefix);
    last = entry;
  }
  return { items, commonPrefixes };
}
