/** The class of a table, and its stream. */
import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { subscriberLimit, validation } from "../../../errors.ts";
import type { Rooms } from "../../../rooms.ts";
import type { TableRecord } from "../../../table/catalogue/index.ts";
import { changedStreams } from "../settings/stream-specification.ts";
import { recent, type TableChange } from "./change.ts";

const CLASS_CHANGES_MAX = 2;
const CLASS_CHANGES_DAYS = 30;

export function changeTableClass(
  record: TableRecord,
  { TableClass: wanted = "STANDARD" }: UpdateTableInput,
  nowMs: number,
): TableChange {
  const changes = recent(record.tableClassChangesMs, CLASS_CHANGES_DAYS, nowMs);
  if (changes.length >= CLASS_CHANGES_MAX) {
    throw subscriberLimit(
      `Updates to TableClass are limited to ${CLASS_CHANGES_MAX} times in ${CLASS_CHANGES_DAYS} day(s).`,
    );
  }
  // Nothing changes, and yet AWS answers UPDATING.
  if (wanted === record.tableClass) return { afterwards: {} };
  const tableClassChangesMs = [...changes, nowMs];
  return { afterwards: { table: { tableClass: wanted, tableClassChangesMs } } };
}

/** Writes leave records from now on, or no longer. */
export function changeStream(
  { writeClock }: Pick<Rooms, "writeClock">,
  record: TableRecord,
  { StreamSpecification: wanted }: UpdateTableInput,
  nowMs: number,
): TableChange {
  if (wanted === undefined) return {};
  if (!wanted.StreamEnabled && (record.replicas ?? []).length > 0) {
    throw validation("Disabling Stream is not allowed for a Global Table replica");
  }
  const nextTimestampUs = () => writeClock.next();
  return { now: changedStreams(record, wanted, nowMs, nextTimestampUs), afterwards: {} };
}
