// PutProvisionedConcurrencyConfig: holds environments of a version or alias ready.
import type { Action } from "../../service.ts";
import { unreservedConcurrency } from "../concurrency.ts";
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
      const unreserved = unreservedConcurrency(lambda.context.registry.accountConcurrency, lambda.store.list(), record.name);
      checkProvisioned(record, input.Qualifier, requested, unreserved);
      const config = { requested, lastModified: formatLastModified(lambda.context.clock.now()) };
      const next = { ...record, provisioned: { ...record.provisioned, [input.Qualifier]: config } };
      return { next, result: showProvisioned(config, provisioning(requested)) };
    });
  };
}
