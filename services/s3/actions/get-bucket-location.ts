// GetBucketLocation: where a bucket is; us-east-1 has no name here.
import type { S3 } from "../s3.ts";

export function getBucketLocation(s3: S3, input: { readonly Bucket: string }) {
  const { region } = s3.buckets.get(input.Bucket).record;
  return region === "us-east-1" ? {} : { LocationConstraint: region };
}
