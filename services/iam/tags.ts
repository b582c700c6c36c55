// Tags of roles, policies and users: merged, removed, counted.
import { invalidInput, limitExceeded } from "./errors.ts";
import { TAGS } from "./limits.ts";
import type { Tag } from "./records.ts";

/** Keys differ in more than their case. Throws InvalidInput and LimitExceeded. */
export function mergeTags(tags: readonly Tag[], added: readonly Tag[] = []): Tag[] {
  const byKey = new Map(tags.map((tag) => [tag.Key.toLowerCase(), tag]));
  const given = new Set<string>();
  for (const { Key, Value } of added) {
    const key = Key.toLowerCase();
    if (given.has(key)) throw invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    if (key.startsWith("aws:")) throw invalidInput("Caller is not authorized to manipulate reserved tags: keys must not begin with aws:.");
    given.add(key);
    byKey.set(key, { Key, Value });
  }
  if (byKey.size > TAGS) throw limitExceeded(`The number of tags has reached the maximum limit: ${TAGS}.`);
  return [...byKey.values()];
}

export function removeTags(tags: readonly Tag[], keys: readonly string[]): Tag[] {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return tags.filter((tag) => !removed.has(tag.Key.toLowerCase()));
}
