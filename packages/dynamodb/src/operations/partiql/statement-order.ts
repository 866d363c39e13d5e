/** The writes of statements as the writes of items that they are. */
import { conditionFailed, duplicateItem } from "../../errors.ts";
import type { Condition } from "../../expression/condition.ts";
import {
  isKeyFault,
  type KeyedCondition,
  keyFaultOf,
  keyOf,
  type Statement,
} from "../../expression/partiql/index.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import { attributeOf, type Item, typeOf } from "../../expression/value/attribute-value.ts";
import { checkItemSize } from "../../expression/value/check.ts";
import { type KeySchema, keyAttributes } from "../../expression/value/key-check.ts";
import type { Table } from "../../table/table.ts";
import type { WriteOrder, WriteOutcome } from "../../table/write-order.ts";
import { orderDelete } from "../items/delete-item.ts";
import { orderPut } from "../items/put-item.ts";
import { orderUpdate } from "../items/update-item.ts";

export type WriteStatement = Extract<Statement, { kind: "insert" | "update" | "delete" }>;

/** Throws a `ValidationException` when the statement does not fit the table. */
export function orderOf(table: Table, statement: WriteStatement): WriteOrder {
  const { keys } = table.record;
  if (statement.kind === "insert") {
    checkInsertedKey(statement.item, keys);
    return orderInsert(table, statement.item);
  }
  const found = keyOf(statement.where, keys, "write");
  if (isKeyFault(found)) throw keyFaultOf(found);
  return orderKeyed(table, statement, found);
}

export function orderInsert(table: Table, item: Item): WriteOrder {
  const sizeBytes = checkItemSize(item);
  const path = [table.record.keys.partition.name];
  const condition: Condition = { kind: "attribute_not_exists", path };
  return orderPut(table, { item, sizeBytes, condition });
}

/** An UPDATE makes no item; a DELETE of nothing is done already, whatever its condition says. */
export function orderKeyed(
  table: Table,
  statement: Exclude<WriteStatement, { kind: "insert" }>,
  { key, condition }: KeyedCondition,
): WriteOrder {
  const path = [table.record.keys.partition.name];
  if (statement.kind === "delete") {
    const absent: Condition = { kind: "attribute_not_exists", path };
    const either = condition && ({ kind: "or", left: absent, right: condition } as const);
    return orderDelete(table, key, either);
  }
  const there: Condition = { kind: "attribute_exists", path };
  const both = condition ? ({ kind: "and", left: there, right: condition } as const) : there;
  const { update } = statement;
  return orderUpdate(table, { key, update, condition: both }, "item");
}

function checkInsertedKey(item: Item, schema: KeySchema): void {
  for (const { name, type } of keyAttributes(schema)) {
    const value = attributeOf(item, name);
    if (value === undefined) {
      throw new ValidationException(`Key attribute should be present in the item: Key ${name}`);
    }
    if (typeOf(value) !== type) {
      throw new ValidationException(
        `Key attribute's data type should match its data type in table's schema: Key ${name}`,
      );
    }
  }
}

/** @param showsItem the request asks for what is there */
export function refusalOf(
  { kind }: WriteStatement,
  { before }: WriteOutcome,
  showsItem: boolean,
): Error {
  const item = showsItem ? before?.item : undefined;
  return kind === "insert" ? duplicateItem(item) : conditionFailed(item);
}

/** What RETURNING asks for; undefined when there is nothing of it. */
export function returnedBy(
  statement: WriteStatement,
  { before, after }: WriteOutcome,
): Item | undefined {
  if (statement.kind === "insert") return undefined;
  if (statement.kind === "delete") return statement.returning && before?.item;
  const { touched } = statement.update;
  switch (statement.returning) {
    case "all old":
      return before?.item;
    case "all new":
      return after?.item;
    case "modified old":
      return before && unlessEmpty(touched.of(before.item));
    case "modified new":
      return after && unlessEmpty(touched.of(after.item));
    default:
      return undefined;
  }
}

function unlessEmpty(item: Item): Item | undefined {
  return Object.keys(item).length === 0 ? undefined : item;
}
