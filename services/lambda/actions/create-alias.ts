// CreateAlias: a name that points to a version, or divides the calls between two.
import type { Action } from "../../service.ts";
import { type AliasView, aliasArn, checkAlias, type RoutingInput, readRouting, showAlias } from "../alias.ts";
import { conflict } from "../errors.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input extends RoutingInput {
  readonly FunctionName: string;
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
}

export function createAlias(lambda: Lambda): Action<Input, AliasView> {
  const { place } = lambda;
  return (input) => {
    const named = readUnqualifiedName(place, input.FunctionName);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      if (own(record.aliases, input.Name)) throw conflict(`Alias already exists: ${aliasArn(place, record.name, input.Name)}`);
      const revisionId = lambda.context.ids.uuid();
      const { Name: name, FunctionVersion: functionVersion, Description: description = "" } = input;
      const alias = { name, functionVersion, description, revisionId, ...readRouting(input) };
      checkAlias(place, record, alias);
      return { next: { ...record, aliases: { ...record.aliases, [alias.name]: alias } }, result: showAlias(place, record, alias) };
    });
  };
}
