// ListBuckets: all buckets of the account, by name.
import { bucketArn } from "../../../core/arn.ts";
import { wholeSecond } from "../describe.ts";
import { invalidArgument } from "../errors.ts";
import { canonicalUserId } from "../identity.ts";
import { PAGE_ITEMS } from "../limits.ts";
import type { S3 } from "../s3.ts";
import { readToken, writeToken } from "../token.ts";

/** "MaxBuckets: minimum 1, maximum 10,000." */
const MOST = 10 * PAGE_ITEMS;

interface Input {
  readonly MaxBuckets?: number;
  readonly ContinuationToken?: string;
  readonly Prefix?: string;
  readonly BucketRegion?: string;
}

export function listBuckets(s3: S3, input: Input) {
  const { MaxBuckets: limit = MOST, Prefix, BucketRegion } = input;
  if (limit < 1 || limit > MOST) throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MOST}`, "max-buckets", String(limit));
  const after = readToken(input.ContinuationToken);
  const found = s3.buckets
    .list()
    .filter(({ name, record }) => name.startsWith(Prefix ?? "") && (!BucketRegion || record.region === BucketRegion) && (!after || name > after));
  const page = found.slice(0, limit);
  return {
    Buckets: page.map(({ name, record }) => ({
      Name: name,
      CreationDate: wholeSecond(record.createdAt),
      BucketRegion: record.region,
      BucketArn: bucketArn(name),
    })),
    Owner: { ID: canonicalUserId(s3.accountId) },
    ...(Prefix && { Prefix }),
    ...(page.length < found.length && { ContinuationToken: writeToken(page.at(-1)?.name ?? "") }),
  };
}
