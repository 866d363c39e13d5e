/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
import type { UpdateTableInput, UpdateTableOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { type Rooms, requireRecord } from "../../rooms.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { describeReplicas } from "../global-tables/replica-description.ts";
import { checkUnderWay } from "./quotas.ts";
import { requireActive, requireMade } from "./settled.ts";
import { describeRecord } from "./table-description.ts";
import type { TableChange } from "./update/change.ts";
import { changeEncryption } from "./update/encryption-change.ts";
import { changeIndexes } from "./update/index-change.ts";
import { changeReplicas } from "./update/replica-change.ts";
import { replicasGiven } from "./update/replica-request.ts";
import { checkUpdateRequest } from "./update/request.ts";
import { changeStream, changeTableClass } from "./update/setting-change.ts";
import { changeThroughput } from "./update/throughput-change.ts";
import { changeMaximum, changeWarm } from "./update/warm-change.ts";

export function updateTable(rooms: Rooms, input: UpdateTableInput, call: Call): UpdateTableOutput {
  checkUpdateRequest(input);
  const record = requireRecord(rooms, call, input.TableName as string);
  const change = changeOf(rooms, record, input, call);
  const updated = take(rooms, record, change);
  const replicas = describeReplicas(rooms.records, updated);
  return { TableDescription: { ...describeRecord(updated, call.receivedAt), ...replicas } };
}

function changeOf(
  rooms: Rooms,
  record: TableRecord,
  input: UpdateTableInput,
  call: Call,
): TableChange {
  const { DeletionProtectionEnabled: isProtected } = input;
  if (isProtected !== undefined) {
    requireMade(record);
    return { now: { deletionProtection: isProtected } };
  }
  if (input.SSESpecification !== undefined) return changeEncryption(rooms, record, input, call);
  requireActive(record);
  if (replicasGiven(input)) return changeReplicas(rooms, record, input, call);
  if (input.TableClass !== undefined) return changeTableClass(record, input, call.receivedAt);
  const structural = changeIndexes(rooms, record, input);
  if (structural !== undefined) return structural;
  const changes = [
    changeThroughput(rooms, record, input, call.receivedAt),
    changeStream(rooms, record, input, call.receivedAt),
    changeMaximum(record, input),
    changeWarm(rooms, record, input, call.receivedAt),
  ];
  return changes.reduce(together, {});
}

function take({ records, transitions }: Rooms, record: TableRecord, change: TableChange) {
  const changed = { ...record, ...change.now };
  if (change.afterwards === undefined) {
    records.put(changed);
    return changed;
  }
  checkUnderWay(records.in(record.accountId, record.region));
  return transitions.begin(changed, "UPDATING", change.afterwards);
}

/** Changes of one request do not touch the same settings, except the capacity of the table and of its indexes. */
function together(one: TableChange, other: TableChange): TableChange {
  const [first, second] = [one.afterwards, other.afterwards];
  const afterwards =
    first === undefined || second === undefined
      ? (first ?? second)
      : {
          table: { ...first.table, ...second.table },
          indexes: { ...first.indexes, ...second.indexes },
        };
  return { now: { ...one.now, ...other.now }, afterwards };
}
