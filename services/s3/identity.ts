// Who is who: the ids by which S3 calls the account that owns a bucket, and the one who sends a request.
import { createHash } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The canonical user id of an account: 64 hex digits, the same one every time. */
export function canonicalUserId(accountId: string): string {
  return createHash("sha256").update(`canonical:${accountId}`).digest("hex");
}

/** What a bucket's owner is called in an event: as `A3NL1KOZZKExample`. */
export function ownerPrincipalId(accountId: string): string {
  return `A${base32(`owner:${accountId}`, 13)}`;
}

/** What the sender of a request is called in an event: the user of the access key, or the account itself for what happens in the process. */
export function principalId(accountId: string, accessKey?: string): string {
  return accessKey ? `AWS:AIDA${base32(`user:${accessKey}`, 17)}` : `AWS:${accountId}`;
}

function base32(seed: string, length: number): string {
  return Array.from(createHash("sha256").update(seed).digest().subarray(0, length), (byte) => BASE32[byte & 31]).join("");
}
