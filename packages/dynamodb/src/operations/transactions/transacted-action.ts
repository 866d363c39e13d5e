/** One action of TransactWriteItems: Put, Update, Delete or ConditionCheck. */
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes } from "../../expression/value/check.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { itemSize } from "../../expression/value/size.ts";
import { KEEP } from "../../table/item-write.ts";
import type { Table } from "../../table/table.ts";
import type { WriteOrder } from "../../table/write-order.ts";
import { orderDelete, readDelete } from "../items/delete-item.ts";
import { orderPut, readPut } from "../items/put-item.ts";
import { orderUpdate, readUpdate } from "../items/update-item.ts";
import { type ConditionParameters, readCondition } from "../items/write-condition.ts";

/** As far as it can be checked without its table. */
export interface CheckedAction {
  readonly tableName: string;
  /** What the request tells of the item. */
  readonly sizeBytes: number;
  /** The item is shown that does not meet the condition. */
  readonly showsOld: boolean;
  /** Throws a `ValidationException` when it does not fit the table. */
  order(table: Table): WriteOrder;
}

interface ActionParameters extends ConditionParameters {
  readonly TableName: string;
  readonly Key: Item;
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}

/** Throws a `ValidationException` with AWS's message. */
export function checkAction(given: TransactWriteItem): CheckedAction {
  const actions = [given.Put, given.Update, given.Delete, given.ConditionCheck];
  const [only, ...others] = actions.filter((action) => action !== undefined);
  if (only === undefined || others.length > 0) {
    throw new ValidationException(
      "TransactItems can only contain one of Check, Put, Update or Delete",
    );
  }
  const parameters = only as unknown as ActionParameters;
  return {
    tableName: parameters.TableName,
    showsOld: parameters.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
    ...readAction(given, parameters),
  };
}

function readAction(
  { Put, Update, Delete }: TransactWriteItem,
  parameters: ActionParameters,
): Pick<CheckedAction, "sizeBytes" | "order"> {
  if (Put !== undefined) {
    const put = readPut({ ...parameters, Item: Put.Item as Item });
    return { sizeBytes: put.sizeBytes, order: (table) => orderPut(table, put) };
  }
  if (Update !== undefined) {
    const update = readUpdate(parameters.Key, parameters);
    return { sizeBytes: itemSize(update.key), order: (table) => orderUpdate(table, update) };
  }
  if (Delete !== undefined) {
    const { key, condition } = readDelete(parameters.Key, parameters);
    return { sizeBytes: itemSize(key), order: (table) => orderDelete(table, key, condition) };
  }
  const key = checkAttributes(parameters.Key);
  const condition = readCondition(parameters);
  const order = (table: Table): WriteOrder => {
    checkKey(key, table.record.keys);
    return { table, key: table.keyOf(key), keyed: key, condition, intend: () => KEEP };
  };
  return { sizeBytes: itemSize(key), order };
}
