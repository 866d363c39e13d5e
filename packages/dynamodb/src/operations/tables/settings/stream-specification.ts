/** Whether a table has a stream of its changes. */
import type { StreamSpecification } from "@aws-sdk/client-dynamodb";
import { invalid, validation } from "../../../errors.ts";
import type { StreamViewType, TableRecord } from "../../../table/catalogue/index.ts";
import { startedStream, stoppedStream } from "../../../table/stream/stream-record.ts";

type Streams = Pick<TableRecord, "stream" | "pastStreams">;

export function readNewStream(
  input: StreamSpecification | undefined,
  nowMs: number,
  nextTimestampUs: () => number,
): Streams {
  if (input === undefined) return {};
  const { StreamEnabled: isEnabled, StreamViewType: viewType } = input;
  if (isEnabled && viewType === undefined) {
    throw invalid("Table is being created with a stream enabled, UpdateViewType is required");
  }
  if (!isEnabled && viewType !== undefined) {
    throw invalid(
      "Table is being created with a stream disabled, UpdateViewType should not be specified",
    );
  }
  return isEnabled ? startedStream({}, viewType as StreamViewType, nowMs, nextTimestampUs) : {};
}

/** Of UpdateTable. */
export function checkStreamChange(input: StreamSpecification): void {
  if (input.StreamEnabled && input.StreamViewType === undefined) {
    throw invalid("If stream is being enabled then UpdateViewType is required");
  }
  if (!input.StreamEnabled && input.StreamViewType !== undefined) {
    throw invalid("If stream is being disabled, then UpdateViewType must not be specified");
  }
}

export function changedStreams(
  record: TableRecord,
  input: StreamSpecification,
  nowMs: number,
  nextTimestampUs: () => number,
): Streams {
  const { stream, name } = record;
  if (input.StreamEnabled) {
    if (stream?.enabled) {
      throw validation(`Table already has an enabled stream: TableName: ${name}`);
    }
    const viewType = input.StreamViewType as StreamViewType;
    return startedStream(record, viewType, nowMs, nextTimestampUs);
  }
  if (!stream?.enabled) throw validation(`Table has no stream to disable: TableName: ${name}`);
  return { stream: stoppedStream(stream, nowMs, nextTimestampUs) };
}
