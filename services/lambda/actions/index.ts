// The actions of the Lambda API, by their names.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { addPermission } from "./add-permission.ts";
import { createFunction } from "./create-function.ts";
import { deleteFunction } from "./delete-function.ts";
import { getFunction } from "./get-function.ts";
import { getFunctionCode } from "./get-function-code.ts";
import { getFunctionConfiguration } from "./get-function-configuration.ts";
import { getPolicy } from "./get-policy.ts";
import { invoke } from "./invoke.ts";
import { removePermission } from "./remove-permission.ts";

const ACTIONS = {
  AddPermission: addPermission,
  CreateFunction: createFunction,
  DeleteFunction: deleteFunction,
  GetFunction: getFunction,
  GetFunctionCode: getFunctionCode,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetPolicy: getPolicy,
  Invoke: invoke,
  RemovePermission: removePermission,
} as const satisfies Record<string, (lambda: Lambda) => Action>;

export function actionsOf(lambda: Lambda): Record<string, Action> {
  return Object.fromEntries(Object.entries(ACTIONS).map(([name, make]) => [name, make(lambda)]));
}
