// UpdateAlias: points a name to another version, or divides its calls otherwise.
import type { Action } from "../../service.ts";
import { type AliasView, aliasArn, checkAlias, type RoutingInput, readRouting, showAlias } from "../alias.ts";
import { checkRevision, notFound } from "../errors.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input extends RoutingInput {
  readonly FunctionName: string;
  readonly Name: string;
  readonly FunctionVersion?: string;
  readonly Description?: string;
  readonly RevisionId?: string;
}

export function updateAlias(lambda: Lambda): Action<Input, AliasView> {
  const { place } = lambda;
  return (input) => {
    const named = readUnqualifiedName(place, input.FunctionName);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      const current = own(record.aliases, input.Name);
      if (!current) throw notFound(`Alias not found: ${aliasArn(place, record.name, input.Name)}`);
      checkRevision(input.RevisionId, current.revisionId);
      const alias = {
        name: current.name,
        functionVersion: input.FunctionVersion ?? current.functionVersion,
        description: input.Description ?? current.description,
        revisionId: lambda.context.ids.uuid(),
        ...readRouting(input, current.routing),
      };
      checkAlias(place, record, alias);
      return { next: { ...record, aliases: { ...record.aliases, [alias.name]: alias } }, result: showAlias(place, record, alias) };
    });
  };
}
