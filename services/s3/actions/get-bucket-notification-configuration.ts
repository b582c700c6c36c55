// GetBucketNotificationConfiguration: gives back what was put, with ids; nothing where nothing was.
import type { S3 } from "../s3.ts";

export function getBucketNotificationConfiguration(s3: S3, input: { readonly Bucket: string }) {
  return s3.buckets.get(input.Bucket).record.notifications ?? {};
}
