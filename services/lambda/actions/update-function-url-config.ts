// UpdateFunctionUrlConfig: who may call a function's address, from which pages, and how it answers.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import { own } from "../function-record.ts";
import { changedUrl, readUrlTarget, showUrl, type UrlInput } from "../function-url.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function updateFunctionUrlConfig(lambda: Lambda): Action<TargetInput & UrlInput> {
  return (input, request) => {
    const { named, key } = readUrlTarget(lambda, input);
    return lambda.store.change(named.name, (record) => {
      const current = record && own(record.urls, key);
      if (!current) throw notFound("The resource you requested does not exist.");
      const url = changedUrl(current, input, lambda.context.clock.now());
      return { next: { ...record, urls: { ...record.urls, [key]: url } }, result: showUrl(lambda, record, key, url, request.endpoint) };
    });
  };
}
