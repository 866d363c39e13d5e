/** Statements of ExecuteTransaction as reads and writes of items. */
import { NO_SUCH_TABLE, validation } from "../../errors.ts";
import {
  isKeyFault,
  type KeyedCondition,
  keyOf,
  planOf,
  type SelectStatement,
  type Statement,
} from "../../expression/partiql/index.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import { checkItemSize } from "../../expression/value/check.ts";
import { checkKey, KEY_MISMATCH } from "../../expression/value/key-check.ts";
import { KEEP } from "../../table/item-write.ts";
import type { Table } from "../../table/table.ts";
import type { WriteOrder } from "../../table/write-order.ts";
import { faultOr, invalidReason, type Reason } from "../transactions/cancellation.ts";
import { keyedReadRequired } from "./keyed-read.ts";
import { orderInsert, orderKeyed } from "./statement-order.ts";

/** What a statement is about; a reason for which the transaction is cancelled when it does not fit its table. */
export type Fitted<Order> = { readonly order: Order } | { readonly reason: Reason };

export interface ReadOrder {
  readonly table: Table;
  readonly key: Uint8Array;
}

/** Throws what the request is refused for, naming the statement. */
export function inStatement<Result>(at: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValidationException)) throw error;
    throw validation(`Validation failed in TransactStatements[${at}]: ${error.message}`);
  }
}

export function noTable<Order>(): Fitted<Order> {
  return { reason: { Code: "ResourceNotFound", Message: NO_SUCH_TABLE } };
}

export function fitRead(table: Table, statement: SelectStatement): Fitted<ReadOrder> {
  const { indexName, where, orderBy } = statement;
  const { keys } = table.record;
  if (indexName !== undefined) {
    throw new ValidationException("Reads on indices are not supported within transactions.");
  }
  const found = keyOf(where, keys, "read");
  if (isKeyFault(found) && found.kind === "type") return misfit();
  planOf(where, orderBy, keys);
  if (isKeyFault(found) || found.condition !== undefined) {
    throw keyedReadRequired("ExecuteTransaction");
  }
  return fitted(() => {
    checkKey(found.key, keys);
    return { table, key: table.keyOf(found.key) };
  });
}

export type WritingStatement = Exclude<Statement, SelectStatement>;

export function fitWrite(table: Table, statement: WritingStatement): Fitted<WriteOrder> {
  if (statement.kind === "exists") return fitCheck(table, statement.select);
  if (statement.kind === "insert") {
    const { item } = statement;
    checkItemSize(item);
    return fitted(() => orderInsert(table, item));
  }
  if (statement.returning !== undefined) {
    throw new ValidationException("RETURNING clause is not supported in ExecuteTransaction.");
  }
  const found = keyOf(statement.where, table.record.keys, "write");
  if (isKeyFault(found)) return misfit();
  return fitted(() => orderKeyed(table, statement, found));
}

function fitCheck(table: Table, { indexName, where }: SelectStatement): Fitted<WriteOrder> {
  const { keys } = table.record;
  if (indexName !== undefined) {
    throw new ValidationException("Operations on indices are not supported in transactions");
  }
  const found = keyOf(where, keys, "check");
  if (isKeyFault(found) && found.kind === "type") return misfit();
  if (isKeyFault(found) || found.condition === undefined) {
    throw new ValidationException(
      "EXISTS() must contain a single item read with additional condition",
    );
  }
  return fitted(() => orderCheck(table, found));
}

function orderCheck(table: Table, { key, condition }: KeyedCondition): WriteOrder {
  checkKey(key, table.record.keys);
  return { table, key: table.keyOf(key), keyed: key, condition, intend: () => KEEP };
}

function fitted<Order>(order: () => Order): Fitted<Order> {
  const made = faultOr(order);
  return made instanceof ValidationException ? { reason: invalidReason(made) } : { order: made };
}

function misfit<Order>(): Fitted<Order> {
  return { reason: invalidReason(new ValidationException(KEY_MISMATCH)) };
}
