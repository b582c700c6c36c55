// DeleteObject: deletes an object, or covers it with a delete marker where the bucket keeps versions.
import type { RequestContext } from "../../service.ts";
import { type Conditions, writeGuard } from "../conditions.ts";
import { checkKey, refuseUnsupported } from "../new-object.ts";
import { removed } from "../object-event.ts";
import type { S3 } from "../s3.ts";

interface Input extends Conditions {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

export async function deleteObject(s3: S3, input: Input, request: RequestContext) {
  refuseUnsupported(input);
  checkKey(input.Key);
  const bucket = s3.buckets.get(input.Bucket);
  const deletion = await s3.objects.delete(bucket, input.Key, input.VersionId, writeGuard(input.Key, input));
  const version = deletion.marker ?? deletion.removed;
  if (version) await s3.notifier.tell(bucket, removed(input.Key, deletion), request);
  if (!bucket.versioned) return {};
  const VersionId = version?.versionId ?? input.VersionId;
  return { ...(VersionId && { VersionId }), ...(version?.deleteMarker && { DeleteMarker: true }) };
}
