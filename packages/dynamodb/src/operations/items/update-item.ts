/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
import type { UpdateItemInput, UpdateItemOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Condition } from "../../expression/condition.ts";
import { readExpressions } from "../../expression/expressions.ts";
import { checkKeysKept, checkScalarKeys, pathsRead } from "../../expression/key-use.ts";
import {
  type AttributeValueUpdate,
  updateOfAttributes,
} from "../../expression/legacy/attributes.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import { applyUpdate, type Update } from "../../expression/update.ts";
import { checkResultSize, checkUpdatedSize } from "../../expression/update-size.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes } from "../../expression/value/check.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import type { Intend } from "../../table/item-write.ts";
import { updatedKeyFault, updateTypeFault } from "../../table/secondary-index/index.ts";
import type { Table } from "../../table/table.ts";
import { perform, type WriteOrder, type WriteOutcome } from "../../table/write-order.ts";
import { indexesOf } from "../../table/write-units.ts";
import { answerWrite } from "./write-answer.ts";
import { type ConditionParameters, readExpected } from "./write-condition.ts";

export interface UpdateParameters extends ConditionParameters {
  readonly AttributeUpdates?: Readonly<Record<string, AttributeValueUpdate>> | undefined;
}

/** An update, as far as it can be checked without its table. */
export interface CheckedUpdate {
  readonly key: Item;
  readonly update: Update;
  readonly condition: Condition | undefined;
}

const EXPRESSIONS = ["UpdateExpression", "ConditionExpression"];
const LEGACY = ["AttributeUpdates", "Expected"];

export async function updateItem(
  rooms: Rooms,
  input: UpdateItemInput,
  call: Call,
): Promise<UpdateItemOutput> {
  const checked = readUpdate(input.Key as Item, input as UpdateParameters);
  const table = await requireTable(rooms, call, input.TableName as string);
  const order = orderUpdate(table, checked);
  const outcome = await perform(order, rooms);
  return answerWrite(input, order, outcome, returned(input, checked.update, outcome));
}

/** Throws a `ValidationException` with AWS's message. */
export function readUpdate(given: Item, parameters: UpdateParameters): CheckedUpdate {
  checkOneStyle(parameters, EXPRESSIONS, LEGACY);
  const key = checkAttributes(given);
  const legacy = updateOfAttributes(parameters.AttributeUpdates ?? {});
  const expected = readExpected(parameters);
  const { UpdateExpression, ConditionExpression } = parameters;
  if (UpdateExpression === undefined && ConditionExpression === undefined) {
    return { key, update: legacy, condition: expected };
  }
  const { update = legacy, condition } = readExpressions(parameters);
  return { key, update, condition };
}

/**
 * Throws a `ValidationException` when the update does not fit the table.
 * @param measured what is held to the limit of an item's size: the update as UpdateItem counts it, or the item alone
 */
export function orderUpdate(
  table: Table,
  { key, update, condition }: CheckedUpdate,
  measured: "update" | "item" = "update",
): WriteOrder {
  const { record } = table;
  const { keys } = record;
  checkKey(key, keys);
  checkKeysKept(update, keys);
  const indexes = indexesOf(record);
  refuse(updateTypeFault(update, indexes));
  checkScalarKeys([...update.actions.map(({ path }) => path), ...pathsRead(update)], keys);
  const intend: Intend = (before) => {
    if (before === undefined && !update.creates) return { kind: "keep" };
    const old = before?.item ?? key;
    const item = applyUpdate(update, old);
    refuse(updatedKeyFault(old, item, indexes));
    const sizeBytes =
      measured === "item" ? checkResultSize(item) : checkUpdatedSize(item, keys, update);
    return { kind: "put", item, sizeBytes };
  };
  return { table, key: table.keyOf(key), keyed: key, condition, intend };
}

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new ValidationException(fault);
}

function returned(
  { ReturnValues }: UpdateItemInput,
  { touched }: Update,
  { before, after }: WriteOutcome,
): Item | undefined {
  switch (ReturnValues) {
    case "ALL_OLD":
      return before?.item;
    case "ALL_NEW":
      return after?.item;
    case "UPDATED_OLD":
      return before && unlessEmpty(touched.of(before.item));
    case "UPDATED_NEW":
      return after && unlessEmpty(touched.of(after.item));
    default:
      return undefined;
  }
}

function unlessEmpty(item: Item): Item | undefined {
  return Object.keys(item).length === 0 ? undefined : item;
}
