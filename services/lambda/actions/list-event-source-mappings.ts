// ListEventSourceMappings: all of them, those of a source, or those of a function under the qualifier that is named.
import type { Action } from "../../service.ts";
import { showMapping } from "../event-source-mapping.ts";
import type { Lambda } from "../lambda.ts";
import { MAPPING_PAGE_ITEMS } from "../limits.ts";
import { readFunctionName } from "../names.ts";
import { type PageInput, page } from "../paging.ts";

interface Input extends PageInput {
  readonly EventSourceArn?: string;
  readonly FunctionName?: string;
}

export function listEventSourceMappings({ mappings, place, context }: Lambda): Action<Input> {
  return (input) => {
    const { EventSourceArn: source, FunctionName: name } = input;
    const functionArn = name && readFunctionName(place, name).requestedArn;
    const found = mappings
      .list()
      .filter((record) => (!source || record.source.EventSourceArn === source) && (!functionArn || record.functionArn === functionArn));
    const { items, next } = page(found, ({ uuid }) => uuid, input, MAPPING_PAGE_ITEMS);
    return { EventSourceMappings: items.map((record) => showMapping(place, record, context.registry.processing.get(record.uuid))), ...next };
  };
}
