// UploadPartCopy: fills one part of an upload with bytes of another object.
import { checksumMember } from "../checksum.ts";
import { type CopySourceInput, findCopySource } from "../copy-source.ts";
import { quote, wholeSecond } from "../describe.ts";
import { invalidArgument } from "../errors.ts";
import type { ByteRange } from "../file-store.ts";
import { checkPartNumber } from "../multipart.ts";
import { refuseUnsupported } from "../new-object.ts";
import { receiveBody } from "../receive.ts";
import type { S3 } from "../s3.ts";

interface Input extends CopySourceInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly PartNumber: number;
  readonly CopySourceRange?: string;
}

export async function uploadPartCopy(s3: S3, input: Input) {
  refuseUnsupported(input);
  s3.buckets.get(input.Bucket);
  checkPartNumber(input.PartNumber);
  const upload = s3.uploads.get(input.Bucket, input.Key, input.UploadId);
  const source = findCopySource(s3, input);
  const body = s3.files.read(source.object.parts, readCopyRange(input.CopySourceRange, source.object.size));
  const received = await receiveBody(s3.files, {}, { headers: {}, body }, upload.algorithm);
  const part = await s3.uploads.putPart(upload, { number: input.PartNumber, ...received });
  return {
    CopyPartResult: {
      ETag: quote(part.md5),
      LastModified: wholeSecond(part.lastModified),
      ...(upload.chosen && { [checksumMember(part.checksum.algorithm)]: part.checksum.value }),
    },
    ...upload.description.encryption,
    ...(source.bucket.versioned && { CopySourceVersionId: source.object.versionId }),
  };
}

/** `bytes=A-B`, both given and both within the source. */
function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || start > end) {
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  }
  if (end >= size) throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, "x-amz-copy-source-range", header);
  return { start, end };
}
