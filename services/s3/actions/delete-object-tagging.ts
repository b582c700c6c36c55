// DeleteObjectTagging: takes all tags off an object.
import type { RequestContext } from "../../service.ts";
import { described } from "../object-event.ts";
import type { S3 } from "../s3.ts";

export async function deleteObjectTagging(
  s3: S3,
  input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string },
  request: RequestContext,
) {
  const bucket = s3.buckets.get(input.Bucket);
  const changed = await s3.objects.update(bucket, bucket.find(input.Key, input.VersionId), { tags: [] });
  await s3.notifier.tell(bucket, described("ObjectTagging:Delete", changed, s3.clock.now()), request);
  return bucket.visibleVersionId(changed);
}
