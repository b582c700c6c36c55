// UpdateCodeSigningConfig: other publishers, or another policy, for the functions that use a configuration.
import type { Action } from "../../service.ts";
import { type CodeSigningInput, changedCodeSigning, codeSigningId, requireCodeSigning, showCodeSigning } from "../code-signing.ts";
import type { Lambda } from "../lambda.ts";

interface Input extends CodeSigningInput {
  readonly CodeSigningConfigArn: string;
}

export function updateCodeSigningConfig(lambda: Lambda): Action<Input> {
  return (input) => {
    const arn = input.CodeSigningConfigArn;
    return lambda.codeSigning.change(codeSigningId(arn), (found) => {
      const next = changedCodeSigning(requireCodeSigning(found, arn), input, lambda.context.clock.now());
      return { next, result: { CodeSigningConfig: showCodeSigning(lambda.place, next) } };
    });
  };
}
