// GetObjectAcl: an object's access control list; all to its owner where none was put.
import { ownersOnly } from "../acl.ts";
import type { S3 } from "../s3.ts";

export function getObjectAcl(s3: S3, input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string }) {
  return s3.buckets.get(input.Bucket).find(input.Key, input.VersionId).acl ?? ownersOnly(s3.accountId);
}
