// Input that breaks the model's constraints, in S3's own words: it has none in common with other services.
import type { ServiceError } from "../../core/errors.ts";
import type { ConstraintFailure } from "../service.ts";
import { invalidArgument, invalidStorageClass, malformedXml } from "./errors.ts";

/** Members of headers and query strings, as the failures name them, with what S3 calls them. The rest are elements of a document. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  aCL: "x-amz-acl",
  metadataDirective: "x-amz-metadata-directive",
  taggingDirective: "x-amz-tagging-directive",
  serverSideEncryption: "x-amz-server-side-encryption",
  checksumAlgorithm: "x-amz-checksum-algorithm",
  checksumType: "x-amz-checksum-type",
  checksumMode: "x-amz-checksum-mode",
  objectOwnership: "x-amz-object-ownership",
  encodingType: "encoding-type",
  objectAttributes: "x-amz-object-attributes",
  copySource: "x-amz-copy-source",
  uploadId: "uploadId",
  partNumber: "partNumber",
  key: "key",
  bucket: "bucket",
};

export function invalid(failures: readonly ConstraintFailure[]): ServiceError {
  const { path, value, text } = failures[0] as ConstraintFailure;
  if (path === "storageClass") return invalidStorageClass(String(value));
  if (/^notificationConfiguration\..*\.events/.test(path)) return invalidArgument("The event is not supported for notifications", "Event", String(value));
  if (/^notificationConfiguration\..*\.filterRules\.\d+\.member\.name$/.test(path)) {
    return invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", String(value));
  }
  const argument = ARGUMENTS[path];
  return argument ? invalidArgument(text, argument, String(value ?? "null")) : malformedXml();
}
