// GetFunctionUrlConfig: the address of a function, or of one of its aliases.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import { own } from "../function-record.ts";
import { readUrlTarget, showUrl } from "../function-url.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function getFunctionUrlConfig(lambda: Lambda): Action<TargetInput> {
  return (input, request) => {
    const { named, key } = readUrlTarget(lambda, input);
    const record = lambda.store.get(named.name);
    const url = record && own(record.urls, key);
    if (!url) throw notFound("The resource you requested does not exist.");
    return showUrl(lambda, record, key, url, request.endpoint);
  };
}
