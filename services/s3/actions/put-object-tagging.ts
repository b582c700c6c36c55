// PutObjectTagging: replaces the tags of an object.
import type { RequestContext } from "../../service.ts";
import { malformedXml } from "../errors.ts";
import { OBJECT_TAGS } from "../limits.ts";
import { described } from "../object-event.ts";
import type { S3 } from "../s3.ts";
import { checkTags } from "../tagging.ts";
import type { Tag } from "../version.ts";

interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly Tagging?: { readonly TagSet?: readonly Tag[] };
}

export async function putObjectTagging(s3: S3, input: Input, request: RequestContext) {
  const bucket = s3.buckets.get(input.Bucket);
  const object = bucket.find(input.Key, input.VersionId);
  if (!input.Tagging) throw malformedXml();
  const changed = await s3.objects.update(bucket, object, { tags: checkTags(input.Tagging.TagSet ?? [], OBJECT_TAGS) });
  await s3.notifier.tell(bucket, described("ObjectTagging:Put", changed, s3.clock.now()), request);
  return bucket.visibleVersionId(changed);
}
