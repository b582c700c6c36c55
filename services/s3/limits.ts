// S3's own numbers, each with the clause of the user guide or API reference that it comes from.

/** "Bucket names must be between 3 (min) and 63 (max) characters long." */
export const BUCKET_NAME_LENGTH = { min: 3, max: 63 } as const;

/** "The name for a key is a sequence of Unicode characters whose UTF-8 encoding is up to 1,024 bytes long." */
export const KEY_BYTES = 1_024;

/** "The largest object that can be uploaded in a single PUT is 5 GB." Copies in one request, and parts, have the same limit. */
export const PUT_BYTES = 5 * 1024 ** 3;

/** "Within the PUT request header, the user-defined metadata is limited to 2 KB in size", counted in UTF-8 over names and values. */
export const METADATA_BYTES = 2 * 1024;

/** Multipart upload limits: part numbers 1 to 10,000; every part but the last at least 5 MiB. */
export const PART_NUMBERS = { min: 1, max: 10_000 } as const;
export const PART_BYTES = 5 * 1024 ** 2;

/** "The response might contain fewer keys but will never contain more" than 1,000, of whatever is listed. */
export const PAGE_ITEMS = 1_000;

/** DeleteObjects: "The request can contain a list of up to 1,000 keys." */
export const DELETE_KEYS = 1_000;

/** "You can associate up to 10 tags with an object", 50 with a bucket; keys up to 128 and values up to 256 Unicode characters. */
export const OBJECT_TAGS = 10;
export const BUCKET_TAGS = 50;
export const TAG_KEY_LENGTH = 128;
export const TAG_VALUE_LENGTH = 256;

/** "You can create up to 100 notification configurations on a bucket." */
export const NOTIFICATION_CONFIGURATIONS = 100;
/** NotificationId is at most 255 characters long; a filter's value at most 1,024. */
export const NOTIFICATION_ID_LENGTH = 255;
export const FILTER_VALUE_BYTES = 1_024;

/** "Bucket policies are limited to 20 KB in size." */
export const POLICY_BYTES = 20 * 1024;

/** "You can add up to 100 rules" to a CORS configuration. */
export const CORS_RULES = 100;

/** Signature Version 4 in a query: "the maximum value for X-Amz-Expires is 604800 (seven days)". */
export const PRESIGNED_SECONDS = 604_800;
