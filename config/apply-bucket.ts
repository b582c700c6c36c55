// Makes a bucket of the configuration.
import type { Application } from "./application.ts";

export async function applyBucket(application: Application, name: string): Promise<void> {
  const { settings } = application.config;
  const path = ["buckets", name];
  await application.attempt(path, "s3", "CreateBucket", { Bucket: name, ...location(settings.region) }, ["BucketAlreadyOwnedByYou"]);
  const bucket = settings.buckets[name];
  if (!bucket) return;
  const current = await application.call<{ Status?: string }>(path, "s3", "GetBucketVersioning", { Bucket: name });
  if ((current.Status === "Enabled") === bucket.versioning) return;
  // What had versions once can only stop making new ones.
  const Status = bucket.versioning ? "Enabled" : "Suspended";
  await application.call(path, "s3", "PutBucketVersioning", { Bucket: name, VersioningConfiguration: { Status } });
}

/** "us-east-1" is the one region that CreateBucket does not take by name. */
function location(region: string): object {
  return region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
}
