/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
import type { PutItemInput, PutItemOutput, ReturnValue } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Condition } from "../../expression/condition.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes, checkItemSize } from "../../expression/value/check.ts";
import { checkKeyOfItem } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import type { Intention } from "../../table/item-write.ts";
import { indexKeyFault } from "../../table/secondary-index/index.ts";
import type { Table } from "../../table/table.ts";
import { perform, type WriteOrder } from "../../table/write-order.ts";
import { indexesOf } from "../../table/write-units.ts";
import { answerWrite, checkOldOnly } from "./write-answer.ts";
import { type ConditionParameters, readCondition } from "./write-condition.ts";

export interface PutParameters extends ConditionParameters {
  readonly Item: Item;
  readonly ReturnValues?: ReturnValue | undefined;
}

/** An item to be put, as far as it can be checked without its table. */
export interface CheckedPut {
  readonly item: Item;
  readonly sizeBytes: number;
  readonly condition: Condition | undefined;
}

export async function putItem(
  rooms: Rooms,
  input: PutItemInput,
  call: Call,
): Promise<PutItemOutput> {
  const put = readPut(input as PutParameters);
  const table = await requireTable(rooms, call, input.TableName as string);
  const order = orderPut(table, put);
  const outcome = await perform(order, rooms);
  const old = input.ReturnValues === "ALL_OLD" ? outcome.before?.item : undefined;
  return answerWrite(input, order, outcome, old);
}

/** Throws a `ValidationException` with AWS's message. */
export function readPut(input: PutParameters): CheckedPut {
  checkOneStyle(input, ["ConditionExpression"], ["Expected"]);
  const item = checkAttributes(input.Item);
  checkOldOnly(input.ReturnValues);
  const sizeBytes = checkItemSize(item);
  return { item, sizeBytes, condition: readCondition(input) };
}

/** Throws a `ValidationException` when the item does not fit the table. */
export function orderPut(table: Table, { item, sizeBytes, condition }: CheckedPut): WriteOrder {
  const { record } = table;
  checkKeyOfItem(item, record.keys);
  const fault = indexKeyFault(item, indexesOf(record));
  if (fault !== undefined) throw new ValidationException(fault);
  const intention: Intention = { kind: "put", item, sizeBytes };
  return { table, key: table.keyOf(item), keyed: item, condition, intend: () => intention };
}
