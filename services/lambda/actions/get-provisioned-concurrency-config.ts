// GetProvisionedConcurrencyConfig: how many environments a version or alias holds ready.
import type { Action } from "../../service.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { noProvisioned, type ProvisionedView, showProvisioned } from "../provisioned-concurrency.ts";
import { findTarget, type TargetInput } from "../target.ts";

export function getProvisionedConcurrencyConfig(lambda: Lambda): Action<TargetInput, ProvisionedView> {
  return (input) => {
    const { record, named } = findTarget(lambda, input);
    const config = own(record.provisioned, named.qualifier ?? "$LATEST");
    if (!config) throw noProvisioned();
    return showProvisioned(config);
  };
}
