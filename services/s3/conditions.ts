// Conditional requests, as RFC 9110 ranks them and S3 answers them: 412 for what must hold, 304 for what is known already.
import { noSuchKey, notImplementedHeader, notModified, preconditionFailed } from "./errors.ts";
import type { Guard } from "./object-store.ts";
import type { ObjectVersion } from "./version.ts";

export interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | string | number | undefined;
  readonly IfUnmodifiedSince?: Date | string | number | undefined;
}

/** For GET and HEAD. Throws PreconditionFailed or NotModified. */
export function checkRead(conditions: Conditions, object: ObjectVersion, now: number): void {
  const failed = failedRequirement(conditions, object);
  if (failed) throw preconditionFailed(failed);
  if (knownAlready(conditions, object, now)) {
    throw notModified({ ETag: `"${object.eTag}"`, "Last-Modified": new Date(object.lastModified).toUTCString() });
  }
}

/** For the source of a copy: everything that does not hold is 412. */
export function checkCopySource(conditions: Conditions, object: ObjectVersion, now: number): void {
  const failed = failedRequirement(conditions, object);
  if (failed) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  if (knownAlready(conditions, object, now)) {
    throw preconditionFailed(`x-amz-copy-source-${conditions.IfNoneMatch === undefined ? "If-Modified-Since" : "If-None-Match"}`);
  }
}

/** For writes: `If-None-Match: *` where nothing may stand yet, `If-Match` where exactly that must stand. */
export function writeGuard(key: string, { IfMatch, IfNoneMatch }: Conditions): Guard {
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") throw notImplementedHeader("If-None-Match");
  return (current) => {
    if (IfNoneMatch !== undefined && current) throw preconditionFailed("If-None-Match");
    if (IfMatch === undefined) return;
    if (!current) throw noSuchKey(key);
    if (!matches(IfMatch, current)) throw preconditionFailed("If-Match");
  };
}

function failedRequirement({ IfMatch, IfUnmodifiedSince }: Conditions, object: ObjectVersion): string | undefined {
  if (IfMatch !== undefined) return matches(IfMatch, object) ? undefined : "If-Match";
  const limit = seconds(IfUnmodifiedSince);
  return limit !== undefined && seconds(object.lastModified)! > limit ? "If-Unmodified-Since" : undefined;
}

function knownAlready({ IfNoneMatch, IfModifiedSince }: Conditions, object: ObjectVersion, now: number): boolean {
  if (IfNoneMatch !== undefined) return matches(IfNoneMatch, object);
  const limit = seconds(IfModifiedSince);
  // "A recipient must ignore the If-Modified-Since header field if the field value is not a valid HTTP-date" or lies in the future.
  return limit !== undefined && limit <= now / 1_000 && seconds(object.lastModified)! <= limit;
}

/** A list of entity tags, quoted or, as S3 allows, bare. */
function matches(list: string, object: ObjectVersion): boolean {
  return list.split(",").some((entry) => {
    const tag = entry
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return tag === "*" || tag === object.eTag;
  });
}

/** HTTP dates have no smaller unit. Undefined when it is no date. */
function seconds(date: Date | string | number | undefined): number | undefined {
  if (date === undefined) return undefined;
  const milliseconds = new Date(date).getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1_000);
}
