// DeleteFunctionUrlConfig: a function, or an alias, has no address any more.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import { own, without } from "../function-record.ts";
import { readUrlTarget } from "../function-url.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function deleteFunctionUrlConfig(lambda: Lambda): Action<TargetInput, object> {
  return (input) => {
    const { named, key } = readUrlTarget(lambda, input);
    return lambda.store.change(named.name, (record) => {
      if (!record || !own(record.urls, key)) throw notFound("The resource you requested does not exist.");
      return { next: { ...record, urls: without(record.urls, key) }, result: {} };
    });
  };
}
