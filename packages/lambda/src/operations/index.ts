/** The operations of Lambda. What is not in this table is answered 501 by the gateway. */
import type { Call, OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { createAlias } from "./aliases/create-alias.ts";
import { deleteAlias } from "./aliases/delete-alias.ts";
import { getAlias } from "./aliases/get-alias.ts";
import { listAliases } from "./aliases/list-aliases.ts";
import { updateAlias } from "./aliases/update-alias.ts";
import { createFunction } from "./functions/create-function.ts";
import { deleteFunction } from "./functions/delete-function.ts";
import { getFunction } from "./functions/get-function.ts";
import { getFunctionConfiguration } from "./functions/get-function-configuration.ts";
import { listFunctions } from "./functions/list-functions.ts";
import { updateFunctionCode } from "./functions/update-function-code.ts";
import { updateFunctionConfiguration } from "./functions/update-function-configuration.ts";
import { addPermission } from "./policies/add-permission.ts";
import { getPolicy } from "./policies/get-policy.ts";
import { removePermission } from "./policies/remove-permission.ts";
import {
  deleteResourcePolicy,
  getResourcePolicy,
  putResourcePolicy,
} from "./policies/resource-policy.ts";
import { createFunctionUrlConfig } from "./urls/create-function-url-config.ts";
import { deleteFunctionUrlConfig } from "./urls/delete-function-url-config.ts";
import { getFunctionUrlConfig } from "./urls/get-function-url-config.ts";
import { listFunctionUrlConfigs } from "./urls/list-function-url-configs.ts";
import { updateFunctionUrlConfig } from "./urls/update-function-url-config.ts";
import { listVersionsByFunction } from "./versions/list-versions-by-function.ts";
import { publishVersion } from "./versions/publish-version.ts";

const operations = {
  AddPermission: addPermission,
  CreateAlias: createAlias,
  CreateFunction: createFunction,
  CreateFunctionUrlConfig: createFunctionUrlConfig,
  DeleteAlias: deleteAlias,
  DeleteFunction: deleteFunction,
  DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
  DeleteResourcePolicy: deleteResourcePolicy,
  GetAlias: getAlias,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionUrlConfig: getFunctionUrlConfig,
  GetPolicy: getPolicy,
  GetResourcePolicy: getResourcePolicy,
  ListAliases: listAliases,
  ListFunctionUrlConfigs: listFunctionUrlConfigs,
  ListFunctions: listFunctions,
  ListVersionsByFunction: listVersionsByFunction,
  PublishVersion: publishVersion,
  PutResourcePolicy: putResourcePolicy,
  RemovePermission: removePermission,
  UpdateAlias: updateAlias,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionUrlConfig: updateFunctionUrlConfig,
} satisfies Record<string, (rooms: Rooms, input: never, call: Call) => unknown>;

export function operationsOf(rooms: Rooms): OperationTable {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(rooms, input, call),
    ]),
  );
}
