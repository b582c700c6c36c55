// TagResource: adds tags to a function, an event source mapping or a code signing configuration, or changes them.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { changeTags, checkTags, type Tags } from "../tags.ts";

interface Input {
  readonly Resource: string;
  readonly Tags: Tags;
}

export function tagResource(lambda: Lambda): Action<Input, object> {
  return ({ Resource, Tags }) =>
    changeTags(lambda, Resource, (current) => {
      const tags = { ...current, ...Tags };
      checkTags(tags);
      return tags;
    });
}
