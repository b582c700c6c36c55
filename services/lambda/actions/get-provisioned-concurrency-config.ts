// GetProvisionedConcurrencyConfig: how many environments a version or alias holds ready.
import type { Action } from "../../service.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { noProvisioned, type ProvisionedView, provisionedState, showProvisioned } from "../provisioned-concurrency.ts";
import { findTarget, type TargetInput } from "../target.ts";

export function getProvisionedConcurrencyConfig(lambda: Lambda): Action<TargetInput, ProvisionedView> {
  return (input) => {
    const { record, named } = findTarget(lambda, input);
    const { qualifier = "$LATEST" } = named;
    const config = own(record.provisioned, qualifier);
    if (!config) throw noProvisioned();
    return showProvisioned(config, provisionedState(lambda.context.registry, record.name, qualifier, config));
  };
}
