// GetBucketPolicyStatus: whether a bucket's policy lets anybody in.
import { isPublic } from "../policy.ts";
import type { S3 } from "../s3.ts";
import { policy, readStored } from "../stored-configurations.ts";

export function getBucketPolicyStatus(s3: S3, input: { readonly Bucket: string }) {
  const stored = readStored(s3.buckets.get(input.Bucket).record, policy) as string;
  return { PolicyStatus: { IsPublic: isPublic(stored) } };
}
