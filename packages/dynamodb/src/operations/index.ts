/** The operations of DynamoDB. What is not in this table is answered 501 by the gateway. */
import type { Call, OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { deleteItem } from "./items/delete-item.ts";
import { getItem } from "./items/get-item.ts";
import { putItem } from "./items/put-item.ts";
import { updateItem } from "./items/update-item.ts";
import { query } from "./queries/query.ts";
import { scan } from "./queries/scan.ts";
import { createTable } from "./tables/create-table.ts";
import { deleteTable } from "./tables/delete-table.ts";
import { describeTable } from "./tables/describe-table.ts";
import { listTables } from "./tables/list-tables.ts";
import { updateTable } from "./tables/update-table.ts";

const operations = {
  CreateTable: createTable,
  DeleteItem: deleteItem,
  DeleteTable: deleteTable,
  DescribeTable: describeTable,
  GetItem: getItem,
  ListTables: listTables,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  UpdateItem: updateItem,
  UpdateTable: updateTable,
};

type Unbound = Readonly<Record<string, (rooms: Rooms, input: never, call: Call) => unknown>>;

export function operationsOf(rooms: Rooms): OperationTable {
  return Object.fromEntries(
    Object.entries(operations as Unbound).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(rooms, input, call),
    ]),
  );
}
