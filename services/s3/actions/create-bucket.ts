// CreateBucket: makes an empty bucket.
import { bucketArn } from "../../../core/arn.ts";
import { ServiceError } from "../../../core/errors.ts";
import type { RequestContext } from "../../service.ts";
import { notImplementedHeader } from "../errors.ts";
import type { S3 } from "../s3.ts";
import { NEW_BUCKET } from "../stored-configurations.ts";

interface Input {
  readonly Bucket: string;
  readonly CreateBucketConfiguration?: { readonly LocationConstraint?: string; readonly Tags?: readonly unknown[] };
  readonly ObjectOwnership?: string;
  readonly ObjectLockEnabledForBucket?: boolean;
}

export async function createBucket(s3: S3, input: Input, request: RequestContext) {
  if (input.ObjectLockEnabledForBucket) throw notImplementedHeader("x-amz-bucket-object-lock-enabled");
  const region = chooseRegion(input.CreateBucketConfiguration?.LocationConstraint, request.region);
  const tags = input.CreateBucketConfiguration?.Tags;
  await s3.buckets.create(input.Bucket, region, {
    ...NEW_BUCKET,
    ...(input.ObjectOwnership && { ownership: { Rules: [{ ObjectOwnership: input.ObjectOwnership }] } }),
    ...(tags?.length && { tagging: { TagSet: tags } }),
  });
  return { Location: region === "us-east-1" ? `/${input.Bucket}` : `${request.endpoint}/${input.Bucket}/`, BucketArn: bucketArn(input.Bucket) };
}

/** "If you send the request to us-east-1, you can name any other Region"; every other endpoint takes only its own. */
function chooseRegion(constraint: string | undefined, region: string): string {
  if (constraint === "us-east-1")
    throw new ServiceError("InvalidLocationConstraint", "The specified location-constraint is not valid", 400, { members: { LocationConstraint: constraint } });
  const wanted = constraint === "EU" ? "eu-west-1" : (constraint ?? "us-east-1");
  if (region === "us-east-1" || wanted === region) return wanted;
  throw new ServiceError(
    "IllegalLocationConstraintException",
    `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
}
