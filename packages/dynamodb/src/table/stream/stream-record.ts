/** The streams that a table has and had: each is the changes between two timestamps, as they are read for 24 hours. */
import type { StreamRecord, StreamViewType, TableRecord } from "../catalogue/index.ts";

export const STREAM_RETENTION_MS = 24 * 3_600_000;

const DAY_MS = 24 * 3_600_000;

type Streams = Pick<TableRecord, "stream" | "pastStreams">;

/** What a table's record has when a stream begins. REQUIRES: none is enabled. */
export function startedStream(
  record: Streams,
  viewType: StreamViewType,
  nowMs: number,
  nextTimestampUs: () => number,
): Required<Streams> {
  const past = [record.stream, ...(record.pastStreams ?? [])];
  const pastStreams = past.filter((each) => each !== undefined && isReadable(each, nowMs));
  const label = labelOf(nowMs, pastStreams as StreamRecord[]);
  const stream = { label, viewType, enabled: true, startedUs: nextTimestampUs() };
  return { stream, pastStreams: pastStreams as StreamRecord[] };
}

/** What a table's record has when its stream ends: it is shown, and read, for 24 hours more. */
export function stoppedStream(
  stream: StreamRecord,
  nowMs: number,
  nextTimestampUs: () => number,
): StreamRecord {
  return { ...stream, enabled: false, stoppedMs: nowMs, stoppedUs: nextTimestampUs() };
}

/** The newest first. */
export function readableStreams(record: Streams, nowMs: number): StreamRecord[] {
  const { stream, pastStreams = [] } = record;
  return [...(stream === undefined ? [] : [stream]), ...pastStreams].filter((each) =>
    isReadable(each, nowMs),
  );
}

/** How long changes of a table are kept, whoever is past them. */
export function changeRetentionMs(record: TableRecord, nowMs: number): number {
  const { recovery } = record;
  const recoveryMs = recovery === undefined ? 0 : recovery.periodDays * DAY_MS;
  const isStreamed = readableStreams(record, nowMs).length > 0;
  return Math.max(recoveryMs, isStreamed ? STREAM_RETENTION_MS : 0);
}

function isReadable({ stoppedMs }: StreamRecord, nowMs: number): boolean {
  return stoppedMs === undefined || nowMs < stoppedMs + STREAM_RETENTION_MS;
}

/** `2026-11-26T12:00:00.000`; two streams of a table never have the same. */
function labelOf(nowMs: number, others: readonly StreamRecord[]): string {
  const text = (ms: number) => new Date(ms).toISOString().slice(0, -1);
  let ms = nowMs;
  while (others.some(({ label }) => label === text(ms))) ms += 1;
  return text(ms);
}
