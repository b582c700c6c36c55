// ListProvisionedConcurrencyConfigs: what a function holds ready under all its versions and aliases.
import { functionArn } from "../../../core/arn.ts";
import type { Action } from "../../service.ts";
import type { ProvisionedRecord } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";
import { provisionedState, showProvisioned } from "../provisioned-concurrency.ts";
import { findFunction } from "../target.ts";

export function listProvisionedConcurrencyConfigs(lambda: Lambda): Action<PageInput & { readonly FunctionName: string }> {
  const { region, accountId } = lambda.place;
  return (input) => {
    const record = findFunction(lambda, input.FunctionName);
    const { items, next } = page(Object.keys(record.provisioned).sort(), (qualifier) => qualifier, input);
    const ProvisionedConcurrencyConfigs = items.map((qualifier) => {
      const config = record.provisioned[qualifier] as ProvisionedRecord;
      const state = provisionedState(lambda.context.registry, record.name, qualifier, config);
      return { FunctionArn: functionArn(record.name, region, qualifier, accountId), ...showProvisioned(config, state) };
    });
    return { ProvisionedConcurrencyConfigs, ...next };
  };
}
