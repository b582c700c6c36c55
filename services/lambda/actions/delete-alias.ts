// DeleteAlias: the name is gone with its policy and its event invoke configuration; the version stays.
import type { Action } from "../../service.ts";
import { aliasArn } from "../alias.ts";
import { notFound } from "../errors.ts";
import { own, without, withoutQualifier } from "../function-record.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input {
  readonly FunctionName: string;
  readonly Name: string;
}

export function deleteAlias(lambda: Lambda): Action<Input, object> {
  return ({ FunctionName, Name }) => {
    const named = readUnqualifiedName(lambda.place, FunctionName);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      if (!own(record.aliases, Name)) throw notFound(`Cannot find alias arn: ${aliasArn(lambda.place, record.name, Name)}`);
      return { next: withoutQualifier({ ...record, aliases: without(record.aliases, Name) }, Name), result: {} };
    });
  };
}
