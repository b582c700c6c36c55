// CreateMultipartUpload: begins an upload in parts.
import { type AclInput, readAclHeaders } from "../acl.ts";
import { allowsChecksumType, type ChecksumType, DEFAULT_ALGORITHM, defaultChecksumType, isChecksumAlgorithm } from "../checksum.ts";
import { invalidRequest, notImplementedHeader } from "../errors.ts";
import { describeNew, type ObjectInput } from "../new-object.ts";
import type { S3 } from "../s3.ts";

interface Input extends ObjectInput, AclInput {
  readonly Bucket: string;
  readonly ChecksumAlgorithm?: string;
  readonly ChecksumType?: ChecksumType;
}

export async function createMultipartUpload(s3: S3, input: Input) {
  const bucket = s3.buckets.get(input.Bucket);
  const acl = readAclHeaders(input, bucket, s3.accountId);
  const upload = await s3.uploads.create({
    bucket: bucket.name,
    key: input.Key,
    description: describeNew(input, bucket),
    ...(acl && { acl }),
    ...chooseChecksum(input),
  });
  return {
    Bucket: input.Bucket,
    Key: input.Key,
    UploadId: upload.id,
    ...upload.description.encryption,
    ...(upload.chosen && { ChecksumAlgorithm: upload.algorithm, ChecksumType: upload.checksumType }),
  };
}

function chooseChecksum({ ChecksumAlgorithm: algorithm, ChecksumType: given }: Input) {
  if (algorithm === undefined) {
    if (given !== undefined) throw invalidRequest("The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return { algorithm: DEFAULT_ALGORITHM, checksumType: defaultChecksumType(DEFAULT_ALGORITHM), chosen: false };
  }
  if (!isChecksumAlgorithm(algorithm)) throw notImplementedHeader("x-amz-checksum-algorithm");
  const checksumType = given ?? defaultChecksumType(algorithm);
  if (!allowsChecksumType(algorithm, checksumType)) {
    throw invalidRequest(`The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
  }
  return { algorithm, checksumType, chosen: true };
}
