// PutFunctionRecursionConfig: what becomes of a function that calls itself over and over.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input {
  readonly FunctionName: string;
  readonly RecursiveLoop: "Allow" | "Terminate";
}

export function putFunctionRecursionConfig(lambda: Lambda): Action<Input, { RecursiveLoop: string }> {
  return ({ FunctionName, RecursiveLoop }) => {
    const named = readUnqualifiedName(lambda.place, FunctionName);
    return lambda.store.change(named.name, (found) => ({
      next: { ...required(found, named), recursiveLoop: RecursiveLoop },
      result: { RecursiveLoop },
    }));
  };
}
