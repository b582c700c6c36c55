// The source of a copy: `x-amz-copy-source` and the conditions that go with it.

import type { Bucket } from "./bucket.ts";
import { type Conditions, checkCopySource } from "./conditions.ts";
import { invalidArgument, invalidObjectState } from "./errors.ts";
import { ARCHIVED_CLASSES } from "./new-object.ts";
import type { S3 } from "./s3.ts";
import type { ObjectVersion } from "./version.ts";

export interface CopySourceInput {
  readonly CopySource: string;
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
  readonly CopySourceIfModifiedSince?: Date;
  readonly CopySourceIfUnmodifiedSince?: Date;
}

export interface CopySource {
  readonly bucket: Bucket;
  readonly object: ObjectVersion;
  /** Whether the version was named, and not merely the newest one. */
  readonly versionNamed: boolean;
}

/** Throws NoSuchBucket, NoSuchKey, PreconditionFailed, InvalidObjectState or InvalidArgument. */
export function findCopySource(s3: S3, input: CopySourceInput): CopySource {
  const source = parseCopySource(input.CopySource);
  const bucket = s3.buckets.get(source.bucket);
  const object = bucket.find(source.key, source.versionId);
  const conditions: Conditions = {
    IfMatch: input.CopySourceIfMatch,
    IfNoneMatch: input.CopySourceIfNoneMatch,
    IfModifiedSince: input.CopySourceIfModifiedSince,
    IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  };
  checkCopySource(conditions, object, s3.clock.now());
  if (ARCHIVED_CLASSES.includes(object.storageClass)) throw invalidObjectState(object.storageClass);
  return { bucket, object, versionNamed: source.versionId !== undefined };
}

/** `BUCKET/KEY` or `BUCKET/KEY?versionId=ID`, percent-encoded, with or without a slash in front. */
export function parseCopySource(header: string): { bucket: string; key: string; versionId?: string } {
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(header) ?? [];
  const decoded = decode(path, header);
  const slash = decoded.indexOf("/");
  const bucket = decoded.slice(0, slash);
  const key = decoded.slice(slash + 1);
  if (slash < 1 || key === "" || bucket.startsWith("arn:")) throw unreadable(header);
  return { bucket, key, ...(versionId && { versionId }) };
}

function decode(path: string, header: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw unreadable(header);
  }
}

function unreadable(header: string) {
  return invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey", "x-amz-copy-source", header);
}
