// Tags of a topic.
import { ServiceError } from "../../core/errors.ts";
import { invalidParameter } from "./errors.ts";
import { TAGS } from "./limits.ts";
import type { Tags } from "./topic.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Throws InvalidParameter and TagLimitExceeded. */
export function mergeTags(current: Tags, added: readonly Tag[]): Tags {
  const keys = added.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw invalidParameter("Duplicated keys are not allowed.");
  for (const { Key, Value } of added) {
    if (Key.length < 1 || Key.length > 128 || Key.toLowerCase().startsWith("aws:"))
      throw invalidParameter("Tags Reason: a key has 1 to 128 characters and does not begin with aws:");
    if (Value.length > 256) throw invalidParameter("Tags Reason: a value has at most 256 characters");
  }
  const tags = { ...current, ...Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(tags).length > TAGS) throw new ServiceError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");
  return tags;
}

export function listTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
