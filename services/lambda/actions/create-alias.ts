// CreateAlias: a name that points to a version.
import type { Action } from "../../service.ts";
import { type AliasView, aliasArn, checkAlias, type RoutingInput, showAlias } from "../alias.ts";
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
      checkAlias(place, record, input.FunctionVersion, input);
      if (own(record.aliases, input.Name)) throw conflict(`Alias already exists: ${aliasArn(place, record.name, input.Name)}`);
      const revisionId = lambda.context.ids.uuid();
      const alias = { name: input.Name, functionVersion: input.FunctionVersion, description: input.Description ?? "", revisionId };
      return { next: { ...record, aliases: { ...record.aliases, [alias.name]: alias } }, result: showAlias(place, record, alias) };
    });
  };
}
