// AbortMultipartUpload: ends an upload and forgets its parts.
import { refuseUnsupported } from "../new-object.ts";
import type { S3 } from "../s3.ts";

export async function abortMultipartUpload(s3: S3, input: { readonly Bucket: string; readonly Key: string; readonly UploadId: string }) {
  refuseUnsupported(input);
  s3.buckets.get(input.Bucket);
  const upload = s3.uploads.get(input.Bucket, input.Key, input.UploadId);
  await s3.uploads.exclusively(upload, () => s3.uploads.end(s3.uploads.get(input.Bucket, input.Key, input.UploadId)));
  return {};
}
