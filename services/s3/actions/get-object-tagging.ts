// GetObjectTagging: the tags of an object; an empty set where it has none.
import type { S3 } from "../s3.ts";

export function getObjectTagging(s3: S3, input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string }) {
  const bucket = s3.buckets.get(input.Bucket);
  const object = bucket.find(input.Key, input.VersionId);
  return { TagSet: object.tags, ...bucket.visibleVersionId(object) };
}
