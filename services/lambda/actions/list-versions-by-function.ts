// ListVersionsByFunction: `$LATEST` and every published version, a page at a time.
import type { Action } from "../../service.ts";
import { showFunction } from "../function-configuration.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";
import { findFunction } from "../target.ts";

export function listVersionsByFunction(lambda: Lambda): Action<PageInput & { readonly FunctionName: string }> {
  return (input) => {
    const record = findFunction(lambda, input.FunctionName);
    const { items, next } = page([record.latest, ...record.versions], ({ version }) => sortKey(version), input);
    return { Versions: items.map((version) => showFunction(lambda.place, record, version, version.version)), ...next };
  };
}

/** `$LATEST` sorts before the numbers, and these by their value. */
function sortKey(version: string): string {
  return version === "$LATEST" ? version : version.padStart(12, "0");
}
