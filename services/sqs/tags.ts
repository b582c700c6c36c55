// Tags of a queue.
import { invalidParameter } from "./errors.ts";
import { TAGS } from "./limits.ts";

export type Tags = Readonly<Record<string, string>>;

/** Throws InvalidParameterValue. */
export function mergeTags(current: Tags, added: Tags): Tags {
  for (const [key, value] of Object.entries(added)) {
    if (key.length < 1 || key.length > 128) throw invalidParameter("Tag keys must be between 1 and 128 characters in length.");
    if (value.length > 256) throw invalidParameter("Tag values must be at most 256 characters in length.");
    if (key.toLowerCase().startsWith("aws:")) throw invalidParameter("Tag keys must not begin with the reserved prefix aws:.");
  }
  const tags = { ...current, ...added };
  if (Object.keys(tags).length > TAGS) throw invalidParameter(`Too many tags added for queue: the maximum is ${TAGS}.`);
  return tags;
}
