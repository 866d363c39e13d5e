/**
 * Global tables of version 2017.11.29: DynamoDB makes none any more, and there is none here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html
 */
import type {
  DescribeGlobalTableInput,
  ListGlobalTablesOutput,
  UpdateGlobalTableSettingsInput,
} from "@aws-sdk/client-dynamodb";
import { ServiceError } from "@cloudglass/wire";
import { invalid } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";

const unsupported = () =>
  invalid(
    "DynamoDB global tables version 2017.11.29 is not supported. We recommend using DynamoDB global tables " +
      "version 2019.11.21, instead of version 2017.11.29 (Legacy).",
  );

const noSuchGlobalTable = (name: string | undefined) =>
  new ServiceError(
    "GlobalTableNotFoundException",
    400,
    `Global table with name: '${name}' does not exist.`,
  );

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalTable.html */
export function createGlobalTable(): never {
  throw unsupported();
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateGlobalTable.html */
export function updateGlobalTable(): never {
  throw unsupported();
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListGlobalTables.html */
export function listGlobalTables(): ListGlobalTablesOutput {
  return { GlobalTables: [] };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeGlobalTable.html */
export function describeGlobalTable(_rooms: Rooms, input: DescribeGlobalTableInput): never {
  throw noSuchGlobalTable(input.GlobalTableName);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeGlobalTableSettings.html */
export const describeGlobalTableSettings = describeGlobalTable;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateGlobalTableSettings.html */
export function updateGlobalTableSettings(
  _rooms: Rooms,
  input: UpdateGlobalTableSettingsInput,
): never {
  throw noSuchGlobalTable(input.GlobalTableName);
}
