// Provisioned concurrency: environments that a version or alias holds ready.
import { ServiceError } from "../../core/errors.ts";
import { functionKey, type ProvisionedState, type Registry } from "../../core/registry.ts";
import { totalProvisioned, type Unreserved } from "./concurrency.ts";
import { conflict, invalidParameter } from "./errors.ts";
import { type AliasRecord, type FunctionRecord, own, type ProvisionedRecord } from "./function-record.ts";
import { isVersion } from "./names.ts";

/** As the API shows it. */
export interface ProvisionedView {
  readonly RequestedProvisionedConcurrentExecutions: number;
  readonly AvailableProvisionedConcurrentExecutions: number;
  readonly AllocatedProvisionedConcurrentExecutions: number;
  readonly Status: ProvisionedState["status"];
  readonly StatusReason?: string;
  readonly LastModified: string;
}

/** How far whoever runs functions has come with what a version or alias asks for; where nobody says, it is taken to be there. */
export function provisionedState(registry: Registry, functionName: string, qualifier: string, { requested }: ProvisionedRecord): ProvisionedState {
  const state = registry.provisioned.get(functionKey(functionName, qualifier));
  return state?.requested === requested ? state : { requested, available: requested, allocated: requested, status: "READY" };
}

/** The answer to the request itself. */
export function provisioning(requested: number): ProvisionedState {
  return { requested, available: 0, allocated: 0, status: "IN_PROGRESS" };
}

export function showProvisioned({ requested, lastModified }: ProvisionedRecord, state: ProvisionedState): ProvisionedView {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: state.available,
    AllocatedProvisionedConcurrentExecutions: state.allocated,
    Status: state.status,
    ...(state.reason && { StatusReason: state.reason }),
    LastModified: lastModified,
  };
}

/** Throws what Lambda answers when `wanted` environments cannot be provisioned under a version or alias that exists. */
export function checkProvisioned(record: FunctionRecord, qualifier: string, wanted: number, unreserved: Unreserved): void {
  const alias = own(record.aliases, qualifier);
  if (qualifier === "$LATEST" || alias?.functionVersion === "$LATEST") {
    throw invalidParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
  }
  checkOverlap(record, qualifier, alias);
  const total = totalProvisioned(record, qualifier) + wanted;
  if (record.reservedConcurrency === undefined) checkAccount(total, unreserved);
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

function checkAccount(total: number, { left, minimum }: Unreserved): void {
  if (total > left) throw invalidParameter(`Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${left}].`);
  if (left - total >= minimum) return;
  throw invalidParameter(
    `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );
}

export function noProvisioned(): ServiceError {
  return new ServiceError("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function", 404);
}
