/** The one item that a SELECT in a batch or in a transaction names. */
import { isKeyFault, keyOf, planOf, type SelectStatement } from "../../expression/partiql/index.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import type { Table } from "../../table/table.ts";

type KeyedOperation = "BatchExecuteStatement" | "ExecuteTransaction";

/** Throws what a SELECT by itself would be refused with, or that it has to name an item and nothing else. */
export function selectedKey(
  table: Table,
  { indexName, where, orderBy }: SelectStatement,
  operation: KeyedOperation,
): Item {
  const { keys } = table.record;
  if (indexName === undefined) {
    planOf(where, orderBy, keys);
    const found = keyOf(where, keys, "read");
    if (!isKeyFault(found) && found.condition === undefined) {
      checkKey(found.key, keys);
      return found.key;
    }
  }
  throw keyedReadRequired(operation);
}

export function keyedReadRequired(operation: KeyedOperation): ValidationException {
  return new ValidationException(
    `Select statements within ${operation} must specify the primary key in the where clause.`,
  );
}
