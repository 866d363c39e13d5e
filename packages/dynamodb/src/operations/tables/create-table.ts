/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html */
import type { CreateTableInput, CreateTableOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { tableExists } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { parseTableName } from "../../table/arn.ts";
import type { ResourcePolicy } from "../../table/catalogue/index.ts";
import { newTableId } from "../../table/table-id.ts";
import { readPolicy } from "../policies/policy-document.ts";
import { checkTableCount } from "./quotas.ts";
import { readTableSettings } from "./settings/table-settings.ts";
import { checkAccountUnits, unitsOf } from "./settings/throughput.ts";
import { describeNewTable } from "./table-description.ts";

export function createTable(rooms: Rooms, input: CreateTableInput, call: Call): CreateTableOutput {
  const { records, transitions, env } = rooms;
  const place = parseTableName(input.TableName as string, call);
  const settings = readTableSettings(rooms, input, place, call);
  const { accountId, region, name } = place;
  if (records.at(accountId, region, name) !== undefined) throw tableExists(name);
  const others = records.in(accountId, region);
  const wanted = { read: unitsOf(settings, "read"), write: unitsOf(settings, "write") };
  checkAccountUnits(others, wanted, region);
  checkTableCount(others);
  const policy = input.ResourcePolicy;
  const record = transitions.begin(
    {
      tableId: newTableId(env.random),
      ...place,
      createdMs: call.receivedAt,
      status: "CREATING",
      ...settings,
      ...(policy === undefined ? {} : { resourcePolicy: newPolicy(rooms, policy, call) }),
    },
    "CREATING",
    {
      indexes: Object.fromEntries(
        settings.globalIndexes.map((index) => [index.name, { status: "ACTIVE" as const }]),
      ),
    },
  );
  return { TableDescription: describeNewTable(record, input) };
}

function newPolicy({ ports }: Rooms, policy: string, { receivedAt }: Call): ResourcePolicy {
  return { text: readPolicy(ports, policy, "table"), revisionId: `${receivedAt}` };
}
