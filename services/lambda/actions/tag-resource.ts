// TagResource: adds tags to a function, or changes them.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { checkTags } from "../tags.ts";
import { required } from "../target.ts";

interface Input {
  readonly Resource: string;
  readonly Tags: Readonly<Record<string, string>>;
}

export function tagResource(lambda: Lambda): Action<Input, object> {
  return ({ Resource, Tags }) => {
    const named = readUnqualifiedName(lambda.place, Resource);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const tags = { ...record.tags, ...Tags };
      checkTags(tags);
      return { next: { ...record, tags }, result: {} };
    });
  };
}
