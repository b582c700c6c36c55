// DeleteFunctionEventInvokeConfig: asynchronous events are retried as by default again.
import type { Action } from "../../service.ts";
import { noEventInvokeConfig } from "../event-invoke-config.ts";
import { readEventInvokeTarget, requireFunction } from "../event-invoke-target.ts";
import { own, without } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function deleteFunctionEventInvokeConfig(lambda: Lambda): Action<TargetInput, object> {
  return (input) => {
    const target = readEventInvokeTarget(lambda, input);
    return lambda.store.change(target.named.name, (found) => {
      const record = requireFunction(found, target);
      if (!own(record.eventInvokeConfigs, target.qualifier)) throw noEventInvokeConfig(target.arn);
      const eventInvokeConfigs = without(record.eventInvokeConfigs, target.qualifier);
      return { next: { ...record, eventInvokeConfigs }, result: {} };
    });
  };
}
