/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
import type { PutItemInput, PutItemOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { conditionFailed } from "../../errors.ts";
import { holds } from "../../expression/condition.ts";
import { readExpressions } from "../../expression/expressions.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkItem, checkItemSize } from "../../expression/value/check.ts";
import { checkKeyOfItem } from "../../expression/value/key-check.ts";
import { itemSize } from "../../expression/value/size.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { type Intend, writeItem } from "../../table/item-write.ts";

export async function putItem(
  rooms: Rooms,
  input: PutItemInput,
  call: Call,
): Promise<PutItemOutput> {
  const { condition } = readExpressions(input as Parameters<typeof readExpressions>[0]);
  const item = checkItem(input.Item as Item);
  checkItemSize(item, "put");
  const sizeBytes = itemSize(item);
  const opening = requireTable(rooms, call, input.TableName as string);
  const table = opening instanceof Promise ? await opening : opening;
  checkKeyOfItem(item, table.record.keys);
  const intend: Intend = (before) => {
    if (condition !== undefined && !holds(condition, before?.item ?? {})) throw conditionFailed();
    return { kind: "put", item, sizeBytes };
  };
  const nextTimestampUs = () => rooms.writeClock.next();
  await writeItem(table, table.keyOf(item), nextTimestampUs, intend);
  return {};
}
