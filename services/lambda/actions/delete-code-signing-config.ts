// DeleteCodeSigningConfig: takes away a configuration that no function uses.
import type { Action } from "../../service.ts";
import { codeSigningId, requireCodeSigning } from "../code-signing.ts";
import { conflict } from "../errors.ts";
import type { Lambda } from "../lambda.ts";

export function deleteCodeSigningConfig(lambda: Lambda): Action<{ readonly CodeSigningConfigArn: string }, object> {
  return ({ CodeSigningConfigArn: arn }) =>
    lambda.codeSigning.change(codeSigningId(arn), (found) => {
      requireCodeSigning(found, arn);
      if (lambda.store.list().some((record) => record.codeSigningConfigArn === arn)) {
        throw conflict(`The code signing configuration ${arn} is used by functions: take it from them first.`);
      }
      return { next: undefined, result: {} };
    });
}
