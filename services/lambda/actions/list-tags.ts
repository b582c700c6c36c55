// ListTags: a function's tags.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findFunction } from "../target.ts";

export function listTags(lambda: Lambda): Action<{ readonly Resource: string }, { Tags: Readonly<Record<string, string>> }> {
  return ({ Resource }) => ({ Tags: findFunction(lambda, Resource).tags });
}
