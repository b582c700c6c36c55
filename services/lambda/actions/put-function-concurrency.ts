// PutFunctionConcurrency: reserves concurrent executions for a function, and limits it to them.
import type { Action } from "../../service.ts";
import { checkReservation, totalProvisioned, unreservedConcurrency } from "../concurrency.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input {
  readonly FunctionName: string;
  readonly ReservedConcurrentExecutions: number;
}

export function putFunctionConcurrency(lambda: Lambda): Action<Input, { ReservedConcurrentExecutions: number }> {
  return ({ FunctionName, ReservedConcurrentExecutions }) => {
    const named = readUnqualifiedName(lambda.place, FunctionName);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const unreserved = unreservedConcurrency(lambda.context.registry.accountConcurrency, lambda.store.list(), named.name);
      checkReservation(ReservedConcurrentExecutions, unreserved, totalProvisioned(record));
      return { next: { ...record, reservedConcurrency: ReservedConcurrentExecutions }, result: { ReservedConcurrentExecutions } };
    });
  };
}
