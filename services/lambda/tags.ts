// Tags of a function.
import { invalidParameter, validationFailed } from "./errors.ts";
import { TAGS } from "./limits.ts";

/** Throws when a function may not have these tags. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > TAGS) throw invalidParameter(`Number of tags exceeds resource tag limit of ${TAGS}.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128) throw validationFailed(key, "tags.key", "have length between 1 and 128");
    if (value.length > 256) throw validationFailed(value, "tags.value", "have length less than or equal to 256");
    if (key.toLowerCase().startsWith("aws:")) throw invalidParameter("Tag keys that start with 'aws:' are reserved for AWS's own use.");
  }
}
