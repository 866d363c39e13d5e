/** A page read, charged for, and told as Query and Scan tell it. */
import type { QueryInput, QueryOutput, ScanInput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import type { KeyRange } from "../../storage/mutation.ts";
import { Consumption, TABLE } from "../../table/capacity/index.ts";
import { keyOfStorageKey } from "../../table/key/index.ts";
import { type Page, readPage, unitsOfPage } from "../../table/page.ts";
import { noteReadOf } from "../../table/read-note.ts";
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
  call: Call,
): Promise<QueryOutput> {
  const { Limit = Number.POSITIVE_INFINITY, Select } = input;
  const paid = input.ConsistentRead === true ? "strong" : "eventual";
  const consistency = await effectiveConsistency(target, paid);
  const countOnly = Select === "COUNT";
  const page = await readPage(rooms.env.clock, {
    target,
    range,
    forward,
    consistency,
    paid,
    limit: Limit,
    filter,
    projection,
    countOnly,
    fetches: fetchesItems(target, Select, projection),
    note: noteReadOf(call),
  });
  const { items, count, scannedCount, lastKey } = page;
  const answer: QueryOutput = { Count: count, ScannedCount: scannedCount };
  if (!countOnly) answer.Items = items as NonNullable<QueryOutput["Items"]>;
  if (lastKey !== undefined) {
    const key = keyOfStorageKey(target.keyAttributes, lastKey);
    answer.LastEvaluatedKey = key as NonNullable<QueryOutput["LastEvaluatedKey"]>;
  }
  const consumption = new Consumption(input.TableName as string);
  addPageUnits(consumption, target, page, paid);
  const report = consumption.report(input.ReturnConsumedCapacity ?? "NONE");
  if (report !== undefined) answer.ConsumedCapacity = report;
  return answer;
}

/** How a read that pays for `paid` is done, once it may be. */
export async function effectiveConsistency(
  { table, index, keyspace }: ReadTarget,
  paid: "strong" | "eventual",
): Promise<"strong" | "eventual"> {
  if (index?.scope !== "global") return paid;
  await table.globalIndexes.settled(index.indexId);
  // What a global index shows is old only when that was asked for.
  return keyspace.replicationLagMs === 0 ? "strong" : paid;
}

export function addPageUnits(
  consumption: Consumption,
  { consumer }: ReadTarget,
  page: Page,
  paid: "strong" | "eventual",
): void {
  const { own, table } = unitsOfPage(page, paid);
  consumption.addRead(consumer, own);
  consumption.addRead(TABLE, table);
}
