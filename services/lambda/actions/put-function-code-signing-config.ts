// PutFunctionCodeSigningConfig: has a function use a code signing configuration.
import type { Action } from "../../service.ts";
import { requireCodeSigningConfig } from "../code-signing.ts";
import type { Lambda } from "../lambda.ts";
import { readUnqualifiedName } from "../names.ts";
import { required } from "../target.ts";

interface Input {
  readonly FunctionName: string;
  readonly CodeSigningConfigArn: string;
}

export function putFunctionCodeSigningConfig(lambda: Lambda): Action<Input> {
  return ({ FunctionName, CodeSigningConfigArn }) => {
    const named = readUnqualifiedName(lambda.place, FunctionName);
    return lambda.store.change(named.name, (found) => {
      const record = required(found, named);
      requireCodeSigningConfig(lambda, CodeSigningConfigArn);
      return { next: { ...record, codeSigningConfigArn: CodeSigningConfigArn }, result: { CodeSigningConfigArn, FunctionName: named.name } };
    });
  };
}
