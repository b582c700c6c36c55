// CompleteMultipartUpload: makes one object of an upload's parts.
import type { RequestContext } from "../../service.ts";
import type { Bucket } from "../bucket.ts";
import { type Checksum, type ChecksumAlgorithm, checksumMember, composeChecksum } from "../checksum.ts";
import { type Conditions, writeGuard } from "../conditions.ts";
import { describeChecksum, describeWritten } from "../describe.ts";
import { digestFiles } from "../digest-files.ts";
import { badChecksum, invalidRequest, noSuchUpload } from "../errors.ts";
import { chooseParts, multipartETag, type NamedPart, type Upload, type UploadedPart } from "../multipart.ts";
import { refuseUnsupported } from "../new-object.ts";
import { created } from "../object-event.ts";
import type { S3 } from "../s3.ts";
import type { NewObject, ObjectVersion } from "../version.ts";

type Input = Conditions & {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  readonly MultipartUpload?: { readonly Parts?: readonly NamedPart[] };
  readonly MpuObjectSize?: number;
} & { readonly [Member in `Checksum${ChecksumAlgorithm}`]?: string };

export async function completeMultipartUpload(s3: S3, input: Input, request: RequestContext) {
  refuseUnsupported(input);
  const bucket = s3.buckets.get(input.Bucket);
  const upload = s3.uploads.find(input.Bucket, input.Key, input.UploadId);
  if (!upload) return describe(bucket, completedBefore(bucket, input), request);
  const object = await s3.uploads.exclusively(upload, () => complete(s3, bucket, upload, input));
  await s3.notifier.tell(bucket, created("CompleteMultipartUpload", object), request);
  return describe(bucket, object, request);
}

async function complete(s3: S3, bucket: Bucket, upload: Upload, input: Input): Promise<ObjectVersion> {
  s3.uploads.get(input.Bucket, input.Key, input.UploadId);
  const named = input.MultipartUpload?.Parts ?? [];
  const parts = chooseParts(upload, s3.uploads.parts(upload), named);
  const size = parts.reduce((sum, { file }) => sum + file.size, 0);
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
    throw invalidRequest(`The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`);
  }
  const content: NewObject = {
    ...upload.description,
    ...(upload.acl && { acl: upload.acl }),
    size,
    eTag: multipartETag(parts),
    parts: parts.map(({ number, file, checksum }) => ({ ...file, number, ...(checksum.algorithm === upload.algorithm && { checksum: checksum.value }) })),
    checksum: await checksumOf(s3, upload, parts, named, input),
    uploadId: upload.id,
  };
  // The object holds the files beside the upload, which lets go of them when it ends.
  for (const { id } of content.parts) s3.files.hold(id);
  const object = await s3.objects.put(bucket, input.Key, content, writeGuard(input.Key, input));
  await s3.uploads.end(upload);
  return object;
}

async function checksumOf(s3: S3, upload: Upload, parts: readonly UploadedPart[], named: readonly NamedPart[], input: Input): Promise<Checksum> {
  const { algorithm, checksumType: type } = upload;
  if (type === "COMPOSITE") {
    const missing = named.findIndex((part) => part[checksumMember(algorithm)] === undefined);
    if (missing >= 0) {
      throw invalidRequest(
        `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${missing + 1} in the request.`,
      );
    }
    return {
      algorithm,
      type,
      value: composeChecksum(
        algorithm,
        parts.map(({ checksum }) => checksum.value),
      ),
    };
  }
  const { checksum: value } = await digestFiles(
    s3.files,
    parts.map(({ file }) => file),
    algorithm,
  );
  const expected = input[checksumMember(algorithm)];
  if (expected !== undefined && expected !== value) throw badChecksum(algorithm);
  return { algorithm, type, value };
}

/** A client that did not hear the answer asks again: what the upload became is still there. */
function completedBefore(bucket: Bucket, input: Input): ObjectVersion {
  const object = bucket.current(input.Key);
  if (object?.uploadId !== input.UploadId) throw noSuchUpload(input.UploadId);
  return object;
}

function describe(bucket: Bucket, object: ObjectVersion, request: RequestContext) {
  const path = object.key.split("/").map(encodeURIComponent).join("/");
  return {
    Location: `${request.endpoint}/${bucket.name}/${path}`,
    Bucket: bucket.name,
    Key: object.key,
    ...describeWritten(bucket, object),
    ...describeChecksum(object.checksum),
  };
}
