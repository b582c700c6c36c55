// What PutObject, CopyObject and CreateMultipartUpload take besides bytes: checked, and brought into the form that is kept.
import type { Bucket } from "./bucket.ts";
import { invalidArgument, invalidStorageClass, keyTooLong, metadataTooLarge, notImplementedHeader } from "./errors.ts";
import { isHeaderName } from "./header-text.ts";
import { KEY_BYTES, METADATA_BYTES } from "./limits.ts";
import { parseTagHeader } from "./tagging.ts";
import type { ContentHeaders, Encryption, NewObject } from "./version.ts";

export interface ObjectInput {
  readonly Key: string;
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly ContentType?: string;
  readonly Expires?: Date | string;
  readonly WebsiteRedirectLocation?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly StorageClass?: string;
  readonly Tagging?: string;
  readonly ServerSideEncryption?: string;
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
}

export type Description = Pick<NewObject, "headers" | "metadata" | "storageClass" | "tags" | "encryption">;

/** Members that would change what S3 does in ways that we do not, with the headers that bring them. */
const NOT_IMPLEMENTED: Readonly<Record<string, string>> = {
  SSECustomerAlgorithm: "x-amz-server-side-encryption-customer-algorithm",
  SSECustomerKey: "x-amz-server-side-encryption-customer-key",
  CopySourceSSECustomerAlgorithm: "x-amz-copy-source-server-side-encryption-customer-algorithm",
  ObjectLockMode: "x-amz-object-lock-mode",
  ObjectLockRetainUntilDate: "x-amz-object-lock-retain-until-date",
  ObjectLockLegalHoldStatus: "x-amz-object-lock-legal-hold",
  ObjectLockEventHold: "x-amz-object-lock-event-hold",
  ObjectLockEventHoldDurationDays: "x-amz-object-lock-event-hold-duration-days",
  ObjectLockEventHoldDurationYears: "x-amz-object-lock-event-hold-duration-years",
  WriteOffsetBytes: "x-amz-write-offset-bytes",
  ChecksumXXHASH64: "x-amz-checksum-xxhash64",
  ChecksumXXHASH3: "x-amz-checksum-xxhash3",
  ChecksumXXHASH128: "x-amz-checksum-xxhash128",
  IfMatchLastModifiedTime: "x-amz-if-match-last-modified-time",
  IfMatchSize: "x-amz-if-match-size",
  MFA: "x-amz-mfa",
  BypassGovernanceRetention: "x-amz-bypass-governance-retention",
};

/** Throws NotImplemented, naming the header, rather than do something else than was asked for. */
export function refuseUnsupported(input: object): void {
  for (const member of Object.keys(input)) {
    const header = NOT_IMPLEMENTED[member];
    if (header !== undefined && (input as Record<string, unknown>)[member] !== undefined) throw notImplementedHeader(header);
  }
}

const STORAGE_CLASSES = ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"];

/** The storage classes whose objects must be restored before they can be read. */
export const ARCHIVED_CLASSES: readonly string[] = ["GLACIER", "DEEP_ARCHIVE"];

export function describeNew(input: ObjectInput, bucket: Bucket): Description {
  checkKey(input.Key);
  refuseUnsupported(input);
  return {
    headers: readHeaders(input),
    metadata: readMetadata(input.Metadata ?? {}),
    storageClass: readStorageClass(input.StorageClass),
    tags: parseTagHeader(input.Tagging),
    encryption: readEncryption(input, bucket),
  };
}

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > KEY_BYTES) throw keyTooLong(size, KEY_BYTES);
}

export function readStorageClass(name = "STANDARD"): string {
  if (!STORAGE_CLASSES.includes(name)) throw invalidStorageClass(name);
  return name;
}

export function readHeaders(input: Omit<ObjectInput, "Key">): ContentHeaders {
  const { CacheControl, ContentDisposition, ContentLanguage, WebsiteRedirectLocation } = input;
  if (WebsiteRedirectLocation !== undefined && !/^(\/|https?:\/\/)/.test(WebsiteRedirectLocation)) {
    throw invalidArgument(
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
      "x-amz-website-redirect-location",
      WebsiteRedirectLocation,
    );
  }
  return {
    ContentType: input.ContentType || "binary/octet-stream",
    ...(CacheControl && { CacheControl }),
    ...(ContentDisposition && { ContentDisposition }),
    ...(ContentLanguage && { ContentLanguage }),
    ...(WebsiteRedirectLocation && { WebsiteRedirectLocation }),
    ...(input.ContentEncoding && { ContentEncoding: input.ContentEncoding }),
    ...(input.Expires && { Expires: input.Expires instanceof Date ? input.Expires.toUTCString() : input.Expires }),
  };
}

/** "Amazon S3 stores user-defined metadata keys in lowercase." They have been headers, but for those of forms. Throws InvalidArgument and MetadataTooLarge. */
export function readMetadata(given: Readonly<Record<string, string>>): Record<string, string> {
  const odd = Object.keys(given).find((name) => !isHeaderName(name));
  if (odd !== undefined) throw invalidArgument("A metadata name must be one that a header can have.", `x-amz-meta-${odd}`, given[odd] as string);
  const metadata = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > METADATA_BYTES) throw metadataTooLarge(size, METADATA_BYTES);
  return metadata;
}

interface EncryptionRule {
  readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
  readonly BucketKeyEnabled?: boolean;
}

/** As asked for, or as the bucket's default says, which is AES256 for every bucket "starting January 5, 2023". */
export function readEncryption(input: Pick<ObjectInput, "ServerSideEncryption" | "SSEKMSKeyId" | "BucketKeyEnabled">, bucket: Bucket): Encryption {
  const configuration = bucket.record.configurations["encryption"] as { Rules?: readonly EncryptionRule[] } | undefined;
  const rule = configuration?.Rules?.[0];
  const { SSEAlgorithm = "AES256", KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  const ServerSideEncryption = input.ServerSideEncryption ?? SSEAlgorithm;
  if (!["AES256", "aws:kms", "aws:kms:dsse"].includes(ServerSideEncryption)) {
    throw invalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption", ServerSideEncryption);
  }
  if (ServerSideEncryption === "AES256") return { ServerSideEncryption };
  const SSEKMSKeyId = input.SSEKMSKeyId ?? KMSMasterKeyID;
  const BucketKeyEnabled = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled;
  return { ServerSideEncryption, ...(SSEKMSKeyId && { SSEKMSKeyId }), ...(BucketKeyEnabled && { BucketKeyEnabled }) };
}
