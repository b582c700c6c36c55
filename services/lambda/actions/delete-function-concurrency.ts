// DeleteFunctionConcurrency: a function shares the account's concurrent executions again.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

export function deleteFunctionConcurrency(lambda: Lambda): Action<{ readonly FunctionName: string }, object> {
  return ({ FunctionName }) => {
    const named = readUnqualifiedName(lambda.place, FunctionName);
    return lambda.store.change(named.name, (found) => {
      const { reservedConcurrency: _, ...next } = required(found, named);
      return { next, result: {} };
    });
  };
}
