/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
import type {
  BatchWriteItemInput,
  BatchWriteItemOutput,
  WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { AttributeValue, Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes, checkItemSize } from "../../expression/value/check.ts";
import { fitsKeys, KEY_MISMATCH } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import type { Table } from "../../table/table.ts";
import { perform, type WriteOrder } from "../../table/write-order.ts";
import { addUnits } from "../../table/write-units.ts";
import { orderDelete } from "../items/delete-item.ts";
import { orderPut } from "../items/put-item.ts";
import { Backlog, oneAfterAnother } from "./backlog.ts";
import { BatchConsumption } from "./batch-consumption.ts";
import { metricsOf } from "./batch-metrics.ts";
import { DistinctKeys } from "./distinct-keys.ts";

const WRITES_MAX = 25;

type Checked =
  | { readonly kind: "put"; readonly item: Item; readonly sizeBytes: number }
  | { readonly kind: "delete"; readonly key: Item };

interface BatchWrite {
  readonly tableName: string;
  readonly request: WriteRequest;
  readonly checked: Checked;
}

interface OrderedWrite extends BatchWrite {
  readonly order: WriteOrder;
}

export async function batchWriteItem(
  rooms: Rooms,
  input: BatchWriteItemInput,
  call: Call,
): Promise<BatchWriteItemOutput> {
  const writes = checkWrites(input.RequestItems ?? {});
  const ordered = await orderAll(rooms, writes, call);
  const consumption = new BatchConsumption();
  for (const { tableName } of ordered) consumption.of(tableName);
  const backlog = new Backlog<OrderedWrite>();
  const run = async (write: OrderedWrite): Promise<void> => {
    const outcome = await backlog.unlessThrottled(write, () => perform(write.order, rooms));
    if (outcome !== undefined) addUnits(consumption.of(write.tableName), outcome.units);
  };
  const isLimited = ordered.some(({ order }) => order.table.admission.isLimited("Write"));
  if (isLimited) await oneAfterAnother(ordered, run);
  else await Promise.all(ordered.map(run));
  backlog.requireProgress(ordered.length);
  const output: BatchWriteItemOutput = { UnprocessedItems: byTable(backlog.left) };
  const consumed = consumption.report(input.ReturnConsumedCapacity ?? "NONE");
  if (consumed !== undefined) output.ConsumedCapacity = consumed;
  if (input.ReturnItemCollectionMetrics === "SIZE") {
    output.ItemCollectionMetrics = await metricsOf(ordered);
  }
  return output;
}

/** What can be said of the request alone. Throws a `ValidationException` with AWS's message. */
function checkWrites(requested: Readonly<Record<string, readonly WriteRequest[]>>): BatchWrite[] {
  const writes = Object.entries(requested).flatMap(([tableName, requests]) =>
    requests.map((request) => ({ tableName, request, checked: checkWrite(request) })),
  );
  if (writes.length > WRITES_MAX) {
    throw new ValidationException("Too many items requested for the BatchWriteItem call");
  }
  return writes;
}

function checkWrite({ PutRequest, DeleteRequest }: WriteRequest): Checked {
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
    // AWS's words, though these are no values.
    throw new ValidationException(
      "Supplied AttributeValue has more than one datatypes set, " +
        "must contain exactly one of the supported datatypes",
    );
  }
  if (DeleteRequest !== undefined) {
    return { kind: "delete", key: checkAttributes(DeleteRequest.Key as Item) };
  }
  const item = checkAttributes(PutRequest?.Item as Item);
  return { kind: "put", item, sizeBytes: checkItemSize(item) };
}

async function orderAll(
  rooms: Rooms,
  writes: readonly BatchWrite[],
  call: Call,
): Promise<OrderedWrite[]> {
  const ordered: OrderedWrite[] = [];
  const distinct = new DistinctKeys();
  for (const write of writes) {
    const table = await requireTable(rooms, call, write.tableName);
    const order = orderWrite(table, write.checked);
    distinct.add(keyOf(order), table.tableId);
    ordered.push({ ...write, order });
  }
  return ordered;
}

/** Unlike PutItem, a batch does not say what is wrong with the key of an item. */
function orderWrite(table: Table, checked: Checked): WriteOrder {
  if (checked.kind === "delete") return orderDelete(table, checked.key, undefined);
  const { item, sizeBytes } = checked;
  if (!fitsKeys(item, table.record.keys)) throw new ValidationException(KEY_MISMATCH);
  return orderPut(table, { item, sizeBytes, condition: undefined });
}

function byTable(left: readonly OrderedWrite[]): Record<string, WriteRequest[]> {
  const groups = Map.groupBy(left, ({ tableName }) => tableName);
  return Object.fromEntries(
    [...groups].map(([tableName, writes]) => [tableName, writes.map(({ request }) => request)]),
  );
}

function keyOf({ table, keyed }: WriteOrder): Item {
  const names = table.keyAttributes.map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, keyed[name] as AttributeValue]));
}
