/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
import type { GetItemInput, GetItemOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { readExpressions } from "../../expression/expressions.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { storedItem } from "../../table/stored-item.ts";

export async function getItem(
  rooms: Rooms,
  input: GetItemInput,
  call: Call,
): Promise<GetItemOutput> {
  const { projection } = readExpressions(input as Parameters<typeof readExpressions>[0]);
  const opening = requireTable(rooms, call, input.TableName as string);
  const table = opening instanceof Promise ? await opening : opening;
  const wanted = input.Key as Item;
  checkKey(wanted, table.record.keys);
  const key = table.keyOf(wanted);
  const consistency = input.ConsistentRead ? "strong" : "eventual";
  const found = storedItem(await table.items.read(key, (view) => view.get(key), consistency));
  if (found === undefined) return {};
  const item = projection === undefined ? found.item : projection.of(found.item);
  return { Item: item as NonNullable<GetItemOutput["Item"]> };
}
