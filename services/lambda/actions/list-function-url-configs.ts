// ListFunctionUrlConfigs: the addresses of a function and of its aliases.
import type { Action } from "../../service.ts";
import type { UrlRecord } from "../function-record.ts";
import { showUrl } from "../function-url.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";
import { findFunction } from "../target.ts";

export function listFunctionUrlConfigs(lambda: Lambda): Action<PageInput & { readonly FunctionName: string }> {
  return (input, request) => {
    const record = findFunction(lambda, input.FunctionName);
    const { items, next } = page(Object.keys(record.urls).sort(), (key) => key || " ", input);
    const FunctionUrlConfigs = items.map((key) => showUrl(lambda, record, key, record.urls[key] as UrlRecord, request.endpoint));
    return { FunctionUrlConfigs, ...next };
  };
}
