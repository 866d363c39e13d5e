/** A page read, charged for, and told as Query and Scan tell it. */
import type { QueryInput, QueryOutput, ScanInput } from "@aws-sdk/client-dynamodb";
import type { Rooms } from "../../rooms.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import { Consumption, fetchingReadUnits, readUnits, TABLE } from "../../table/capacity/index.ts";
import { keyOfStorageKey } from "../../table/key/index.ts";
import { type Page, readPage } from "../../table/page.ts";
import type { ReadTarget } from "../../table/read-target.ts";
import { fetchesItems } from "./read-checks.ts";
import type { ReadParameters } from "./read-parameters.ts";

interface CheckedRead extends ReadParameters {
  readonly target: ReadTarget;
  readonly range: KeyRange;
  readonly forward: boolean;
}

export async function answerPage(
  rooms: Rooms,
  input: QueryInput | ScanInput,
  { target, range, forward, filter, projection }: CheckedRead,
): Promise<QueryOutput> {
  const { Limit = Number.POSITIVE_INFINITY, Select } = input;
  const { index, keyspace } = target;
  const isGlobal = index?.scope === "global";
  if (isGlobal) await target.table.globalIndexes.settled(index.indexId);
  const paid = input.ConsistentRead === true ? "strong" : "eventual";
  // What a global index shows is old only when that was asked for.
  const consistency = isGlobal && keyspace.replicationLagMs === 0 ? "strong" : paid;
  const countOnly = Select === "COUNT";
  const page = await readPage(rooms.env.clock, {
    target,
    range,
    forward,
    consistency,
    limit: Limit,
    filter,
    projection,
    countOnly,
    fetches: fetchesItems(target, Select, projection),
  });
  const { items, count, scannedCount, lastKey } = page;
  const answer: QueryOutput = { Count: count, ScannedCount: scannedCount };
  if (!countOnly) answer.Items = items as NonNullable<QueryOutput["Items"]>;
  if (lastKey !== undefined) {
    const key = keyOfStorageKey(target.keyAttributes, lastKey);
    answer.LastEvaluatedKey = key as NonNullable<QueryOutput["LastEvaluatedKey"]>;
  }
  const consumption = consumptionOf(input.TableName as string, target, page, paid);
  const report = consumption.report(input.ReturnConsumedCapacity ?? "NONE");
  if (report !== undefined) answer.ConsumedCapacity = report;
  return answer;
}

function consumptionOf(
  tableName: string,
  { consumer }: ReadTarget,
  { entryBytes, fetchedBytes }: Page,
  consistency: "strong" | "eventual",
): Consumption {
  const consumption = new Consumption(tableName);
  if (fetchedBytes.length === 0) {
    consumption.addRead(consumer, readUnits(entryBytes, consistency));
  } else {
    const units = fetchingReadUnits(entryBytes, fetchedBytes, consistency);
    consumption.addRead(consumer, units.index);
    consumption.addRead(TABLE, units.table);
  }
  return consumption;
}
