// The actions of the Lambda API, by their names.
import type { Action } from "../../service.ts";
import type { Lambda } from "../lambda.ts";
import { addLayerVersionPermission } from "./add-layer-version-permission.ts";
import { addPermission } from "./add-permission.ts";
import { createAlias } from "./create-alias.ts";
import { createCodeSigningConfig } from "./create-code-signing-config.ts";
import { createEventSourceMapping } from "./create-event-source-mapping.ts";
import { createFunction } from "./create-function.ts";
import { createFunctionUrlConfig } from "./create-function-url-config.ts";
import { deleteAlias } from "./delete-alias.ts";
import { deleteCodeSigningConfig } from "./delete-code-signing-config.ts";
import { deleteEventSourceMapping } from "./delete-event-source-mapping.ts";
import { deleteFunction } from "./delete-function.ts";
import { deleteFunctionCodeSigningConfig } from "./delete-function-code-signing-config.ts";
import { deleteFunctionConcurrency } from "./delete-function-concurrency.ts";
import { deleteFunctionEventInvokeConfig } from "./delete-function-event-invoke-config.ts";
import { deleteFunctionUrlConfig } from "./delete-function-url-config.ts";
import { deleteLayerVersion } from "./delete-layer-version.ts";
import { deleteProvisionedConcurrencyConfig } from "./delete-provisioned-concurrency-config.ts";
import { getAccountSettings } from "./get-account-settings.ts";
import { getAlias } from "./get-alias.ts";
import { getCodeSigningConfig } from "./get-code-signing-config.ts";
import { getEventSourceMapping } from "./get-event-source-mapping.ts";
import { getFunction } from "./get-function.ts";
import { getFunctionCode } from "./get-function-code.ts";
import { getFunctionCodeSigningConfig } from "./get-function-code-signing-config.ts";
import { getFunctionConcurrency } from "./get-function-concurrency.ts";
import { getFunctionConfiguration } from "./get-function-configuration.ts";
import { getFunctionEventInvokeConfig } from "./get-function-event-invoke-config.ts";
import { getFunctionRecursionConfig } from "./get-function-recursion-config.ts";
import { getFunctionUrlConfig } from "./get-function-url-config.ts";
import { getLayerVersion } from "./get-layer-version.ts";
import { getLayerVersionByArn } from "./get-layer-version-by-arn.ts";
import { getLayerVersionContent } from "./get-layer-version-content.ts";
import { getLayerVersionPolicy } from "./get-layer-version-policy.ts";
import { getPolicy } from "./get-policy.ts";
import { getProvisionedConcurrencyConfig } from "./get-provisioned-concurrency-config.ts";
import { invoke } from "./invoke.ts";
import { invokeAsync } from "./invoke-async.ts";
import { invokeWithResponseStream } from "./invoke-with-response-stream.ts";
import { listAliases } from "./list-aliases.ts";
import { listCodeSigningConfigs } from "./list-code-signing-configs.ts";
import { listEventSourceMappings } from "./list-event-source-mappings.ts";
import { listFunctionEventInvokeConfigs } from "./list-function-event-invoke-configs.ts";
import { listFunctionUrlConfigs } from "./list-function-url-configs.ts";
import { listFunctions } from "./list-functions.ts";
import { listFunctionsByCodeSigningConfig } from "./list-functions-by-code-signing-config.ts";
import { listLayerVersions } from "./list-layer-versions.ts";
import { listLayers } from "./list-layers.ts";
import { listProvisionedConcurrencyConfigs } from "./list-provisioned-concurrency-configs.ts";
import { listTags } from "./list-tags.ts";
import { listVersionsByFunction } from "./list-versions-by-function.ts";
import { publishLayerVersion } from "./publish-layer-version.ts";
import { publishVersion } from "./publish-version.ts";
import { putFunctionCodeSigningConfig } from "./put-function-code-signing-config.ts";
import { putFunctionConcurrency } from "./put-function-concurrency.ts";
import { putFunctionEventInvokeConfig } from "./put-function-event-invoke-config.ts";
import { putFunctionRecursionConfig } from "./put-function-recursion-config.ts";
import { putProvisionedConcurrencyConfig } from "./put-provisioned-concurrency-config.ts";
import { removeLayerVersionPermission } from "./remove-layer-version-permission.ts";
import { removePermission } from "./remove-permission.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";
import { updateAlias } from "./update-alias.ts";
import { updateCodeSigningConfig } from "./update-code-signing-config.ts";
import { updateEventSourceMapping } from "./update-event-source-mapping.ts";
import { updateFunctionCode } from "./update-function-code.ts";
import { updateFunctionConfiguration } from "./update-function-configuration.ts";
import { updateFunctionEventInvokeConfig } from "./update-function-event-invoke-config.ts";
import { updateFunctionUrlConfig } from "./update-function-url-config.ts";

const ACTIONS: Readonly<Record<string, (lambda: Lambda) => Action>> = {
  AddLayerVersionPermission: addLayerVersionPermission,
  AddPermission: addPermission,
  CreateAlias: createAlias,
  CreateCodeSigningConfig: createCodeSigningConfig,
  CreateEventSourceMapping: createEventSourceMapping,
  CreateFunction: createFunction,
  CreateFunctionUrlConfig: createFunctionUrlConfig,
  DeleteAlias: deleteAlias,
  DeleteCodeSigningConfig: deleteCodeSigningConfig,
  DeleteEventSourceMapping: deleteEventSourceMapping,
  DeleteFunction: deleteFunction,
  DeleteFunctionCodeSigningConfig: deleteFunctionCodeSigningConfig,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
  DeleteLayerVersion: deleteLayerVersion,
  DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrencyConfig,
  GetAccountSettings: getAccountSettings,
  GetAlias: getAlias,
  GetCodeSigningConfig: getCodeSigningConfig,
  GetEventSourceMapping: getEventSourceMapping,
  GetFunction: getFunction,
  GetFunctionCode: getFunctionCode,
  GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
  GetFunctionConcurrency: getFunctionConcurrency,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  GetFunctionRecursionConfig: getFunctionRecursionConfig,
  GetFunctionUrlConfig: getFunctionUrlConfig,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersionByArn,
  GetLayerVersionContent: getLayerVersionContent,
  GetLayerVersionPolicy: getLayerVersionPolicy,
  GetPolicy: getPolicy,
  GetProvisionedConcurrencyConfig: getProvisionedConcurrencyConfig,
  Invoke: invoke,
  InvokeAsync: invokeAsync,
  InvokeWithResponseStream: invokeWithResponseStream,
  ListAliases: listAliases,
  ListCodeSigningConfigs: listCodeSigningConfigs,
  ListEventSourceMappings: listEventSourceMappings,
  ListFunctionEventInvokeConfigs: listFunctionEventInvokeConfigs,
  ListFunctionUrlConfigs: listFunctionUrlConfigs,
  ListFunctions: listFunctions,
  ListFunctionsByCodeSigningConfig: listFunctionsByCodeSigningConfig,
  ListLayerVersions: listLayerVersions,
  ListLayers: listLayers,
  ListProvisionedConcurrencyConfigs: listProvisionedConcurrencyConfigs,
  ListTags: listTags,
  ListVersionsByFunction: listVersionsByFunction,
  PublishLayerVersion: publishLayerVersion,
  PublishVersion: publishVersion,
  PutFunctionCodeSigningConfig: putFunctionCodeSigningConfig,
  PutFunctionConcurrency: putFunctionConcurrency,
  PutFunctionEventInvokeConfig: putFunctionEventInvokeConfig,
  PutFunctionRecursionConfig: putFunctionRecursionConfig,
  PutProvisionedConcurrencyConfig: putProvisionedConcurrencyConfig,
  RemoveLayerVersionPermission: removeLayerVersionPermission,
  RemovePermission: removePermission,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateCodeSigningConfig: updateCodeSigningConfig,
  UpdateEventSourceMapping: updateEventSourceMapping,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  UpdateFunctionUrlConfig: updateFunctionUrlConfig,
};

export function actionsOf(lambda: Lambda): Record<string, Action> {
  return Object.fromEntries(Object.entries(ACTIONS).map(([name, make]) => [name, make(lambda)]));
}
