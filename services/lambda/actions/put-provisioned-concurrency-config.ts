// PutProvisionedConcurrencyConfig: holds environments of a version or alias ready.
import type { Action } from "../../service.ts";
import { functionNotFound } from "../errors.ts";
import { formatLastModified } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import { readFunctionName } from "../names.ts";
import { checkProvisioned, type ProvisionedView, provisioning, showProvisioned } from "../provisioned-concurrency.ts";
import { findVersion, required } from "../target.ts";

interface Input {
  readonly FunctionName: string;
  readonly Qualifier: string;
  readonly ProvisionedConcurrentExecutions: number;
}

export function putProvisionedConcurrencyConfig(lambda: Lambda): Action<Input, ProvisionedView> {
  return (input) => {
    const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      if (!findVersion(record, input.Qualifier)) throw functionNotFound(named.requestedArn);
      const requested = input.ProvisionedConcurrentExecutions;
      checkProvisioned(record, input.Qualifier, requested, lambda.store.list());
      const config = { requested, lastModified: formatLastModified(lambda.context.clock.now()) };
      const next = { ...record, provisioned: { ...record.provisioned, [input.Qualifier]: config } };
      return { next, result: showProvisioned(config, provisioning(requested)) };
    });
  };
}
