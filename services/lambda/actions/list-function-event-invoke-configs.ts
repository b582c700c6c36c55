// ListFunctionEventInvokeConfigs: those of a function under all its qualifiers.
import { functionArn } from "../../../core/arn.ts";
import type { Action } from "../../service.ts";
import { showEventInvokeConfig } from "../event-invoke-config.ts";
import { readEventInvokeTarget, requireFunction } from "../event-invoke-target.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";

export function listFunctionEventInvokeConfigs(lambda: Lambda): Action<PageInput & { readonly FunctionName: string }> {
  const { region, accountId } = lambda.place;
  return (input) => {
    const target = readEventInvokeTarget(lambda, input);
    const record = requireFunction(lambda.store.get(target.named.name), target);
    const qualifiers = Object.keys(record.eventInvokeConfigs).sort();
    const { items, next } = page(qualifiers, (qualifier) => qualifier, input);
    const FunctionEventInvokeConfigs = items.flatMap((qualifier) => {
      const config = record.eventInvokeConfigs[qualifier];
      return config ? [showEventInvokeConfig(config, functionArn(record.name, region, qualifier, accountId))] : [];
    });
    return { FunctionEventInvokeConfigs, ...next };
  };
}
