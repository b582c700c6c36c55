// How the account's concurrency is divided: what functions have reserved and provisioned, and what they leave to all others.
import { invalidParameter } from "./errors.ts";
import type { FunctionRecord } from "./function-record.ts";
import { CONCURRENT_EXECUTIONS, UNRESERVED_MINIMUM } from "./limits.ts";

/** All that a function has provisioned, but for one of its qualifiers. */
export function totalProvisioned(record: FunctionRecord, except?: string): number {
  return Object.entries(record.provisioned).reduce((sum, [qualifier, { requested }]) => sum + (qualifier === except ? 0 : requested), 0);
}

/** What all functions but `except` leave of the account's concurrent executions: what is provisioned is taken from what is reserved, or else from all. */
export function unreservedConcurrency(records: readonly FunctionRecord[], except?: string): number {
  const others = records.filter((record) => record.name !== except);
  return CONCURRENT_EXECUTIONS - others.reduce((sum, record) => sum + (record.reservedConcurrency ?? totalProvisioned(record)), 0);
}

/** Throws when a function cannot reserve so many: too little would be left for everybody else, or it has provisioned more. */
export function checkReservation(wanted: number, available: number, provisioned: number): void {
  if (wanted < provisioned) {
    // The spaces are AWS's.
    throw invalidParameter(` ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`);
  }
  if (available - wanted >= UNRESERVED_MINIMUM) return;
  throw invalidParameter(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`,
  );
}
