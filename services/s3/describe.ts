// What answers say of an object: the members that GetObject, HeadObject and their like have in common.
import type { Bucket } from "./bucket.ts";
import type { Checksum } from "./checksum.ts";
import { headerText } from "./header-text.ts";
import type { ObjectVersion } from "./version.ts";

export const quote = (eTag: string) => `"${eTag}"`;

/** S3 tells times to the second, though its answers have room for milliseconds. */
export const wholeSecond = (milliseconds: number) => new Date(Math.floor(milliseconds / 1_000) * 1_000);

/** `ChecksumCRC32: …, ChecksumType: …`. */
export function describeChecksum(checksum: Checksum): Record<string, string> {
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };
}

/** The answer to a write. */
export function describeWritten(bucket: Bucket, object: ObjectVersion): Record<string, unknown> {
  return { ETag: quote(object.eTag), ...object.encryption, ...bucket.visibleVersionId(object) };
}

/** The headers of GetObject and HeadObject. */
export function describeObject(bucket: Bucket, object: ObjectVersion): Record<string, unknown> {
  return {
    ...asHeaders(object.headers),
    ETag: quote(object.eTag),
    LastModified: wholeSecond(object.lastModified),
    AcceptRanges: "bytes",
    Metadata: asHeaders(object.metadata),
    ...object.encryption,
    ...bucket.visibleVersionId(object),
    ...(object.storageClass !== "STANDARD" && { StorageClass: object.storageClass }),
    ...(object.tags.length > 0 && { TagCount: object.tags.length }),
  };
}

function asHeaders(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, headerText(value)]));
}
