// S3's failures: each with the code, the words, the status and the members that S3 itself answers.
import { ServiceError } from "../../core/errors.ts";

const fail = (code: string, message: string, statusCode: number, members: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  new ServiceError(code, message, statusCode, { members, headers });

export const noSuchBucket = (BucketName: string) => fail("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName });

export const invalidBucketName = (BucketName: string) => fail("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName });

export const bucketNotEmpty = (BucketName: string) => fail("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, { BucketName });

export const bucketAlreadyOwnedByYou = (BucketName: string) =>
  fail("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", 409, { BucketName });

export const noSuchKey = (Key: string, headers: Record<string, string> = {}) => fail("NoSuchKey", "The specified key does not exist.", 404, { Key }, headers);

export const noSuchVersion = (Key: string, VersionId: string) => fail("NoSuchVersion", "The specified version does not exist.", 404, { Key, VersionId });

export const noSuchUpload = (UploadId: string) =>
  fail("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", 404, {
    UploadId,
  });

export const methodNotAllowed = (Method: string, ResourceType: string, headers: Record<string, string> = {}) =>
  fail("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, { Method, ResourceType }, headers);

export const keyTooLong = (Size: number, MaxSizeAllowed: number) => fail("KeyTooLongError", "Your key is too long", 400, { Size, MaxSizeAllowed });

export const entityTooLarge = (ProposedSize: number, MaxSizeAllowed: number) =>
  fail("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, { ProposedSize, MaxSizeAllowed });

export const entityTooSmall = (members: { ProposedSize: number; MinSizeAllowed: number; PartNumber: number; ETag: string }) =>
  fail("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400, members);

export const metadataTooLarge = (Size: number, MaxSizeAllowed: number) =>
  fail("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", 400, { Size, MaxSizeAllowed });

export const incompleteBody = (message = "You did not provide the number of bytes specified by the Content-Length HTTP header") =>
  fail("IncompleteBody", message, 400);

export const missingContentLength = () => fail("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);

export const invalidDigest = (given: string) => fail("InvalidDigest", "The Content-MD5 you specified was invalid.", 400, { "Content-MD5": given });

export const badContentMd5 = (ExpectedDigest: string, CalculatedDigest: string) =>
  fail("BadDigest", "The Content-MD5 you specified did not match what we received.", 400, { ExpectedDigest, CalculatedDigest });

export const badChecksum = (algorithm: string) => fail("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`, 400);

export const contentSha256Mismatch = (ClientComputedContentSHA256: string, S3ComputedContentSHA256: string) =>
  fail("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.", 400, {
    ClientComputedContentSHA256,
    S3ComputedContentSHA256,
  });

export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue: string) =>
  fail("InvalidArgument", message, 400, { ArgumentName, ArgumentValue });

export const invalidRequest = (message: string) => fail("InvalidRequest", message, 400);

export const malformedXml = () => fail("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", 400);

export const invalidRange = (RangeRequested: string, ActualObjectSize: number) =>
  fail("InvalidRange", "The requested range is not satisfiable", 416, { RangeRequested, ActualObjectSize }, { "Content-Range": `bytes */${ActualObjectSize}` });

export const invalidPartNumber = (PartNumberRequested: number, ActualPartCount: number) =>
  fail("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, { PartNumberRequested, ActualPartCount });

export const preconditionFailed = (Condition: string) =>
  fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, { Condition });

export const notModified = (headers: Record<string, string>) => fail("NotModified", "Not Modified", 304, {}, headers);

export const notImplementedHeader = (Header: string) =>
  fail("NotImplemented", "A header you provided implies functionality that is not implemented", 501, { Header });

export const accessDenied = (message = "Access Denied", members: Record<string, unknown> = {}) => fail("AccessDenied", message, 403, members);

export const aclNotSupported = () => fail("AccessControlListNotSupported", "The bucket does not allow ACLs", 400);

export const unexpectedContent = () => fail("UnexpectedContent", "This request does not support content", 400);

export const missingSecurityHeader = () => fail("MissingSecurityHeader", "Your request was missing a required header", 400, { MissingHeaderName: "x-amz-acl" });

export const invalidTag = (message: string, TagKey?: string) => fail("InvalidTag", message, 400, TagKey === undefined ? {} : { TagKey });

export const badTagCount = (limit: number) => fail("BadRequest", `Object tags cannot be greater than ${limit}`, 400);

export const invalidPart = (UploadId: string, PartNumber: number, ETag: string) =>
  fail(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId, PartNumber, ETag },
  );

export const invalidPartOrder = (UploadId: string) =>
  fail("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.", 400, { UploadId });

export const invalidObjectState = (StorageClass: string) =>
  fail("InvalidObjectState", "The operation is not valid for the object's storage class", 403, { StorageClass });

export const invalidStorageClass = (StorageClassRequested: string) =>
  fail("InvalidStorageClass", "The storage class you specified is not valid", 400, { StorageClassRequested });

/** A sub-resource that was never put: `NoSuchBucketPolicy`, `NoSuchTagSet` … */
export const noSuchConfiguration = (code: string, message: string, BucketName: string) => fail(code, message, 404, { BucketName });
