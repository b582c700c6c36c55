// ListFunctionsByCodeSigningConfig: the functions that use a configuration, a page at a time.
import { functionArn } from "../../../core/arn.ts";
import type { Action } from "../../service.ts";
import { codeSigningId, requireCodeSigning } from "../code-signing.ts";
import type { Lambda } from "../lambda.ts";
import { type PageInput, page } from "../paging.ts";

export function listFunctionsByCodeSigningConfig(lambda: Lambda): Action<PageInput & { readonly CodeSigningConfigArn: string }> {
  const { region, accountId } = lambda.place;
  return (input) => {
    const arn = input.CodeSigningConfigArn;
    requireCodeSigning(lambda.codeSigning.get(codeSigningId(arn)), arn);
    const users = lambda.store.list().filter((record) => record.codeSigningConfigArn === arn);
    const { items, next } = page(users, ({ name }) => name, input);
    return { FunctionArns: items.map(({ name }) => functionArn(name, region, undefined, accountId)), ...next };
  };
}
