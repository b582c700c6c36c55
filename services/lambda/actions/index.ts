// The actions of the Lambda API, by their names.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { addPermission } from "./add-permission.ts";
import { createAlias } from "./create-alias.ts";
import { createFunction } from "./create-function.ts";
import { deleteAlias } from "./delete-alias.ts";
import { deleteFunction } from "./delete-function.ts";
import { deleteFunctionConcurrency } from "./delete-function-concurrency.ts";
import { deleteFunctionEventInvokeConfig } from "./delete-function-event-invoke-config.ts";
import { getAccountSettings } from "./get-account-settings.ts";
import { getAlias } from "./get-alias.ts";
import { getFunction } from "./get-function.ts";
import { getFunctionCode } from "./get-function-code.ts";
import { getFunctionConcurrency } from "./get-function-concurrency.ts";
import { getFunctionConfiguration } from "./get-function-configuration.ts";
import { getFunctionEventInvokeConfig } from "./get-function-event-invoke-config.ts";
import { getPolicy } from "./get-policy.ts";
import { invoke } from "./invoke.ts";
import { invokeAsync } from "./invoke-async.ts";
import { listAliases } from "./list-aliases.ts";
import { listFunctionEventInvokeConfigs } from "./list-function-event-invoke-configs.ts";
import { listFunctions } from "./list-functions.ts";
import { listTags } from "./list-tags.ts";
import { listVersionsByFunction } from "./list-versions-by-function.ts";
import { publishVersion } from "./publish-version.ts";
import { putFunctionConcurrency } from "./put-function-concurrency.ts";
import { putFunctionEventInvokeConfig } from "./put-function-event-invoke-config.ts";
import { removePermission } from "./remove-permission.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateAlias } from "./update-alias.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";
import { updateFunctionEventInvokeConfig } from "./update-function-event-invoke-config.ts";

const ACTIONS: Readonly<Record<string, (lambda: Lambda) => Action>> = {
  AddPermission: addPermission,
  CreateAlias: createAlias,
  CreateFunction: createFunction,
  DeleteAlias: deleteAlias,
  DeleteFunction: deleteFunction,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  GetAccountSettings: getAccountSettings,
  GetAlias: getAlias,
  GetFunction: getFunction,
  GetFunctionCode: getFunctionCode,
  GetFunctionConcurrency: getFunctionConcurrency,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  GetPolicy: getPolicy,
  Invoke: invoke,
  InvokeAsync: invokeAsync,
  ListAliases: listAliases,
  ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
  ListFunctions: listFunctions,
  ListTags: listTags,
  ListVersionsByFunction: listVersionsByFunction,
  PublishVersion: publishVersion,
  PutFunctionConcurrency: putFunctionConcurrency,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  RemovePermission: removePermission,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
};

export function actionsOf(lambda: Lambda): Record<string, Action> {
  return Object.fromEntries(Object.entries(ACTIONS).map(([name, make]) => [name, make(lambda)]));
}
