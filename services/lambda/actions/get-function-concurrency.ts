// GetFunctionConcurrency: how many concurrent executions are reserved for a function; nothing where none are.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findFunction } from "../target.ts";

export function getFunctionConcurrency(lambda: Lambda): Action<{ readonly FunctionName: string }, { ReservedConcurrentExecutions?: number }> {
  return ({ FunctionName }) => {
    const { reservedConcurrency } = findFunction(lambda, FunctionName);
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  };
}
