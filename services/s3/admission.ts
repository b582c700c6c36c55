// What is asked of every request before its action: that a presigned URL has not expired, and that the bucket belongs to whom the caller thinks.
import type { RequestContext } from "../service.ts";
import { accessDenied } from "./errors.ts";
import { checkPresigned } from "./presigned.ts";
import type { S3 } from "./s3.ts";

export function admit(s3: S3, input: { readonly ExpectedBucketOwner?: string; readonly ExpectedSourceBucketOwner?: string }, request: RequestContext): void {
  checkPresigned(request.query, s3.clock.now());
  for (const owner of [input.ExpectedBucketOwner, input.ExpectedSourceBucketOwner]) {
    if (owner !== undefined && owner !== s3.accountId) throw accessDenied();
  }
}
