// CreateFunctionUrlConfig: an address for a function, or for one of its aliases.
import type { Action } from "../../service.ts";
import { conflict } from "../errors.ts";
import { own, type UrlRecord } from "../function-record.ts";
import { changedUrl, readUrlTarget, requireUrlFunction, showUrl, type UrlInput } from "../function-url.ts";
import type { Lambda } from "../lambda.ts";
import type { TargetInput } from "../target.ts";

export function createFunctionUrlConfig(lambda: Lambda): Action<TargetInput & UrlInput> {
  return (input, request) => {
    const target = readUrlTarget(lambda, input);
    return lambda.store.change(target.named.name, (found) => {
      const record = requireUrlFunction(found, target);
      if (own(record.urls, target.key)) {
        // The two spaces are AWS's.
        const reason = "Error message:  FunctionUrlConfig exists for this Lambda function";
        throw conflict(`Failed to create function url config for [functionArn = ${target.arn}]. ${reason}`);
      }
      const url = changedUrl(newUrl(lambda), input, lambda.context.clock.now());
      const next = { ...record, urls: { ...record.urls, [target.key]: url } };
      return { next, result: showUrl(lambda, record, target.key, url, request.endpoint) };
    });
  };
}

function newUrl({ context }: Lambda): UrlRecord {
  const time = new Date(context.clock.now()).toISOString();
  return { id: context.ids.base32(32).toLowerCase(), authType: "NONE", invokeMode: "BUFFERED", creationTime: time, lastModifiedTime: time };
}
