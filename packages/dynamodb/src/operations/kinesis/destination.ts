/** Data streams of Kinesis that a table's changes are to go to. */
import type { Call } from "@cloudglass/wire";
import { invalid, validation } from "../../errors.ts";
import { type Rooms, requireRecord } from "../../rooms.ts";
import type { KinesisDestinationRecord, TableRecord } from "../../table/catalogue/index.ts";
import { isUnderWay } from "../tables/settled.ts";

const STREAM_ARN = /^arn:[^:]+:kinesis:([^:]+):(\d{12}):stream\/[\w.-]+$/;

export type Precision = KinesisDestinationRecord["precision"];

export const invalidState = (what: string) =>
  validation(`Table is not in a valid state to enable Kinesis Streaming Destination: ${what}`);

export function requireDestinationTable(
  rooms: Rooms,
  call: Call,
  input: { readonly TableName?: string | undefined; readonly StreamArn?: string | undefined },
): { readonly record: TableRecord; readonly found: KinesisDestinationRecord | undefined } {
  const arn = input.StreamArn as string;
  if (!STREAM_ARN.test(arn)) throw invalid(`Invalid StreamArn: ${arn}`);
  const record = requireRecord(rooms, call, input.TableName as string);
  return { record, found: destinationsOf(record).find((each) => each.streamArn === arn) };
}

export function destinationsOf(record: TableRecord): readonly KinesisDestinationRecord[] {
  return record.kinesisDestinations ?? [];
}

export function statusOf(
  destination: KinesisDestinationRecord,
  nowMs: number,
): "ENABLING" | "ACTIVE" | "DISABLING" | "DISABLED" | "UPDATING" {
  const isChanging = isUnderWay(destination.changedUntilMs, nowMs);
  if (!destination.enabled) return isChanging ? "DISABLING" : "DISABLED";
  if (!isChanging) return "ACTIVE";
  return destination.updating ? "UPDATING" : "ENABLING";
}

/** In place of the one with its stream. */
export function putDestination(
  { records }: Pick<Rooms, "records">,
  record: TableRecord,
  destination: KinesisDestinationRecord,
): void {
  const others = destinationsOf(record).filter(
    ({ streamArn }) => streamArn !== destination.streamArn,
  );
  records.change(record.tableId, { kinesisDestinations: [...others, destination] });
}
