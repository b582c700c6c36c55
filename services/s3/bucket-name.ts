// The rules for the names of general purpose buckets.
import { BUCKET_NAME_LENGTH } from "./limits.ts";

/** "Bucket names must not start with the prefix …", "must not end with the suffix …": kept for S3's own use. */
const RESERVED_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** "Bucket names can consist only of lowercase letters, numbers, periods and hyphens", and "must begin and end with a letter or number". */
const FORM = /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/;
/** "Bucket names must not be formatted as an IP address." */
const IP_ADDRESS = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

export function isBucketName(name: string): boolean {
  if (name.length < BUCKET_NAME_LENGTH.min || name.length > BUCKET_NAME_LENGTH.max) return false;
  if (!FORM.test(name) || name.includes("..") || IP_ADDRESS.test(name)) return false;
  return !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) && !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix));
}
