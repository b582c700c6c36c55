// GetFunctionEventInvokeConfig: how asynchronous events of a function are retried.
import type { Action } from "../../service.ts";
import { type EventInvokeView, noEventInvokeConfig, showEventInvokeConfig } from "../event-invoke-config.ts";
import { readEventInvokeTarget, requireFunction } from "../event-invoke-target.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function getFunctionEventInvokeConfig(lambda: Lambda): Action<TargetInput, EventInvokeView> {
  return (input) => {
    const target = readEventInvokeTarget(lambda, input);
    const record = requireFunction(lambda.store.get(target.named.name), target);
    const config = own(record.eventInvokeConfigs, target.qualifier);
    if (!config) throw noEventInvokeConfig(target.arn);
    return showEventInvokeConfig(config, target.arn);
  };
}
