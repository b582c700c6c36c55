// PutBucketAcl: keeps a bucket's access control list.
import { type AclInput, readAcl } from "../acl.ts";
import type { S3 } from "../s3.ts";
import type { AccessControl } from "../version.ts";

interface Input extends AclInput {
  readonly Bucket: string;
  readonly AccessControlPolicy?: Partial<AccessControl>;
}

export async function putBucketAcl(s3: S3, input: Input) {
  await s3.buckets.configure(input.Bucket, "acl", readAcl(input, s3.buckets.get(input.Bucket), s3.accountId));
  return {};
}
