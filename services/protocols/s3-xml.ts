// What S3 does in its own way: root elements, the answer of GetBucketLocation, and errors.
import { ServiceError } from "../../core/errors.ts";
import type { AnswerContext, Call, Members, WireAnswer } from "./protocol.ts";
import { element, escapeXml, XML_DECLARATION } from "./xml-writer.ts";

export const S3_NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** The model does not name the root elements of outputs; clients in other languages look for these. */
const ROOTS: Readonly<Record<string, string>> = {
  ListBuckets: "ListAllMyBucketsResult",
  ListObjects: "ListBucketResult",
  ListObjectsV2: "ListBucketResult",
  ListObjectVersions: "ListVersionsResult",
  ListParts: "ListPartsResult",
  ListMultipartUploads: "ListMultipartUploadsResult",
  CreateMultipartUpload: "InitiateMultipartUploadResult",
  CompleteMultipartUpload: "CompleteMultipartUploadResult",
  UploadPartCopy: "CopyPartResult",
  DeleteObjects: "DeleteResult",
  GetObjectAttributes: "GetObjectAttributesResponse",
  GetObjectTagging: "Tagging",
  GetBucketTagging: "Tagging",
  GetBucketVersioning: "VersioningConfiguration",
  GetBucketNotificationConfiguration: "NotificationConfiguration",
  GetBucketCors: "CORSConfiguration",
  GetBucketAcl: "AccessControlPolicy",
  GetObjectAcl: "AccessControlPolicy",
};

export function rootOf(name: string): string | undefined {
  return ROOTS[name];
}

/** The one answer whose root element is a member; us-east-1 has an empty one. */
export function encodeBucketLocation(call: Call, output: Members): string | undefined {
  if (call.name !== "GetBucketLocation") return undefined;
  return XML_DECLARATION + element("LocationConstraint", S3_NAMESPACE, escapeXml(String(output["LocationConstraint"] ?? "")));
}

export function s3Headers(context: AnswerContext): Record<string, string> {
  return { "x-amz-request-id": context.requestId, "x-amz-id-2": context.hostId };
}

/** Throws InvalidArgument, but for a condition on a date that is none: HTTP has it that such a condition is as good as absent. */
export function refuseArgument(ArgumentName: string, ArgumentValue: string, cause: unknown): void {
  if (/^(x-amz-copy-source-)?if-(un)?modified-since$/.test(ArgumentName)) return;
  const message = `Provided ${ArgumentName} not an integer or within integer range`;
  const isNumber = cause instanceof ServiceError && /(integer|long)$/.test(cause.message);
  throw new ServiceError("InvalidArgument", isNumber ? message : `Provided ${ArgumentName} is invalid`, 400, {
    members: { ArgumentName, ArgumentValue },
    cause,
  });
}

/** `<Error>`; without a body where HTTP forbids one (304). */
export function encodeS3Error(error: ServiceError, context: AnswerContext): WireAnswer {
  const headers = { ...s3Headers(context), ...error.headers };
  if (error.statusCode === 304) return { statusCode: 304, headers };
  const members = { Code: error.code, Message: error.message, ...error.members };
  const content = Object.entries({ Resource: context.path, ...members, RequestId: context.requestId, HostId: context.hostId })
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, value]) => element(name, "", escapeXml(String(value))));
  return {
    statusCode: error.statusCode,
    headers: { "Content-Type": "application/xml", ...headers },
    body: XML_DECLARATION + element("Error", "", content.join("")),
  };
}

/** Code and message come first, the ids last. */
function rank(name: string): number {
  const last = ["Resource", "RequestId", "HostId"].indexOf(name);
  return name === "Code" ? -2 : name === "Message" ? -1 : last + 1;
}
