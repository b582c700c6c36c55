// GetFunctionCodeSigningConfig: which code signing configuration a function uses; its name alone where it uses none.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { findFunction } from "../target.ts";

export function getFunctionCodeSigningConfig(lambda: Lambda): Action<{ readonly FunctionName: string }> {
  return ({ FunctionName }) => {
    const { name, codeSigningConfigArn } = findFunction(lambda, FunctionName);
    return { ...(codeSigningConfigArn && { CodeSigningConfigArn: codeSigningConfigArn }), FunctionName: name };
  };
}
