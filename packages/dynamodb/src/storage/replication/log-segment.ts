/** One file of a replica's log. It begins with a base record, so that those before it can be removed. */
import type { Disk, DiskFile } from "@cloudglass/env";
import {
  BASE,
  BASE_RECORD_BYTES,
  decodeBase,
  encodeBase,
  encodeRecord,
  KIND,
  type LogRecord,
  type ReadRecord,
  readRecord,
} from "./log-format.ts";
import { RecordWindow } from "./record-window.ts";

export interface SegmentStart {
  /** The entry before the segment. */
  readonly baseIndex: number;
  readonly baseBallot: number;
  /** As of the segment's start. */
  readonly promised: number;
  readonly flags: number;
  readonly isRebuilding: boolean;
}

export class LogSegment implements SegmentStart {
  readonly id: number;
  readonly file: DiskFile;
  readonly baseIndex: number;
  readonly baseBallot: number;
  readonly promised: number;
  readonly flags: number;
  readonly isRebuilding: boolean;

  constructor(id: number, file: DiskFile, base: SegmentStart) {
    this.id = id;
    this.file = file;
    this.baseIndex = base.baseIndex;
    this.baseBallot = base.baseBallot;
    this.promised = base.promised;
    this.flags = base.flags;
    this.isRebuilding = base.isRebuilding;
  }

  static create(disk: Disk, id: number, base: SegmentStart): LogSegment {
    const name = segmentName(id);
    // An earlier attempt may have failed half-way.
    disk.remove(name);
    const file = disk.open(name);
    const body = encodeBase(base.promised, base.flags, base.isRebuilding);
    file.append([encodeRecord(KIND.base, base.baseBallot, base.baseIndex, body)]);
    return new LogSegment(id, file, base);
  }

  get name(): string {
    return segmentName(this.id);
  }

  get sizeBytes(): number {
    return this.file.size;
  }

  append(bytes: Uint8Array): void {
    this.file.append([bytes]);
  }

  /** The record at `offset`, which ends at `end` or before, in memory that it shares with nothing but what is behind it. */
  read(offset: number, end = this.file.size): ReadRecord {
    const { buffer } = Buffer.allocUnsafeSlow(Math.max(0, end - offset));
    const bytes = new Uint8Array(buffer);
    const count = this.file.read(bytes, offset);
    return readRecord(bytes.subarray(0, count), 0);
  }
}

/** The record's body is there for the call. `unrelated`: the record's segment does not follow from what is before it. */
export type Visit = (
  segment: LogSegment,
  record: LogRecord,
  offset: number,
) => "sound" | "unrelated" | "corrupt";

export interface Recovery {
  /** False when a record is there and is not what was written. */
  readonly isSound: boolean;
  /** The highest number of a segment that was ever seen. */
  readonly lastId: number;
  /** Files that are of no use: to be removed once what stands for them survives loss of power. */
  readonly useless: readonly string[];
}

/**
 * Reads the segments in their order into `segments`, from the last one on that resets the log. A torn end is cut off, and with it
 * goes what lies in later segments: it was written after what is gone.
 */
export function recoverSegments(disk: Disk, segments: LogSegment[], visit: Visit): Recovery {
  const ids = disk
    .list("")
    .map(segmentIdOf)
    .filter((id) => id !== undefined)
    .sort((a, b) => a - b);
  const lastId = ids.at(-1) ?? 0;
  const first = Math.max(
    0,
    ids.findLastIndex((id) => resetsLog(disk, id)),
  );
  const window = new RecordWindow();
  let ended = false;
  for (const [position, id] of ids.entries()) {
    if (position < first) continue;
    if (ended) {
      disk.remove(segmentName(id));
      continue;
    }
    const outcome = recoverSegment(disk, id, segments, visit, window);
    if (outcome === "corrupt") {
      const useless = [...ids.slice(0, first), ...ids.slice(position)];
      return { isSound: false, lastId, useless: useless.map(segmentName) };
    }
    ended = outcome === "torn";
  }
  return { isSound: true, lastId, useless: ids.slice(0, first).map(segmentName) };
}

function resetsLog(disk: Disk, id: number): boolean {
  const file = disk.open(segmentName(id));
  const bytes = new Uint8Array(BASE_RECORD_BYTES);
  const count = file.read(bytes, 0);
  file.close();
  const record = readRecord(bytes.subarray(0, count), 0);
  if (typeof record === "string" || record.kind !== KIND.base) return false;
  return decodeBase(record.body).flags === BASE.resets;
}

function recoverSegment(
  disk: Disk,
  id: number,
  segments: LogSegment[],
  visit: Visit,
  window: RecordWindow,
): "whole" | "torn" | "corrupt" {
  const file = disk.open(segmentName(id));
  const { size } = file;
  let segment: LogSegment | undefined;
  let at = 0;
  // An empty file is a segment whose base was never written.
  while (at < size || segment === undefined) {
    const record = window.record(file, at);
    if (record === "torn") return cutOff(disk, file, at);
    if (record === "corrupt" || (record.kind === KIND.base) !== (at === 0)) return "corrupt";
    if (segment === undefined) {
      const { index, ballot, body } = record;
      const start = { baseIndex: index, baseBallot: ballot, ...decodeBase(body) };
      segment = new LogSegment(id, file, start);
      segments.push(segment);
    }
    const found = visit(segment, record, at);
    if (found === "corrupt") return found;
    if (found === "unrelated") {
      segments.pop();
      return cutOff(disk, file, 0);
    }
    at += record.sizeBytes;
  }
  return "whole";
}

function cutOff(disk: Disk, file: DiskFile, size: number): "torn" {
  if (size > 0) file.truncate(size);
  else {
    file.close();
    disk.remove(file.path);
  }
  return "torn";
}

function segmentName(id: number): string {
  return `log-${String(id).padStart(8, "0")}`;
}

function segmentIdOf(name: string): number | undefined {
  return /^log-\d{8,}$/.test(name) ? Number(name.slice("log-".length)) : undefined;
}
