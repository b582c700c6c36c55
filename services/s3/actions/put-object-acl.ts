// PutObjectAcl: keeps an object's access control list.
import { isDeepStrictEqual } from "node:util";
import type { RequestContext } from "../../service.ts";
import { type AclInput, ownersOnly, readAcl } from "../acl.ts";
import { described } from "../object-event.ts";
import type { S3 } from "../s3.ts";
import type { AccessControl } from "../version.ts";

interface Input extends AclInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly AccessControlPolicy?: Partial<AccessControl>;
}

export async function putObjectAcl(s3: S3, input: Input, request: RequestContext) {
  const bucket = s3.buckets.get(input.Bucket);
  const object = bucket.find(input.Key, input.VersionId);
  const acl = readAcl(input, bucket, s3.accountId);
  // "If the ACL was not changed by the request, no event is sent."
  if (isDeepStrictEqual(acl, object.acl ?? ownersOnly(s3.accountId))) return {};
  const changed = await s3.objects.update(bucket, object, { acl });
  await s3.notifier.tell(bucket, described("ObjectAcl:Put", changed, s3.clock.now()), request);
  return {};
}
