// GetFunctionConfiguration: what GetFunction shows, without the code.
import type { Action } from "../../service.ts";
import { showFunction } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import { findTarget, type TargetInput } from "../target.ts";

export function getFunctionConfiguration(lambda: Lambda): Action<TargetInput> {
  return (input) => {
    const { record, version, named } = findTarget(lambda, input);
    return showFunction(lambda.place, record, version, named.qualifier);
  };
}
