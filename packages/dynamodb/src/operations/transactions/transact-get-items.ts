/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
import type {
  Get,
  ItemResponse,
  TransactGetItem,
  TransactGetItemsInput,
  TransactGetItemsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { checkScalarKeys } from "../../expression/key-use.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import type { Projection } from "../../expression/projection.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes } from "../../expression/value/check.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { TABLE } from "../../table/capacity/index.ts";
import type { Table } from "../../table/table.ts";
import { type TransactedRead, transactReads } from "../../table/transactions/index.ts";
import { BatchConsumption } from "../batches/batch-consumption.ts";
import { readProjection } from "../items/get-item.ts";
import { cancelled, faultOr, invalidReason, reasonOfRead } from "./cancellation.ts";
import { checkDistinct, checkTransactionSize } from "./transaction-limits.ts";

interface CheckedGet {
  readonly tableName: string;
  readonly key: Item;
  readonly projection: Projection | undefined;
}

interface OrderedGet extends CheckedGet {
  readonly table: Table;
  readonly storageKey: Uint8Array;
}

export async function transactGetItems(
  rooms: Rooms,
  input: TransactGetItemsInput,
  call: Call,
): Promise<TransactGetItemsOutput> {
  const gets = (input.TransactItems ?? []).map(checkGet);
  const fitted = [];
  for (const get of gets) {
    const table = await requireTable(rooms, call, get.tableName);
    fitted.push(faultOr(() => orderGet(table, get)));
  }
  if (fitted.some((each) => each instanceof ValidationException)) {
    throw cancelled(
      fitted.map((each) =>
        each instanceof ValidationException ? invalidReason(each) : { Code: "None" },
      ),
    );
  }
  const ordered = fitted as OrderedGet[];
  const orders = ordered.map(({ table, storageKey }) => ({ table, key: storageKey }));
  checkDistinct(orders);
  const { isWhole, reads } = await transactReads(orders, await rooms.transactions.in(call.region));
  if (!isWhole) throw cancelled(reads.map(reasonOfRead));
  return answer(input, ordered, reads);
}

function checkGet({ Get }: TransactGetItem): CheckedGet {
  const { TableName, Key, ...parameters } = Get as Get;
  checkOneStyle(parameters, ["ProjectionExpression"], []);
  const key = checkAttributes(Key as Item);
  return { tableName: TableName as string, key, projection: readProjection(parameters) };
}

function orderGet(table: Table, get: CheckedGet): OrderedGet {
  const { keys } = table.record;
  checkKey(get.key, keys);
  checkScalarKeys(get.projection?.paths ?? [], keys);
  return { ...get, table, storageKey: table.keyOf(get.key) };
}

function answer(
  { ReturnConsumedCapacity: level = "NONE" }: TransactGetItemsInput,
  gets: readonly OrderedGet[],
  reads: readonly TransactedRead[],
): TransactGetItemsOutput {
  const consumption = new BatchConsumption();
  let bytes = 0;
  const Responses = gets.map(({ tableName, projection }, at): ItemResponse => {
    const read = reads[at];
    if (read?.kind !== "seen") throw new Error("a whole read has seen everything");
    consumption.of(tableName).addRead(TABLE, read.units);
    const { found } = read;
    if (found === undefined) return {};
    bytes += found.sizeBytes;
    const item = projection?.of(found.item) ?? found.item;
    return { Item: item as NonNullable<ItemResponse["Item"]> };
  });
  checkTransactionSize(bytes);
  const consumed = consumption.report(level, true);
  return consumed === undefined ? { Responses } : { Responses, ConsumedCapacity: consumed };
}
