// ListTags: the tags of a function, an event source mapping or a code signing configuration.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { type Tags, tagsOf } from "../tags.ts";

export function listTags(lambda: Lambda): Action<{ readonly Resource: string }, { Tags: Tags }> {
  return ({ Resource }) => ({ Tags: tagsOf(lambda, Resource) });
}
