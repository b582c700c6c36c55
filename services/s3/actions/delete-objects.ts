// DeleteObjects: deletes up to 1,000 objects, each with a result of its own.
import { ServiceError } from "../../../core/errors.ts";
import type { RequestContext } from "../../service.ts";
import type { Bucket } from "../bucket.ts";
import { writeGuard } from "../conditions.ts";
import { malformedXml } from "../errors.ts";
import { DELETE_KEYS } from "../limits.ts";
import { checkKey, refuseUnsupported } from "../new-object.ts";
import { removed } from "../object-event.ts";
import type { S3 } from "../s3.ts";

interface Target {
  readonly Key: string;
  readonly VersionId?: string;
  readonly ETag?: string;
}

interface Input {
  readonly Bucket: string;
  readonly Delete: { readonly Objects: readonly Target[]; readonly Quiet?: boolean };
}

export async function deleteObjects(s3: S3, input: Input, request: RequestContext) {
  refuseUnsupported(input);
  const bucket = s3.buckets.get(input.Bucket);
  const { Objects = [], Quiet } = input.Delete ?? {};
  if (Objects.length === 0 || Objects.length > DELETE_KEYS || Objects.some(({ Key }) => !Key)) throw malformedXml();
  const results = await Promise.all(Objects.map((target) => deleteOne(s3, bucket, target, request)));
  return {
    Deleted: Quiet ? [] : results.flatMap((result) => ("deleted" in result ? [result.deleted] : [])),
    Errors: results.flatMap((result) => ("error" in result ? [result.error] : [])),
  };
}

/** A key that does not exist counts as deleted, and is told of as such; unlike DeleteObject, which keeps silent. */
async function deleteOne(s3: S3, bucket: Bucket, target: Target, request: RequestContext) {
  const { Key, VersionId } = target;
  try {
    checkKey(Key);
    refuseUnsupported(target);
    const deletion = await s3.objects.delete(bucket, Key, VersionId || undefined, writeGuard(Key, { IfMatch: target.ETag }));
    await s3.notifier.tell(bucket, removed(Key, deletion), request);
    const marker = deletion.marker ?? (deletion.removed?.deleteMarker ? deletion.removed : undefined);
    return { deleted: { Key, ...(VersionId && { VersionId }), ...(marker && { DeleteMarker: true, DeleteMarkerVersionId: marker.versionId }) } };
  } catch (error) {
    if (!(error instanceof ServiceError) || error.fault === "server") throw error;
    return { error: { Key, ...(VersionId && { VersionId }), Code: error.code, Message: error.message } };
  }
}
