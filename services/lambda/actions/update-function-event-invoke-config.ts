// UpdateFunctionEventInvokeConfig: changes some of how asynchronous events are retried.
import type { Action } from "../../service.ts";
import { changedEventInvokeConfig, type EventInvokeInput, type EventInvokeView, noEventInvokeConfig, showEventInvokeConfig } from "../event-invoke-config.ts";
import { checkDestinations, readEventInvokeTarget, requireFunction } from "../event-invoke-target.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function updateFunctionEventInvokeConfig(lambda: Lambda): Action<TargetInput & EventInvokeInput, EventInvokeView> {
  return (input) => {
    const target = readEventInvokeTarget(lambda, input);
    return lambda.store.change(target.named.name, (found) => {
      const record = requireFunction(found, target);
      const current = own(record.eventInvokeConfigs, target.qualifier);
      if (!current) throw noEventInvokeConfig(target.arn);
      const config = changedEventInvokeConfig(current, input, target.named, lambda.context.clock.now());
      checkDestinations(lambda, input);
      const eventInvokeConfigs = { ...record.eventInvokeConfigs, [target.qualifier]: config };
      return { next: { ...record, eventInvokeConfigs }, result: showEventInvokeConfig(config, target.arn) };
    });
  };
}
