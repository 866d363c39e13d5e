/** The operations of Lambda. What is not in this table is answered 501 by the gateway. */
import { boundOperations, type OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { getAccountSettings } from "./account/get-account-settings.ts";
import { createAlias } from "./aliases/create-alias.ts";
import { deleteAlias } from "./aliases/delete-alias.ts";
import { getAlias } from "./aliases/get-alias.ts";
import { listAliases } from "./aliases/list-aliases.ts";
import { updateAlias } from "./aliases/update-alias.ts";
import {
  createCodeSigningConfig,
  deleteCodeSigningConfig,
  getCodeSigningConfig,
  listCodeSigningConfigs,
  updateCodeSigningConfig,
} from "./code-signing/code-signing-configs.ts";
import {
  deleteFunctionCodeSigningConfig,
  getFunctionCodeSigningConfig,
  listFunctionsByCodeSigningConfig,
  putFunctionCodeSigningConfig,
} from "./code-signing/function-code-signing.ts";
import {
  deleteFunctionConcurrency,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from "./concurrency/function-concurrency.ts";
import {
  deleteProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
  listProvisionedConcurrencyConfigs,
  putProvisionedConcurrencyConfig,
} from "./concurrency/provisioned-concurrency.ts";
import {
  getFunctionRecursionConfig,
  putFunctionRecursionConfig,
} from "./concurrency/recursion-config.ts";
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from "./event-invoke/function-event-invoke-config.ts";
import { createEventSourceMapping } from "./event-sources/create-event-source-mapping.ts";
import {
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from "./event-sources/event-source-mapping.ts";
import { createFunction } from "./functions/create-function.ts";
import { deleteFunction } from "./functions/delete-function.ts";
import { getFunction } from "./functions/get-function.ts";
import { getFunctionConfiguration } from "./functions/get-function-configuration.ts";
import { listFunctions } from "./functions/list-functions.ts";
import { updateFunctionCode } from "./functions/update-function-code.ts";
import { updateFunctionConfiguration } from "./functions/update-function-configuration.ts";
import { invoke } from "./invocations/invoke.ts";
import { invokeAsync } from "./invocations/invoke-async.ts";
import { invokeWithResponseStream } from "./invocations/invoke-with-response-stream.ts";
import { deleteLayerVersion } from "./layers/delete-layer-version.ts";
import { getLayerVersion, getLayerVersionByArn } from "./layers/get-layer-version.ts";
import {
  addLayerVersionPermission,
  getLayerVersionPolicy,
  removeLayerVersionPermission,
} from "./layers/layer-version-policy.ts";
import { listLayers, listLayerVersions } from "./layers/list-layers.ts";
import { publishLayerVersion } from "./layers/publish-layer-version.ts";
import { addPermission } from "./policies/add-permission.ts";
import { getPolicy } from "./policies/get-policy.ts";
import { removePermission } from "./policies/remove-permission.ts";
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
} from "./policies/resource-policy.ts";
import {
  getRuntimeManagementConfig,
  putRuntimeManagementConfig,
} from "./runtime-management/runtime-management-config.ts";
import { listTags, tagResource, untagResource } from "./tags/tag-resource.ts";
import { createFunctionUrlConfig } from "./urls/create-function-url-config.ts";
import { deleteFunctionUrlConfig } from "./urls/delete-function-url-config.ts";
import { getFunctionUrlConfig } from "./urls/get-function-url-config.ts";
import { listFunctionUrlConfigs } from "./urls/list-function-url-configs.ts";
import { updateFunctionUrlConfig } from "./urls/update-function-url-config.ts";
import { listVersionsByFunction } from "./versions/list-versions-by-function.ts";
import { publishVersion } from "./versions/publish-version.ts";

const operations = {
  CreateEventSourceMapping: createEventSourceMapping,
  DeleteEventSourceMapping: deleteEventSourceMapping,
  GetEventSourceMapping: getEventSourceMapping,
  ListEventSourceMappings: listEventSourceMappings,
  UpdateEventSourceMapping: updateEventSourceMapping,
  AddLayerVersionPermission: addLayerVersionPermission,
  AddPermission: addPermission,
  CreateAlias: createAlias,
  CreateCodeSigningConfig: createCodeSigningConfig,
  CreateFunction: createFunction,
  CreateFunctionUrlConfig: createFunctionUrlConfig,
  DeleteAlias: deleteAlias,
  DeleteCodeSigningConfig: deleteCodeSigningConfig,
  DeleteFunction: deleteFunction,
  DeleteFunctionCodeSigningConfig: deleteFunctionCodeSigningConfig,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  DeleteFunctionEventInvokeConfig: deleteFunctionEventInvokeConfig,
  DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
  DeleteLayerVersion: deleteLayerVersion,
  DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrencyConfig,
  DeleteResourcePolicy: deleteResourcePolicy,
  GetAccountSettings: getAccountSettings,
  GetAlias: getAlias,
  GetCodeSigningConfig: getCodeSigningConfig,
  GetFunction: getFunction,
  GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
  GetFunctionConcurrency: getFunctionConcurrency,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionEventInvokeConfig: getFunctionEventInvokeConfig,
  GetFunctionRecursionConfig: getFunctionRecursionConfig,
  GetFunctionUrlConfig: getFunctionUrlConfig,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersionByArn,
  GetLayerVersionPolicy: getLayerVersionPolicy,
  GetPolicy: getPolicy,
  GetProvisionedConcurrencyConfig: getProvisionedConcurrencyConfig,
  GetResourcePolicy: getResourcePolicy,
  GetRuntimeManagementConfig: getRuntimeManagementConfig,
  Invoke: invoke,
  InvokeAsync: invokeAsync,
  InvokeWithResponseStream: invokeWithResponseStream,
  ListAliases: listAliases,
  ListCodeSigningConfigs: listCodeSigningConfigs,
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
  PutResourcePolicy: putResourcePolicy,
  PutRuntimeManagementConfig: putRuntimeManagementConfig,
  RemoveLayerVersionPermission: removeLayerVersionPermission,
  RemovePermission: removePermission,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateAlias: updateAlias,
  UpdateCodeSigningConfig: updateCodeSigningConfig,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionEventInvokeConfig: updateFunctionEventInvokeConfig,
  UpdateFunctionUrlConfig: updateFunctionUrlConfig,
};

export function operationsOf(rooms: Rooms): OperationTable {
  return boundOperations(operations, rooms);
}
