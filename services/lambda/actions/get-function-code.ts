// GetFunctionCode: the zip behind `Code.Location` of GetFunction. AWS has no such action; there the address is S3's.
import type { Action } from "../../service.ts";
import { notFound } from "../errors.ts";
import type { Lambda } from "../lambda.ts";
import { findTarget, type TargetInput } from "../target.ts";

export function getFunctionCode(lambda: Lambda): Action<TargetInput> {
  return (input, request) => {
    const { version, named } = findTarget(lambda, input);
    const archive = lambda.code.archiveOf(version.code);
    if (!archive) throw notFound(`The code of ${named.requestedArn} is a directory: there is no package to fetch.`);
    request.setHeader("Content-Type", "application/zip");
    return { Body: archive };
  };
}
