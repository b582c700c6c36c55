// PutBucketVersioning: enables or suspends versioning; it can never be taken back entirely.
import { ServiceError } from "../../../core/errors.ts";
import { malformedXml, notImplementedHeader } from "../errors.ts";
import { refuseUnsupported } from "../new-object.ts";
import type { S3 } from "../s3.ts";

interface Input {
  readonly Bucket: string;
  readonly VersioningConfiguration?: { readonly Status?: string; readonly MFADelete?: string };
}

export async function putBucketVersioning(s3: S3, input: Input) {
  refuseUnsupported(input);
  const { Status, MFADelete } = input.VersioningConfiguration ?? {};
  if (MFADelete === "Enabled") throw notImplementedHeader("x-amz-mfa");
  if (Status === undefined) throw new ServiceError("IllegalVersioningConfigurationException", "The Versioning element must be specified", 400);
  if (Status !== "Enabled" && Status !== "Suspended") throw malformedXml();
  await s3.buckets.change(input.Bucket, (record) => ({ ...record, versioning: Status }));
  return {};
}
