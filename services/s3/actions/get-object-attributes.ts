// GetObjectAttributes: those properties of an object that were asked for.
import { checksumMember } from "../checksum.ts";
import { describeChecksum, wholeSecond } from "../describe.ts";
import { readListRequest } from "../list-answer.ts";
import { refuseUnsupported } from "../new-object.ts";
import type { S3 } from "../s3.ts";
import type { ObjectVersion } from "../version.ts";

interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly MaxParts?: number;
  readonly PartNumberMarker?: number | string;
  readonly ObjectAttributes: readonly string[];
}

export function getObjectAttributes(s3: S3, input: Input) {
  refuseUnsupported(input);
  const bucket = s3.buckets.get(input.Bucket);
  const object = bucket.find(input.Key, input.VersionId);
  const wanted = new Set(input.ObjectAttributes);
  const parts = wanted.has("ObjectParts") ? describeParts(object, input) : undefined;
  return {
    LastModified: wholeSecond(object.lastModified),
    ...bucket.visibleVersionId(object),
    ...(wanted.has("ETag") && { ETag: object.eTag }),
    ...(wanted.has("Checksum") && { Checksum: describeChecksum(object.checksum) }),
    ...(parts && { ObjectParts: parts }),
    ...(wanted.has("StorageClass") && { StorageClass: object.storageClass }),
    ...(wanted.has("ObjectSize") && { ObjectSize: object.size }),
  };
}

/** Only of objects that came in parts. */
function describeParts(object: ObjectVersion, input: Input) {
  if (object.parts[0]?.number === undefined) return undefined;
  const { limit } = readListRequest({ Bucket: input.Bucket }, input.MaxParts, "max-parts");
  const marker = Number(input.PartNumberMarker ?? 0);
  const left = object.parts.filter(({ number = 0 }) => number > marker);
  const page = left.slice(0, limit);
  return {
    TotalPartsCount: object.parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: page.length < left.length,
    Parts: page.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      ...(checksum && { [checksumMember(object.checksum.algorithm)]: checksum }),
    })),
  };
}
