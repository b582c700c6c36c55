// DeleteProvisionedConcurrencyConfig: a version or alias holds nothing ready any more; where it held nothing, nothing changes.
import type { Action } from "../../service.ts";
import { functionNotFound } from "../errors.ts";
import { own, without } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { readFunctionName } from "../names.ts";
import { findVersion, required, type TargetInput } from "../target.ts";

export function deleteProvisionedConcurrencyConfig(lambda: Lambda): Action<TargetInput, object> {
  return (input) => {
    const named = readFunctionName(lambda.place, input.FunctionName, input.Qualifier);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const qualifier = named.qualifier ?? "$LATEST";
      if (!findVersion(record, qualifier)) throw functionNotFound(named.requestedArn);
      if (!own(record.provisioned, qualifier)) return { next: record, result: {} };
      return { next: { ...record, provisioned: without(record.provisioned, qualifier) }, result: {} };
    });
  };
}
