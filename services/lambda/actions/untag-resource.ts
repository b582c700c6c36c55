// UntagResource: takes tags from a function, an event source mapping or a code signing configuration; those that it does not have are no error.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { changeTags } from "../tags.ts";

interface Input {
  readonly Resource: string;
  readonly TagKeys: readonly string[];
}

export function untagResource(lambda: Lambda): Action<Input, object> {
  return ({ Resource, TagKeys }) =>
    changeTags(lambda, Resource, (current) => Object.fromEntries(Object.entries(current).filter(([key]) => !TagKeys.includes(key))));
}
