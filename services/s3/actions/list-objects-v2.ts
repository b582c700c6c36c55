// ListObjectsV2: the second form, which goes on from a token.
import { type ListInput, listed, nameWriter, ownerOf, readListRequest, repeat } from "../list-answer.ts";
import { listObjects as listPage } from "../listing.ts";
import type { S3 } from "../s3.ts";
import { readToken, writeToken } from "../token.ts";

interface Input extends ListInput {
  readonly ContinuationToken?: string;
  readonly StartAfter?: string;
  readonly MaxKeys?: number;
  readonly FetchOwner?: boolean;
}

export function listObjectsV2(s3: S3, input: Input) {
  const bucket = s3.buckets.get(input.Bucket);
  const request = readListRequest(input, input.MaxKeys);
  const page = listPage(bucket.keys, request, readStart(input));
  const write = nameWriter(input);
  const next = page.last && ("item" in page.last ? page.last.item.key : page.last.commonPrefix);
  return {
    ...repeat(input, write),
    Name: input.Bucket,
    MaxKeys: request.limit,
    KeyCount: page.items.length + page.commonPrefixes.length,
    IsTruncated: next !== undefined,
    ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
    ...(next !== undefined && { NextContinuationToken: writeToken(next) }),
    ...(input.StartAfter && { StartAfter: write(input.StartAfter) }),
    Contents: page.items.map((object) => ({ ...listed(object, write), ...(input.FetchOwner && { Owner: ownerOf(s3.accountId) }) })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: write(prefix) })),
  };
}

/** "StartAfter is ignored when a continuation token is given." */
function readStart({ ContinuationToken, StartAfter }: Input) {
  const token = readToken(ContinuationToken);
  if (token !== undefined) return { after: token, rolledUp: true };
  return StartAfter ? { after: StartAfter, rolledUp: false } : undefined;
}
