// PutFunctionEventInvokeConfig: sets how asynchronous events are retried, in place of what was set before.
import type { Action } from "../../service.ts";
import { type EventInvokeInput, type EventInvokeView, newEventInvokeConfig, showEventInvokeConfig } from "../event-invoke-config.ts";
import { checkDestinations, readEventInvokeTarget, requireFunction } from "../event-invoke-target.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function putFunctionEventInvokeConfig(lambda: Lambda): Action<TargetInput & EventInvokeInput, EventInvokeView> {
  return (input) => {
    const target = readEventInvokeTarget(lambda, input);
    return lambda.store.change(target.named.name, (found) => {
      const record = requireFunction(found, target);
      const config = newEventInvokeConfig(input, target.named, lambda.context.clock.now());
      checkDestinations(lambda, input);
      const eventInvokeConfigs = { ...record.eventInvokeConfigs, [target.qualifier]: config };
      return { next: { ...record, eventInvokeConfigs }, result: showEventInvokeConfig(config, target.arn) };
    });
  };
}
