// Tags of functions, event source mappings and code signing configurations: what may be one, and how they are changed.
import { parseArn } from "../../core/arn.ts";
import { ENDPOINT_TAG } from "../../core/event-source-mapping.ts";
import { requireCodeSigning } from "./code-signing.ts";
import { invalidParameter, validationFailed } from "./errors.ts";
import { requireMapping } from "./event-source-mapping.ts";
import type { Lambda } from "./lambda.ts";
import { TAGS } from "./limits.ts";
import { readUnqualifiedName } from "./names.ts";
import { required } from "./target.ts";

export type Tags = Readonly<Record<string, string>>;

/** Throws when nothing may have these tags. */
export function checkTags(tags: Tags): void {
  const entries = Object.entries(tags);
  if (entries.length > TAGS) throw invalidParameter(`Number of tags exceeds resource tag limit of ${TAGS}.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128) throw validationFailed(key, "tags.key", "have length between 1 and 128");
    if (value.length > 256) throw validationFailed(value, "tags.value", "have length less than or equal to 256");
    if (key.toLowerCase().startsWith("aws:")) throw invalidParameter("Tag keys that start with 'aws:' are reserved for AWS's own use.");
    if (key === ENDPOINT_TAG && !/^https?:/.test(URL.parse(value)?.protocol ?? ""))
      throw invalidParameter(`The tag ${ENDPOINT_TAG} is the URL of an endpoint.`);
  }
}

/** The tags of what an ARN names, which must be there. */
export function tagsOf(lambda: Lambda, arn: string): Tags {
  const { kind, id } = readResource(arn);
  if (kind === "event-source-mapping") return requireMapping(lambda.mappings.get(id)).tags;
  if (kind === "code-signing-config") return requireCodeSigning(lambda.codeSigning.get(id), arn).tags;
  const named = readUnqualifiedName(lambda.place, arn);
  return required(lambda.store.get(named.name), named).tags;
}

/** Changes the tags of what an ARN names. */
export function changeTags(lambda: Lambda, arn: string, change: (tags: Tags) => Tags): Promise<object> {
  const retagged = <R extends { readonly tags: Tags }>(record: R) => ({ next: { ...record, tags: change(record.tags) }, result: {} });
  const { kind, id } = readResource(arn);
  if (kind === "event-source-mapping") return lambda.mappings.change(id, (found) => retagged(requireMapping(found)));
  if (kind === "code-signing-config") return lambda.codeSigning.change(id, (found) => retagged(requireCodeSigning(found, arn)));
  const named = readUnqualifiedName(lambda.place, arn);
  return lambda.store.change(named.name, (found) => retagged(required(found, named)));
}

/** `event-source-mapping:UUID` taken apart. */
function readResource(arn: string): { kind: string; id: string } {
  const [kind = "", id = ""] = parseArn(arn)?.resource.split(":") ?? [];
  return { kind, id };
}
