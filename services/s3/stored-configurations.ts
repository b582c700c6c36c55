// The sub-resources of a bucket that are checked, kept and given back as S3 gives them back, but change nothing else here.

import type { BucketRecord } from "./bucket.ts";
import { checkCors } from "./cors.ts";
import { noSuchConfiguration } from "./errors.ts";
import { BUCKET_TAGS } from "./limits.ts";
import { checkPolicy } from "./policy.ts";
import { checkTags } from "./tagging.ts";
import type { Tag } from "./version.ts";

export interface StoredConfiguration {
  /** Under which the bucket's record keeps it. */
  readonly name: string;
  /** The member of the Put action's input that holds it. */
  readonly input: string;
  /** The member of the Get action's output; undefined where the document's members are the answer's. */
  readonly output?: string;
  /** Code and words when there is none. */
  readonly missing: readonly [code: string, message: string];
  /** Throws what S3 finds wrong with it; gives it back as it is to be kept. */
  check?(document: unknown, record: BucketRecord): unknown;
  /** What S3 answers when none was put, or the last one was deleted. */
  readonly fallback?: unknown;
}

export const cors: StoredConfiguration = {
  name: "cors",
  input: "CORSConfiguration",
  missing: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  check: checkCors,
};

export const policy: StoredConfiguration = {
  name: "policy",
  input: "Policy",
  output: "Policy",
  missing: ["NoSuchBucketPolicy", "The bucket policy does not exist"],
  check: checkPolicy,
};

export const bucketTagging: StoredConfiguration = {
  name: "tagging",
  input: "Tagging",
  missing: ["NoSuchTagSet", "The TagSet does not exist"],
  check: (document) => ({ TagSet: checkTags((document as { TagSet?: readonly Tag[] }).TagSet ?? [], BUCKET_TAGS) }),
};

/** "Amazon S3 automatically enables server-side encryption with Amazon S3 managed keys (SSE-S3) for new object uploads." */
export const encryption: StoredConfiguration = {
  name: "encryption",
  input: "ServerSideEncryptionConfiguration",
  output: "ServerSideEncryptionConfiguration",
  missing: ["ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found"],
  fallback: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }] },
};

export const publicAccessBlock: StoredConfiguration = {
  name: "publicAccessBlock",
  input: "PublicAccessBlockConfiguration",
  output: "PublicAccessBlockConfiguration",
  missing: ["NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"],
  check: (document) => ({ BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false, ...(document as object) }),
};

export const ownership: StoredConfiguration = {
  name: "ownership",
  input: "OwnershipControls",
  output: "OwnershipControls",
  missing: ["OwnershipControlsNotFoundError", "The bucket ownership controls were not found"],
};

/** "Starting in April 2023": what every new bucket has. */
export const NEW_BUCKET: Readonly<Record<string, unknown>> = {
  publicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  ownership: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
};

/** Throws the configuration's own error when there is none. */
export function readStored(record: BucketRecord, { name, missing, fallback }: StoredConfiguration): unknown {
  const stored = record.configurations[name] ?? fallback;
  if (stored === undefined) throw noSuchConfiguration(...missing, record.name);
  return stored;
}
