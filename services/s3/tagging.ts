// Tags of objects and buckets: read, checked, written.
import { badTagCount, invalidArgument, invalidTag } from "./errors.ts";
import { OBJECT_TAGS, TAG_KEY_LENGTH, TAG_VALUE_LENGTH } from "./limits.ts";
import type { Tag } from "./version.ts";

/** "The allowed characters are letters, whitespace, and numbers, plus + - = . _ : / @". */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** `x-amz-tagging`: written as a query string. */
export function parseTagHeader(header: string | undefined): Tag[] {
  if (!header) return [];
  const tags = Array.from(new URLSearchParams(header), ([Key, Value]) => ({ Key, Value }));
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  }
  return checkTags(tags, OBJECT_TAGS);
}

/** Throws InvalidTag or BadRequest. */
export function checkTags(tags: readonly Tag[], limit: number): Tag[] {
  if (tags.length > limit) throw badTagCount(limit);
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (!Key || Key.length > TAG_KEY_LENGTH || !CHARACTERS.test(Key)) throw invalidTag("The TagKey you have provided is invalid", Key);
    if (Value === undefined || Value.length > TAG_VALUE_LENGTH || !CHARACTERS.test(Value)) throw invalidTag("The TagValue you have provided is invalid", Key);
    if (Key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester");
    if (seen.has(Key)) throw invalidTag("Cannot provide multiple Tags with the same key", Key);
    seen.add(Key);
  }
  return tags.map(({ Key, Value }) => ({ Key, Value }));
}
