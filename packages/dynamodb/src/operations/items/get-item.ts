/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
import type { GetItemInput, GetItemOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { type ExpressionParameters, readExpressions } from "../../expression/expressions.ts";
import { checkScalarKeys } from "../../expression/key-use.ts";
import { projectionOfAttributes } from "../../expression/legacy/attributes.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import type { Projection } from "../../expression/projection.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes } from "../../expression/value/check.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { Consumption, TABLE } from "../../table/capacity/index.ts";
import { readItem } from "../../table/item-read.ts";
import { noteReadOf } from "../../table/read-note.ts";

export async function getItem(
  rooms: Rooms,
  input: GetItemInput,
  call: Call,
): Promise<GetItemOutput> {
  const { TableName, ConsistentRead, ReturnConsumedCapacity: level = "NONE" } = input;
  checkOneStyle(input, ["ProjectionExpression"], ["AttributesToGet"]);
  const key = checkAttributes(input.Key as Item);
  const projection = readProjection(input as ProjectionParameters);
  const table = await requireTable(rooms, call, TableName as string);
  checkKey(key, table.record.keys);
  checkScalarKeys(projection?.paths ?? [], table.record.keys);
  const consistency = ConsistentRead ? "strong" : "eventual";
  const wanted = table.keyOf(key);
  const { found, units } = await readItem(table, wanted, consistency, noteReadOf(call));
  const output: GetItemOutput = {};
  if (found !== undefined) {
    output.Item = (projection?.of(found.item) ?? found.item) as NonNullable<GetItemOutput["Item"]>;
  }
  if (level !== "NONE") {
    const consumption = new Consumption(TableName as string);
    consumption.addRead(TABLE, units);
    output.ConsumedCapacity = consumption.report(level);
  }
  return output;
}

export interface ProjectionParameters extends ExpressionParameters {
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** What is wanted of an item; undefined: all of it. Throws a `ValidationException` with AWS's message. */
export function readProjection(parameters: ProjectionParameters): Projection | undefined {
  const { AttributesToGet, ProjectionExpression } = parameters;
  if (ProjectionExpression !== undefined) return readExpressions(parameters).projection;
  return AttributesToGet && projectionOfAttributes(AttributesToGet);
}
