/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html */
import type { ExecuteStatementInput, ExecuteStatementOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { validation } from "../../errors.ts";
import { readStatement, type SelectStatement } from "../../expression/partiql/index.ts";
import type { AttributeValue } from "../../expression/value/attribute-value.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { Consumption } from "../../table/capacity/index.ts";
import { keyOfStorageKey } from "../../table/key/index.ts";
import { noteReadOf } from "../../table/read-note.ts";
import { perform } from "../../table/write-order.ts";
import { addUnits } from "../../table/write-units.ts";
import { readToken, requestDigest, writeToken } from "./next-token.ts";
import { checkSelect } from "./select-checks.ts";
import { selectPage } from "./select-pages.ts";
import { orderOf, refusalOf, returnedBy, type WriteStatement } from "./statement-order.ts";

type Output = ExecuteStatementOutput;

export async function executeStatement(
  rooms: Rooms,
  input: ExecuteStatementInput,
  call: Call,
): Promise<Output> {
  const parameters = input.Parameters as readonly AttributeValue[] | undefined;
  const statement = readStatement(input.Statement as string, parameters);
  switch (statement.kind) {
    case "select":
      return select(rooms, input, statement, call);
    case "exists":
      throw validation("EXISTS can only be used in ExecuteTransaction write requests.");
    default:
      return write(rooms, input, statement, call);
  }
}

async function select(
  rooms: Rooms,
  input: ExecuteStatementInput,
  statement: SelectStatement,
  call: Call,
): Promise<Output> {
  const { Statement, Parameters, NextToken, Limit = Number.POSITIVE_INFINITY } = input;
  const { tableName, columns } = statement;
  const table = await requireTable(rooms, call, tableName);
  const checked = checkSelect(table, statement, input.ConsistentRead);
  const digest = requestDigest(call.caller.accountId, table.tableId, Statement, Parameters);
  const consumption = new Consumption(tableName);
  const { items, next, lastKey } = await selectPage(rooms.env.clock, checked, {
    from: NextToken === undefined ? undefined : readToken(NextToken, digest),
    limit: Limit,
    consistency: input.ConsistentRead === true ? "strong" : "eventual",
    consumption,
    note: noteReadOf(call),
  });
  const shown = columns === undefined ? items : items.map((item) => columns.of(item));
  const output: Output = { Items: shown as Output["Items"] };
  if (next !== undefined) output.NextToken = writeToken(digest, next);
  if (lastKey !== undefined) {
    const key = keyOfStorageKey(checked.target.keyAttributes, lastKey);
    output.LastEvaluatedKey = key as Output["LastEvaluatedKey"];
  }
  return withCapacity(output, consumption, input);
}

async function write(
  rooms: Rooms,
  input: ExecuteStatementInput,
  statement: WriteStatement,
  call: Call,
): Promise<Output> {
  const table = await requireTable(rooms, call, statement.tableName);
  const order = orderOf(table, statement);
  const outcome = await perform(order, rooms);
  if (outcome.isRefused) {
    throw refusalOf(statement, outcome, input.ReturnValuesOnConditionCheckFailure === "ALL_OLD");
  }
  const returned = returnedBy(statement, outcome);
  const output: Output = { Items: (returned === undefined ? [] : [returned]) as Output["Items"] };
  const consumption = new Consumption(statement.tableName);
  addUnits(consumption, outcome.units);
  return withCapacity(output, consumption, input);
}

function withCapacity(
  output: Output,
  consumption: Consumption,
  { ReturnConsumedCapacity = "NONE" }: ExecuteStatementInput,
): Output {
  const report = consumption.report(ReturnConsumedCapacity);
  return report === undefined ? output : { ...output, ConsumedCapacity: report };
}
