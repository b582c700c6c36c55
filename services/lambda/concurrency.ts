// Reserved concurrency: a part of the account's that one function has to itself.
import { invalidParameter } from "./errors.ts";
import type { FunctionRecord } from "./function-record.ts";
import { CONCURRENT_EXECUTIONS, UNRESERVED_MINIMUM } from "./limits.ts";

/** What all functions but `except` leave of the account's concurrent executions. */
export function unreservedConcurrency(records: readonly FunctionRecord[], except?: string): number {
  const reserved = records.filter((record) => record.name !== except).reduce((sum, record) => sum + (record.reservedConcurrency ?? 0), 0);
  return CONCURRENT_EXECUTIONS - reserved;
}

/** Throws when so little would be left for everybody else that Lambda refuses. */
export function checkReservation(wanted: number, available: number): void {
  if (available - wanted >= UNRESERVED_MINIMUM) return;
  throw invalidParameter(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`,
  );
}
