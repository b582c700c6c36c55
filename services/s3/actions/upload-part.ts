// UploadPart: stores one part of an upload.
import type { RequestContext } from "../../service.ts";
import { checksumMember } from "../checksum.ts";
import { quote } from "../describe.ts";
import { invalidRequest } from "../errors.ts";
import { checkPartNumber } from "../multipart.ts";
import { refuseUnsupported } from "../new-object.ts";
import { type BodyInput, receiveBody } from "../receive.ts";
import type { S3 } from "../s3.ts";

type Input = BodyInput & { readonly Bucket: string; readonly Key: string; readonly UploadId: string; readonly PartNumber: number };

export async function uploadPart(s3: S3, input: Input, request: RequestContext) {
  refuseUnsupported(input);
  s3.buckets.get(input.Bucket);
  checkPartNumber(input.PartNumber);
  const upload = s3.uploads.get(input.Bucket, input.Key, input.UploadId);
  const received = await receiveBody(s3.files, input, request, upload.algorithm);
  if (upload.chosen && received.checksum.algorithm !== upload.algorithm) {
    await s3.files.release(received.file.id);
    const [expected, actual] = [upload.algorithm.toLowerCase(), received.checksum.algorithm.toLowerCase()];
    throw invalidRequest(`Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`);
  }
  await s3.uploads.putPart(upload, { number: input.PartNumber, ...received });
  return {
    ETag: quote(received.md5),
    [checksumMember(received.checksum.algorithm)]: received.checksum.value,
    ...upload.description.encryption,
  };
}
