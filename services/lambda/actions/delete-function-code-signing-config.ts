// DeleteFunctionCodeSigningConfig: a function uses no code signing configuration any more.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

export function deleteFunctionCodeSigningConfig(lambda: Lambda): Action<{ readonly FunctionName: string }, object> {
  return ({ FunctionName }) => {
    const named = readUnqualifiedName(lambda.place, FunctionName);
    return lambda.store.change(named.name, (found) => {
      const { codeSigningConfigArn: _, ...next } = required(found, named);
      return { next, result: {} };
    });
  };
}
