// ListParts: the parts that an upload has so far, by number.
import { checksumMember } from "../checksum.ts";
import { quote, wholeSecond } from "../describe.ts";
import { ownerOf, readListRequest } from "../list-answer.ts";
import type { S3 } from "../s3.ts";

interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly MaxParts?: number;
  readonly PartNumberMarker?: number | string;
}

export function listParts(s3: S3, input: Input) {
  s3.buckets.get(input.Bucket);
  const upload = s3.uploads.get(input.Bucket, input.Key, input.UploadId);
  const { limit } = readListRequest({ Bucket: input.Bucket }, input.MaxParts, "max-parts");
  const marker = Number(input.PartNumberMarker ?? 0);
  const left = s3.uploads.parts(upload).filter(({ number }) => number > marker);
  const page = left.slice(0, limit);
  return {
    Bucket: input.Bucket,
    Key: input.Key,
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: limit > 0 && page.length < left.length,
    StorageClass: upload.description.storageClass,
    Owner: ownerOf(s3.accountId),
    Initiator: ownerOf(s3.accountId),
    ...(upload.chosen && { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
    Parts: page.map(({ number, file, md5, checksum, lastModified }) => ({
      PartNumber: number,
      LastModified: wholeSecond(lastModified),
      ETag: quote(md5),
      Size: file.size,
      ...(checksum.algorithm === upload.algorithm && { [checksumMember(checksum.algorithm)]: checksum.value }),
    })),
  };
}
