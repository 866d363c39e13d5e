/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
import type { DeleteItemInput, DeleteItemOutput, ReturnValue } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Condition } from "../../expression/condition.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes } from "../../expression/value/check.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import type { Intention } from "../../table/item-write.ts";
import type { Table } from "../../table/table.ts";
import { perform, type WriteOrder } from "../../table/write-order.ts";
import { answerWrite, checkOldOnly } from "./write-answer.ts";
import { type ConditionParameters, readCondition } from "./write-condition.ts";

export interface DeleteParameters extends ConditionParameters {
  readonly ReturnValues?: ReturnValue | undefined;
}

/** A deletion, as far as it can be checked without its table. */
export interface CheckedDelete {
  readonly key: Item;
  readonly condition: Condition | undefined;
}

export async function deleteItem(
  rooms: Rooms,
  input: DeleteItemInput,
  call: Call,
): Promise<DeleteItemOutput> {
  const { key, condition } = readDelete(input.Key as Item, input as DeleteParameters);
  const table = await requireTable(rooms, call, input.TableName as string);
  const order = orderDelete(table, key, condition);
  const outcome = await perform(order, rooms);
  const old = input.ReturnValues === "ALL_OLD" ? outcome.before?.item : undefined;
  return answerWrite(input, order, outcome, old);
}

/** Throws a `ValidationException` with AWS's message. */
export function readDelete(given: Item, parameters: DeleteParameters): CheckedDelete {
  checkOneStyle(parameters, ["ConditionExpression"], ["Expected"]);
  const key = checkAttributes(given);
  checkOldOnly(parameters.ReturnValues);
  return { key, condition: readCondition(parameters) };
}

const DELETE: Intention = { kind: "delete" };

/** Throws a `ValidationException` when the key does not fit the table. */
export function orderDelete(table: Table, key: Item, condition: Condition | undefined): WriteOrder {
  checkKey(key, table.record.keys);
  return { table, key: table.keyOf(key), keyed: key, condition, intend: () => DELETE };
}
