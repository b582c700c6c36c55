// GetFunctionRecursionConfig: what becomes of a function that calls itself over and over.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findFunction } from "../target.ts";

export function getFunctionRecursionConfig(lambda: Lambda): Action<{ readonly FunctionName: string }, { RecursiveLoop: string }> {
  return ({ FunctionName }) => ({ RecursiveLoop: findFunction(lambda, FunctionName).recursiveLoop ?? "Terminate" });
}
