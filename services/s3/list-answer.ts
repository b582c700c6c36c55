// What the answers of all lists have in common: limits, encoded names, owners, and how an object looks in them.
import { quote, wholeSecond } from "./describe.ts";
import { invalidArgument } from "./errors.ts";
import { canonicalUserId } from "./identity.ts";
import { PAGE_ITEMS } from "./limits.ts";
import type { ListRequest } from "./listing.ts";
import type { ObjectVersion, Version } from "./version.ts";

export interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly EncodingType?: string;
}

/** Throws InvalidArgument. */
export function readListRequest(input: ListInput, limit = PAGE_ITEMS, limitName = "max-keys"): ListRequest {
  if (input.EncodingType !== undefined && input.EncodingType !== "url") {
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", input.EncodingType);
  }
  if (limit < 0) throw invalidArgument(`Argument ${limitName} must be an integer between 0 and 2147483647`, limitName, String(limit));
  return { prefix: input.Prefix ?? "", delimiter: input.Delimiter ?? "", limit: Math.min(limit, PAGE_ITEMS) };
}

/** How names are written: as they are, or with `EncodingType=url` form-encoded, `/` kept. Undefined stays away from the answer. */
export function nameWriter({ EncodingType }: ListInput): <Name extends string | undefined>(name: Name) => Name {
  if (EncodingType !== "url") return (name) => name;
  return (name) => (name === undefined ? name : encodeName(name)) as typeof name;
}

function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed())
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

/** What every list repeats of its request. */
export function repeat(input: ListInput, write: ReturnType<typeof nameWriter>): Record<string, unknown> {
  return {
    Prefix: write(input.Prefix ?? ""),
    ...(input.Delimiter && { Delimiter: write(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
  };
}

export function ownerOf(accountId: string): { ID: string } {
  return { ID: canonicalUserId(accountId) };
}

export function listed(object: ObjectVersion, write: ReturnType<typeof nameWriter>): Record<string, unknown> {
  return {
    ...listedVersion(object, write),
    ETag: quote(object.eTag),
    ChecksumAlgorithm: [object.checksum.algorithm],
    ChecksumType: object.checksum.type,
    Size: object.size,
    StorageClass: object.storageClass,
  };
}

export function listedVersion(version: Version, write: ReturnType<typeof nameWriter>): Record<string, unknown> {
  return { Key: write(version.key), LastModified: wholeSecond(version.lastModified) };
}
