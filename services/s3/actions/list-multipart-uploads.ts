// ListMultipartUploads: the uploads of a bucket that were begun and not ended.

import { wholeSecond } from "../describe.ts";
import { type ListInput, nameWriter, ownerOf, readListRequest, repeat } from "../list-answer.ts";
import { listUploads } from "../listing.ts";
import type { S3 } from "../s3.ts";

interface Input extends ListInput {
  readonly KeyMarker?: string;
  readonly UploadIdMarker?: string;
  readonly MaxUploads?: number;
}

export function listMultipartUploads(s3: S3, input: Input) {
  const bucket = s3.buckets.get(input.Bucket);
  const request = readListRequest(input, input.MaxUploads, "max-uploads");
  // "If key-marker is not specified, the upload-id-marker parameter is ignored."
  const start = input.KeyMarker ? { after: input.KeyMarker, rolledUp: true } : undefined;
  const page = listUploads(s3.uploads.list(bucket.name), request, start, start && (input.UploadIdMarker || undefined));
  const write = nameWriter(input);
  return {
    ...repeat(input, write),
    Bucket: input.Bucket,
    KeyMarker: write(input.KeyMarker ?? ""),
    UploadIdMarker: input.UploadIdMarker ?? "",
    MaxUploads: request.limit,
    IsTruncated: page.last !== undefined,
    ...(page.last && "item" in page.last && { NextKeyMarker: write(page.last.item.key), NextUploadIdMarker: page.last.item.id }),
    ...(page.last && "commonPrefix" in page.last && { NextKeyMarker: write(page.last.commonPrefix) }),
    Uploads: page.items.map((upload) => ({
      UploadId: upload.id,
      Key: write(upload.key),
      Initiated: wholeSecond(upload.initiated),
      StorageClass: upload.description.storageClass,
      Owner: ownerOf(s3.accountId),
      Initiator: ownerOf(s3.accountId),
      ...(upload.chosen && { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: write(prefix) })),
  };
}
