// ListObjects: the first form, which goes on from a marker.
import { type ListInput, listed, nameWriter, ownerOf, readListRequest, repeat } from "../list-answer.ts";
import { listObjects as listPage } from "../listing.ts";
import type { S3 } from "../s3.ts";

interface Input extends ListInput {
  readonly Marker?: string;
  readonly MaxKeys?: number;
}

export function listObjects(s3: S3, input: Input) {
  const bucket = s3.buckets.get(input.Bucket);
  const request = readListRequest(input, input.MaxKeys);
  const page = listPage(bucket.keys, request, input.Marker ? { after: input.Marker, rolledUp: true } : undefined);
  const write = nameWriter(input);
  const next = page.last && ("item" in page.last ? page.last.item.key : page.last.commonPrefix);
  return {
    ...repeat(input, write),
    Name: input.Bucket,
    Marker: write(input.Marker ?? ""),
    MaxKeys: request.limit,
    IsTruncated: page.last !== undefined,
    // "This element is returned only if you have the delimiter request parameter specified."
    ...(next !== undefined && input.Delimiter && { NextMarker: write(next) }),
    Contents: page.items.map((object) => ({ ...listed(object, write), Owner: ownerOf(s3.accountId) })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: write(prefix) })),
  };
}
