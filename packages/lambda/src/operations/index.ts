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
import { listVersionsByFunction } from "./versions/list-versions-by-function.ts";
import { publishVersion } from "./versions/publish-version.ts";

const operations = {
  CreateAlias: createAlias,
  CreateFunction: createFunction,
  DeleteAlias: deleteAlias,
  DeleteFunction: deleteFunction,
  GetAlias: getAlias,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  ListAliases: listAliases,
  ListFunctions: listFunctions,
  ListVersionsByFunction: listVersionsByFunction,
  PublishVersion: publishVersion,
  UpdateAlias: updateAlias,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
} satisfies Record<string, (rooms: Rooms, input: never, call: Call) => unknown>;

export function operationsOf(rooms: Rooms): OperationTable {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(rooms, input, call),
    ]),
  );
}
