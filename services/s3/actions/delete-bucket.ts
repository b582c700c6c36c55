// DeleteBucket: deletes an empty bucket, with its unfinished uploads and its notifications.
import { registerMappings } from "../mappings.ts";
import type { S3 } from "../s3.ts";

export async function deleteBucket(s3: S3, input: { readonly Bucket: string }) {
  await s3.buckets.delete(input.Bucket);
  registerMappings(s3.registry, input.Bucket);
  await s3.uploads.clear(input.Bucket);
  return {};
}
