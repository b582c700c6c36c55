// CopyObject: makes an object of another one's bytes. The bytes are shared, not copied: files never change.
import type { RequestContext } from "../../service.ts";
import { type AclInput, readAclHeaders } from "../acl.ts";
import type { Bucket } from "../bucket.ts";
import { type ChecksumAlgorithm, isChecksumAlgorithm } from "../checksum.ts";
import { type Conditions, writeGuard } from "../conditions.ts";
import { type CopySource, type CopySourceInput, findCopySource } from "../copy-source.ts";
import { describeChecksum, quote, wholeSecond } from "../describe.ts";
import { digestFiles } from "../digest-files.ts";
import { invalidArgument, invalidRequest, notImplementedHeader } from "../errors.ts";
import { PUT_BYTES } from "../limits.ts";
import { type Description, describeNew, type ObjectInput } from "../new-object.ts";
import { created } from "../object-event.ts";
import type { S3 } from "../s3.ts";
import type { NewObject, ObjectVersion } from "../version.ts";

interface Input extends ObjectInput, CopySourceInput, Conditions, AclInput {
  readonly Bucket: string;
  readonly MetadataDirective?: string;
  readonly TaggingDirective?: string;
  readonly ChecksumAlgorithm?: string;
}

export async function copyObject(s3: S3, input: Input, request: RequestContext) {
  const bucket = s3.buckets.get(input.Bucket);
  const source = findCopySource(s3, input);
  const description = describeCopy(input, bucket, source.object);
  const acl = readAclHeaders(input, bucket, s3.accountId);
  refusePointless(input, bucket, source);
  if (source.object.size > PUT_BYTES) {
    throw invalidRequest(`The specified copy source is larger than the maximum allowable size for a copy source: ${PUT_BYTES}`);
  }
  const guard = writeGuard(input.Key, input);
  const content = await share(s3, source.object, input.ChecksumAlgorithm);
  const object = await s3.objects.put(bucket, input.Key, { ...description, ...(acl && { acl }), ...content }, guard);
  await s3.notifier.tell(bucket, created("Copy", object), request);
  return {
    CopyObjectResult: { ETag: quote(object.eTag), LastModified: wholeSecond(object.lastModified), ...describeChecksum(object.checksum) },
    ...object.encryption,
    ...bucket.visibleVersionId(object),
    ...(source.bucket.versioned && { CopySourceVersionId: source.object.versionId }),
  };
}

/** COPY, unless told otherwise, takes headers, metadata and tags from the source; storage class, encryption and redirect are never taken. */
function describeCopy(input: Input, bucket: Bucket, source: ObjectVersion): Description {
  const { MetadataDirective = "COPY", TaggingDirective = "COPY" } = input;
  for (const [name, value] of Object.entries({ metadata: MetadataDirective, tagging: TaggingDirective })) {
    if (!["COPY", "REPLACE"].includes(value)) throw invalidArgument(`Unknown ${name} directive.`, `x-amz-${name}-directive`, value);
  }
  const described = describeNew(input, bucket);
  const { WebsiteRedirectLocation } = described.headers;
  const { WebsiteRedirectLocation: _, ...headers } = source.headers;
  return {
    ...described,
    ...(MetadataDirective === "COPY" && { headers: { ...headers, ...(WebsiteRedirectLocation && { WebsiteRedirectLocation }) }, metadata: source.metadata }),
    ...(TaggingDirective === "COPY" && { tags: source.tags }),
  };
}

/** A copy onto itself must change something. */
function refusePointless(input: Input, bucket: Bucket, source: CopySource): void {
  if (source.bucket !== bucket || source.object.key !== input.Key || source.versionNamed) return;
  if (input.MetadataDirective === "REPLACE" || input.StorageClass || input.ServerSideEncryption || input.WebsiteRedirectLocation) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

type Content = Pick<NewObject, "size" | "eTag" | "parts" | "checksum">;

/** The source's files, held for the copy. What came in parts is one piece from now on, so that its digests are computed anew. */
async function share(s3: S3, source: ObjectVersion, wanted?: string): Promise<Content> {
  if (wanted !== undefined && !isChecksumAlgorithm(wanted)) throw notImplementedHeader("x-amz-checksum-algorithm");
  const parts = source.parts.map(({ id, size }) => ({ id, size }));
  for (const { id } of parts) s3.files.hold(id);
  try {
    return { size: source.size, parts, ...(await digestCopy(s3, source, wanted ?? source.checksum.algorithm)) };
  } catch (error) {
    for (const { id } of parts) await s3.files.release(id);
    throw error;
  }
}

async function digestCopy(s3: S3, source: ObjectVersion, algorithm: ChecksumAlgorithm): Promise<Pick<Content, "eTag" | "checksum">> {
  const inOnePiece = source.parts[0]?.number === undefined;
  if (inOnePiece && source.checksum.algorithm === algorithm) return { eTag: source.eTag, checksum: source.checksum };
  const { md5, checksum } = await digestFiles(s3.files, source.parts, algorithm);
  return { eTag: md5, checksum: { algorithm, value: checksum, type: "FULL_OBJECT" } };
}
