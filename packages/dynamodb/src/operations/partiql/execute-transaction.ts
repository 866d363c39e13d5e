/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html */
import type {
  ExecuteTransactionInput,
  ExecuteTransactionOutput,
  ItemResponse,
  ParameterizedStatement,
} from "@aws-sdk/client-dynamodb";
import { type Call, ServiceError } from "@cloudglass/wire";
import { duplicateItem, validation } from "../../errors.ts";
import {
  checkParameters,
  readStatement,
  type SelectStatement,
} from "../../expression/partiql/index.ts";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { itemSize } from "../../expression/value/size.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { TABLE } from "../../table/capacity/index.ts";
import type { Table } from "../../table/table.ts";
import {
  type TransactedWrite,
  transactReads,
  transactWrites,
} from "../../table/transactions/index.ts";
import { addUnits } from "../../table/write-units.ts";
import { BatchConsumption } from "../batches/batch-consumption.ts";
import {
  cancelled,
  type Reason,
  reasonOfRead,
  reasonOfWrite,
} from "../transactions/cancellation.ts";
import { idempotent, type NoteOf } from "../transactions/idempotent.ts";
import { consumedAgain } from "../transactions/transact-write-items.ts";
import { checkDistinct, checkTransactionSize } from "../transactions/transaction-limits.ts";
import {
  type Fitted,
  fitRead,
  fitWrite,
  inStatement,
  noTable,
  type WritingStatement,
} from "./transacted-statement.ts";

type Input = ExecuteTransactionInput;
type Output = ExecuteTransactionOutput;

export async function executeTransaction(rooms: Rooms, input: Input, call: Call): Promise<Output> {
  const { TransactStatements: requests = [], ClientRequestToken: token } = input;
  for (const request of requests) checkParameters(parametersOf(request));
  const statements = requests.map((request, at) =>
    inStatement(at, () => readStatement(request.Statement as string, parametersOf(request))),
  );
  const reads = statements.filter((each) => each.kind === "select");
  if (reads.length === statements.length) return read(rooms, input, reads, call);
  if (reads.length > 0) {
    throw validation(
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    );
  }
  const writes = statements as WritingStatement[];
  checkTransactionSize(writes.reduce((sum, each) => sum + insertedBytes(each), 0));
  const run = (noteOf?: NoteOf) => write(rooms, input, writes, call, noteOf);
  if (token === undefined) return run();
  return idempotent(rooms, call, {
    token,
    content: requests,
    tableNames: writes.map(tableNameOf),
    run,
    repeat: (units) => ({ Responses: [], ...consumedAgain(input, units) }),
  });
}

function parametersOf({ Parameters }: ParameterizedStatement): readonly AttributeValue[] {
  return (Parameters ?? []) as readonly AttributeValue[];
}

function tableNameOf(statement: SelectStatement | WritingStatement): string {
  return statement.kind === "exists" ? statement.select.tableName : statement.tableName;
}

function insertedBytes(statement: WritingStatement): number {
  return statement.kind === "insert" ? itemSize(statement.item) : 0;
}

/** What is refused at all is so before a statement that does not fit its table cancels the transaction. */
async function fitAll<Each extends SelectStatement | WritingStatement, Order>(
  rooms: Rooms,
  call: Call,
  statements: readonly Each[],
  fit: (table: Table, statement: Each) => Fitted<Order>,
): Promise<Fitted<Order>[]> {
  const fitted: Fitted<Order>[] = [];
  for (const [at, statement] of statements.entries()) {
    const table = await tableOf(rooms, call, tableNameOf(statement));
    fitted.push(table === undefined ? noTable() : inStatement(at, () => fit(table, statement)));
  }
  return fitted;
}

function ordersOf<Order>(fitted: readonly Fitted<Order>[]): Order[] {
  return fitted.flatMap((each) => ("order" in each ? [each.order] : []));
}

/** Undefined when there is none. */
async function tableOf(rooms: Rooms, call: Call, name: string): Promise<Table | undefined> {
  try {
    return await requireTable(rooms, call, name);
  } catch (error) {
    if (error instanceof ServiceError && error.code === "ResourceNotFoundException")
      return undefined;
    throw error;
  }
}

async function read(
  rooms: Rooms,
  { ReturnConsumedCapacity: level = "NONE" }: Input,
  statements: readonly SelectStatement[],
  call: Call,
): Promise<Output> {
  const fitted = await fitAll(rooms, call, statements, fitRead);
  const orders = ordersOf(fitted);
  checkDistinct(orders);
  if (orders.length < fitted.length) {
    throw cancelled(fitted.map((each) => ("reason" in each ? each.reason : { Code: "None" })));
  }
  const { isWhole, reads } = await transactReads(orders, await rooms.transactions.in(call.region));
  if (!isWhole) throw cancelled(reads.map(reasonOfRead));
  const consumption = new BatchConsumption();
  let bytes = 0;
  const Responses = statements.map(({ tableName, columns }, at): ItemResponse => {
    const seen = reads[at];
    if (seen?.kind !== "seen") throw new Error("a whole read has seen everything");
    consumption.of(tableName).addRead(TABLE, seen.units);
    const { found } = seen;
    if (found === undefined) return {};
    bytes += found.sizeBytes;
    const item = columns?.of(found.item) ?? found.item;
    return { Item: item as NonNullable<ItemResponse["Item"]> };
  });
  checkTransactionSize(bytes);
  const consumed = consumption.report(level, true);
  return consumed === undefined ? { Responses } : { Responses, ConsumedCapacity: consumed };
}

async function write(
  rooms: Rooms,
  input: Input,
  statements: readonly WritingStatement[],
  call: Call,
  noteOf: NoteOf | undefined,
): Promise<Output> {
  const fitted = await fitAll(rooms, call, statements, fitWrite);
  const orders = ordersOf(fitted);
  checkDistinct(orders);
  const transactions = await rooms.transactions.in(call.region);
  const isVetoed = orders.length < fitted.length;
  const { committed, writes } = await transactWrites(orders, transactions, { noteOf, isVetoed });
  if (!committed) {
    const outcomes = writes[Symbol.iterator]();
    throw cancelled(
      fitted.map((each, at) => {
        if ("reason" in each) return each.reason;
        const outcome = outcomes.next().value as TransactedWrite;
        return reasonOf(outcome, statements[at], input.TransactStatements?.[at]);
      }),
    );
  }
  const consumption = new BatchConsumption();
  for (const [at, each] of writes.entries()) {
    const name = tableNameOf(statements[at] as WritingStatement);
    if (each.kind === "written") addUnits(consumption.of(name), each.units);
  }
  const consumed = consumption.report(input.ReturnConsumedCapacity ?? "NONE", true);
  // One for each read, and none for writes.
  return consumed === undefined ? { Responses: [] } : { Responses: [], ConsumedCapacity: consumed };
}

/** An INSERT whose condition does not hold is one of an item that is there. */
function reasonOf(
  write: TransactedWrite,
  statement: WritingStatement | undefined,
  request: ParameterizedStatement | undefined,
): Reason {
  const reason = reasonOfWrite(write, request?.ReturnValuesOnConditionCheckFailure === "ALL_OLD");
  if (write.kind !== "refused" || statement?.kind !== "insert") return reason;
  return { ...reason, Code: "DuplicateItem", Message: duplicateItem().message };
}
