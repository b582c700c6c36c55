// GetAlias: to which version a name points.
import type { Action } from "../../service.ts";
import { type AliasView, aliasArn, showAlias } from "../alias.ts";
import { notFound } from "../errors.ts";
import { own } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { findFunction } from "../target.ts";

interface Input {
  readonly FunctionName: string;
  readonly Name: string;
}

export function getAlias(lambda: Lambda): Action<Input, AliasView> {
  return ({ FunctionName, Name }) => {
    const record = findFunction(lambda, FunctionName);
    const alias = own(record.aliases, Name);
    if (!alias) throw notFound(`Cannot find alias arn: ${aliasArn(lambda.place, record.name, Name)}`);
    return showAlias(lambda.place, record, alias);
  };
}
