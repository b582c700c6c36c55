// How the account's concurrency is divided: what functions have reserved and provisioned, and what they leave to all others.
import { invalidParameter } from "./errors.ts";
import type { FunctionRecord } from "./function-record.ts";
import { UNRESERVED_MINIMUM } from "./limits.ts";

/** All that a function has provisioned, but for one of its qualifiers. */
export function totalProvisioned(record: FunctionRecord, except?: string): number {
  return Object.entries(record.provisioned).reduce((sum, [qualifier, { requested }]) => sum + (qualifier === except ? 0 : requested), 0);
}

/** Of the account's concurrent executions. */
export interface Unreserved {
  /** What there is for those who reserve nothing. */
  readonly left: number;
  /** What there must be. */
  readonly minimum: number;
}

/** What all functions but `except` leave of `limit`: what is provisioned is taken from what is reserved, or else from all. */
export function unreservedConcurrency(limit: number, records: readonly FunctionRecord[], except?: string): Unreserved {
  const others = records.filter((record) => record.name !== except);
  const taken = others.reduce((sum, record) => sum + (record.reservedConcurrency ?? totalProvisioned(record)), 0);
  return { left: limit - taken, minimum: Math.min(UNRESERVED_MINIMUM, limit) };
}

/** Throws when a function cannot reserve so many: too little would be left for everybody else, or it has provisioned more. */
export function checkReservation(wanted: number, { left, minimum }: Unreserved, provisioned: number): void {
  if (wanted < provisioned) {
    // The spaces are AWS's.
    throw invalidParameter(` ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`);
  }
  if (left - wanted >= minimum) return;
  throw invalidParameter(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );
}
