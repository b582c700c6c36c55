// Why a function is not run, in the words of the Invoke API.
import { functionArn } from "../core/arn.ts";
import type { FunctionDefinition } from "../core/function.ts";
import type { Refusal } from "../core/outcome.ts";

export function functionNotFound(name: string, qualifier: string | undefined, region: string, accountId: string): Refusal {
  return {
    code: "ResourceNotFoundException",
    message: `Function not found: ${functionArn(name, region, qualifier, accountId)}`,
    statusCode: 404,
    members: { Type: "User" },
  };
}

/** A failure of ours, not of the function's. */
export function serviceFailure(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  return { code: "ServiceException", message: `The function could not be run: ${message}`, statusCode: 500, members: { Type: "Service" } };
}

/** Undefined when the function can be run. */
export function refusalForState({ state }: FunctionDefinition): Refusal | undefined {
  if (state === "Active") return undefined;
  return {
    code: "ResourceConflictException",
    message: `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    statusCode: 409,
    members: { Type: "User" },
  };
}
