// ListAliases: a function's aliases, or those that point to one version.
import type { Action } from "../../service.ts";
import { showAlias } from "../alias.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";
import { findFunction } from "../target.ts";

interface Input extends PageInput {
  readonly FunctionName: string;
  readonly FunctionVersion?: string;
}

export function listAliases(lambda: Lambda): Action<Input> {
  return (input) => {
    const record = findFunction(lambda, input.FunctionName);
    const aliases = Object.values(record.aliases)
      .filter((alias) => !input.FunctionVersion || [alias.functionVersion, alias.routing?.version].includes(input.FunctionVersion))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, next } = page(aliases, (alias) => alias.name, input);
    return { Aliases: items.map((alias) => showAlias(lambda.place, record, alias)), ...next };
  };
}
