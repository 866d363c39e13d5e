/**
 * The events of one log stream: segments in the order in which they were begun, the last of which takes what comes.
 * A segment is as long as a day of arrivals or its size allows, so that what has expired goes file by file.
 */
import type { Disk } from "@cloudglass/env";
import { type BlockHead, encodeBlock, type LogEvent } from "./block-format.ts";
import { OpenFiles } from "./open-files.ts";
import { Segment, segmentNumber } from "./segment.ts";

export const SEGMENT_BYTES = 16 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface StreamSummary {
  readonly firstEventMs: number;
  readonly lastEventMs: number;
  readonly lastIngestedMs: number;
}

interface Block {
  readonly head: BlockHead;
  readonly bytes: Uint8Array;
}

export class StreamLog {
  /** 20 hexadecimal digits. */
  readonly id: string;
  readonly #disk: Disk;
  readonly #files: OpenFiles;
  readonly segments: Segment[];
  readonly #segmentBytes: number;
  #pending: Block[] = [];
  #nextSequence: number;
  isRemoved = false;

  constructor(disk: Disk, id: string, segmentBytes = SEGMENT_BYTES, files = new OpenFiles()) {
    this.id = id;
    this.#files = files;
    this.#disk = disk;
    this.#segmentBytes = segmentBytes;
    this.segments = disk
      .list("")
      .flatMap((name) => segmentNumber(name) ?? [])
      .map((number) => Segment.open(disk, files, number));
    // A crash may have left a segment without a block behind those that have some.
    this.#nextSequence = Math.max(1, ...this.segments.map(({ nextSequence }) => nextSequence));
  }

  get nextSequence(): number {
    return this.#nextSequence;
  }

  get contentBytes(): number {
    return this.segments.reduce((sum, { contentBytes }) => sum + contentBytes, 0);
  }

  /** Of the events that are not older than `cutoffMs`; undefined when there is none. */
  summary(cutoffMs: number): StreamSummary | undefined {
    let firstEventMs = Number.POSITIVE_INFINITY;
    let lastEventMs = Number.NEGATIVE_INFINITY;
    let lastIngestedMs = Number.NEGATIVE_INFINITY;
    for (const segment of this.segments) {
      for (const { earliestMs, latestMs } of segment.runs) {
        if (latestMs < cutoffMs) continue;
        firstEventMs = Math.min(firstEventMs, Math.max(earliestMs, cutoffMs));
        lastEventMs = Math.max(lastEventMs, latestMs);
        lastIngestedMs = Math.max(lastIngestedMs, segment.lastIngestedMs);
      }
    }
    if (lastEventMs < firstEventMs) return undefined;
    return { firstEventMs, lastEventMs, lastIngestedMs };
  }

  /** Nothing is written before `flush`. */
  add(events: readonly LogEvent[], ingestedMs: number): void {
    if (events.length === 0) return;
    this.#pending.push(encodeBlock(events, this.#nextSequence, ingestedMs));
    this.#nextSequence += events.length;
  }

  /** One write for all that was added; it survives this process when it returns. */
  flush(): void {
    const blocks = this.#pending;
    this.#pending = [];
    const [first] = blocks;
    if (first === undefined || this.isRemoved) return;
    this.#segmentFor(first.head).append(blocks);
  }

  sync(): Promise<void> {
    return this.segments.at(-1)?.sync() ?? Promise.resolve();
  }

  /** Gives up the segments all of whose events are older. */
  expire(cutoffMs: number): void {
    for (const segment of [...this.segments]) {
      if (segment.latestMs >= cutoffMs) continue;
      segment.remove();
      this.segments.splice(this.segments.indexOf(segment), 1);
    }
  }

  close(): void {
    for (const segment of this.segments) segment.close();
  }

  remove(): void {
    this.isRemoved = true;
    for (const segment of this.segments) segment.remove();
    this.segments.length = 0;
  }

  #segmentFor({ firstSequence, ingestedMs }: BlockHead): Segment {
    const last = this.segments.at(-1);
    const isOpen =
      last !== undefined &&
      last.sizeBytes < this.#segmentBytes &&
      ingestedMs - last.firstIngestedMs < DAY_MS;
    if (isOpen) return last;
    last?.seal();
    const made = Segment.create(this.#disk, this.#files, (last?.number ?? 0) + 1, firstSequence);
    this.segments.push(made);
    return made;
  }
}
