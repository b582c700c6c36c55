// UntagResource: takes tags from a function; those that it does not have are no error.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input {
  readonly Resource: string;
  readonly TagKeys: readonly string[];
}

export function untagResource(lambda: Lambda): Action<Input, object> {
  return ({ Resource, TagKeys }) => {
    const named = readUnqualifiedName(lambda.place, Resource);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !TagKeys.includes(key)));
      return { next: { ...record, tags }, result: {} };
    });
  };
}
