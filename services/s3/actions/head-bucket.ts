// HeadBucket: whether a bucket exists, and where.
import { bucketArn } from "../../../core/arn.ts";
import type { S3 } from "../s3.ts";

export function headBucket(s3: S3, input: { readonly Bucket: string }) {
  const { region } = s3.buckets.get(input.Bucket).record;
  return { BucketArn: bucketArn(input.Bucket), BucketRegion: region, AccessPointAlias: false };
}
