// ListObjectVersions: every version and delete marker, the newest of each key first.
import { invalidArgument } from "../errors.ts";
import { type ListInput, listed, listedVersion, nameWriter, ownerOf, readListRequest, repeat } from "../list-answer.ts";
import { listVersions } from "../listing.ts";
import type { S3 } from "../s3.ts";
import { isObject, type Version } from "../version.ts";

interface Input extends ListInput {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string;
  readonly MaxKeys?: number;
}

export function listObjectVersions(s3: S3, input: Input) {
  const { keys } = s3.buckets.get(input.Bucket);
  const request = readListRequest(input, input.MaxKeys);
  const versionId = input.VersionIdMarker || undefined;
  if (versionId && !input.KeyMarker) {
    throw invalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", versionId);
  }
  const page = listVersions(keys, request, input.KeyMarker ? { after: input.KeyMarker, rolledUp: true } : undefined, versionId);
  const write = nameWriter(input);
  const describe = (version: Version) => ({
    ...(isObject(version) ? listed(version, write) : listedVersion(version, write)),
    VersionId: version.versionId,
    IsLatest: keys.current(version.key) === version,
    Owner: ownerOf(s3.accountId),
  });
  return {
    ...repeat(input, write),
    Name: input.Bucket,
    KeyMarker: write(input.KeyMarker ?? ""),
    VersionIdMarker: input.VersionIdMarker ?? "",
    MaxKeys: request.limit,
    IsTruncated: page.last !== undefined,
    ...(page.last && "item" in page.last && { NextKeyMarker: write(page.last.item.key), NextVersionIdMarker: page.last.item.versionId }),
    ...(page.last && "commonPrefix" in page.last && { NextKeyMarker: write(page.last.commonPrefix) }),
    Versions: page.items.filter(isObject).map(describe),
    DeleteMarkers: page.items.filter((version) => !isObject(version)).map(describe),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: write(prefix) })),
  };
}
