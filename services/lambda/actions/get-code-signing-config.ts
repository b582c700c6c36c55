// GetCodeSigningConfig: whose signatures functions are to trust.
import type { Action } from "../../service.ts";
import { codeSigningId, requireCodeSigning, showCodeSigning } from "../code-signing.ts";
import type { Lambda } from "../lambda.ts";

export function getCodeSigningConfig(lambda: Lambda): Action<{ readonly CodeSigningConfigArn: string }> {
  return ({ CodeSigningConfigArn: arn }) => {
    const record = requireCodeSigning(lambda.codeSigning.get(codeSigningId(arn)), arn);
    return { CodeSigningConfig: showCodeSigning(lambda.place, record) };
  };
}
