// GetBucketVersioning: nothing where versioning was never enabled.
import type { S3 } from "../s3.ts";

export function getBucketVersioning(s3: S3, input: { readonly Bucket: string }) {
  const { versioning } = s3.buckets.get(input.Bucket).record;
  return versioning ? { Status: versioning } : {};
}
