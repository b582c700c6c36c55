// GetFunction: configuration, where the code can be fetched, tags and reserved concurrency.
import type { Action } from "../../service.ts";
import { codeLocation } from "../code-location.ts";
import { showFunction } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import { findTarget, type TargetInput } from "../target.ts";

export function getFunction(lambda: Lambda): Action<TargetInput> {
  return (input, request) => {
    const target = findTarget(lambda, input);
    const { record, version, named } = target;
    return {
      Configuration: showFunction(lambda.place, record, version, named.qualifier),
      Code: codeLocation(target, request, lambda.context.clock.now()),
      ...(Object.keys(record.tags).length > 0 && { Tags: record.tags }),
      ...(record.reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency } }),
    };
  };
}
