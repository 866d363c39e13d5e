/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
import type { ListTablesInput, ListTablesOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";

const PAGE_MAX = 100;

export function listTables(rooms: Rooms, input: ListTablesInput, call: Call): ListTablesOutput {
  const { ExclusiveStartTableName: after = "", Limit = PAGE_MAX } = input;
  const names = rooms.records
    .in(call.caller.accountId, call.region)
    .map(({ name }) => name)
    .filter((name) => name > after);
  const page = names.slice(0, Limit);
  return {
    TableNames: page,
    ...(page.length < names.length && { LastEvaluatedTableName: page.at(-1) }),
  };
}
