// ListTags: a function's tags.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findTarget } from "../target.ts";

export function listTags(lambda: Lambda): Action<{ readonly Resource: string }, { Tags: Readonly<Record<string, string>> }> {
  return ({ Resource }) => ({ Tags: findTarget(lambda, { FunctionName: Resource }).record.tags });
}
