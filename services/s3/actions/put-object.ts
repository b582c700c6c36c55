// PutObject: stores a body under a key.
import type { RequestContext } from "../../service.ts";
import { type AclInput, readAclHeaders } from "../acl.ts";
import { type Conditions, writeGuard } from "../conditions.ts";
import { describeChecksum, describeWritten } from "../describe.ts";
import { describeNew, type ObjectInput } from "../new-object.ts";
import { created } from "../object-event.ts";
import { type BodyInput, receiveBody } from "../receive.ts";
import type { S3 } from "../s3.ts";
import type { NewObject } from "../version.ts";

type Input = ObjectInput & BodyInput & Conditions & AclInput & { readonly Bucket: string };

export async function putObject(s3: S3, input: Input, request: RequestContext) {
  const bucket = s3.buckets.get(input.Bucket);
  const description = describeNew(input, bucket);
  const acl = readAclHeaders(input, bucket, s3.accountId);
  const guard = writeGuard(input.Key, input);
  guard(bucket.current(input.Key));
  const { file, md5, checksum } = await receiveBody(s3.files, input, request);
  const content: NewObject = {
    ...description,
    ...(acl && { acl }),
    size: file.size,
    eTag: md5,
    parts: [file],
    checksum: { ...checksum, type: "FULL_OBJECT" },
  };
  const object = await s3.objects.put(bucket, input.Key, content, guard);
  await s3.notifier.tell(bucket, created("Put", object), request);
  return { ...describeWritten(bucket, object), ...describeChecksum(object.checksum) };
}
