// GetBucketAcl: a bucket's access control list; all to its owner where none was put.
import { ownersOnly } from "../acl.ts";
import type { S3 } from "../s3.ts";

export function getBucketAcl(s3: S3, input: { readonly Bucket: string }) {
  return s3.buckets.get(input.Bucket).record.configurations["acl"] ?? ownersOnly(s3.accountId);
}
