// Provisioned concurrency: environments that a version or alias holds ready.
import { ServiceError } from "../../core/errors.ts";
import { unreservedConcurrency } from "./concurrency.ts";
import { conflict, invalidParameter } from "./errors.ts";
import { type AliasRecord, type FunctionRecord, own, type ProvisionedRecord } from "./function-record.ts";
import { UNRESERVED_MINIMUM } from "./limits.ts";
import { isVersion } from "./names.ts";

/** As the API shows it. */
export interface ProvisionedView {
  readonly RequestedProvisionedConcurrentExecutions: number;
  readonly AvailableProvisionedConcurrentExecutions: number;
  readonly AllocatedProvisionedConcurrentExecutions: number;
  readonly Status: "IN_PROGRESS" | "READY";
  readonly LastModified: string;
}

/** What is asked for is there at the next look; the answer to the request itself shows it on the way. */
export function showProvisioned(record: ProvisionedRecord, status: ProvisionedView["Status"] = "READY"): ProvisionedView {
  const there = status === "READY" ? record.requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: record.requested,
    AvailableProvisionedConcurrentExecutions: there,
    AllocatedProvisionedConcurrentExecutions: there,
    Status: status,
    LastModified: record.lastModified,
  };
}

/** All that a function has provisioned, but for one of its qualifiers. */
export function totalProvisioned(record: FunctionRecord, except?: string): number {
  return Object.entries(record.provisioned).reduce((sum, [qualifier, { requested }]) => sum + (qualifier === except ? 0 : requested), 0);
}

/** Throws what Lambda answers when `wanted` environments cannot be provisioned under a version or alias that exists. */
export function checkProvisioned(record: FunctionRecord, qualifier: string, wanted: number, all: readonly FunctionRecord[]): void {
  const alias = own(record.aliases, qualifier);
  if (qualifier === "$LATEST" || alias?.functionVersion === "$LATEST") {
    throw invalidParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  }
  checkOverlap(record, qualifier, alias);
  const total = totalProvisioned(record, qualifier) + wanted;
  if (record.reservedConcurrency === undefined) checkAccount(total, unreservedConcurrency(all, record.name));
  else if (total > record.reservedConcurrency) {
    throw invalidParameter("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function");
  }
}

/** A version is provisioned by itself or through an alias, not both. */
function checkOverlap(record: FunctionRecord, qualifier: string, alias: AliasRecord | undefined): void {
  if (alias && versionsOf(alias).some((version) => own(record.provisioned, version))) {
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
  const aliases = Object.values(record.aliases).filter(({ name }) => own(record.provisioned, name));
  if (isVersion(qualifier) && aliases.some((other) => versionsOf(other).includes(qualifier))) {
    throw conflict("Version is pointed by a Provisioned Concurrency alias");
  }
}

function versionsOf({ functionVersion, routing }: AliasRecord): string[] {
  return routing ? [functionVersion, routing.version] : [functionVersion];
}

function checkAccount(total: number, unreserved: number): void {
  if (total > unreserved)
    throw invalidParameter(`Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`);
  if (unreserved - total >= UNRESERVED_MINIMUM) return;
  throw invalidParameter(
    `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED_MINIMUM}].`,
  );
}

export function noProvisioned(): ServiceError {
  return new ServiceError("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function", 404);
}
