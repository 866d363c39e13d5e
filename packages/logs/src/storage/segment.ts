/**
 * One file of a stream's events: blocks behind one another, and in memory where runs of them lie and which time they
 * span. A sealed segment keeps its runs in a file beside it, so that opening it reads no events.
 */
import type { Disk, DiskFile } from "@cloudglass/env";
import { crc32 } from "@node-rs/crc32";
import { type BlockHead, readHead } from "./block-format.ts";
import type { OpenFiles } from "./open-files.ts";

/** Blocks that are read together. The last of a segment grows. */
export interface Run {
  readonly offset: number;
  sizeBytes: number;
  count: number;
  earliestMs: number;
  latestMs: number;
}

/** What is known of a segment without its runs. */
interface Summary {
  sizeBytes: number;
  /** Of the messages, with what AWS counts an event. */
  contentBytes: number;
  nextSequence: number;
  firstIngestedMs: number;
  lastIngestedMs: number;
}

/** A run takes no further block once it is so large: what a read of few events costs. */
const RUN_BYTES = 64 * 1024;
const SCAN_BYTES = 4 * 1024 * 1024;
const FRAME_PER_BLOCK_BYTES = 44;
/** A stored event has 12 bytes of frame, AWS counts 26. */
const COUNTED_MORE_BYTES = 26 - 12;

const fileName = (number: number) => `${String(number).padStart(8, "0")}.log`;
const indexName = (number: number) => `${String(number).padStart(8, "0")}.index`;
export const segmentNumber = (name: string): number | undefined => {
  const digits = /^(\d{8})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

export class Segment {
  readonly number: number;
  readonly runs: Run[] = [];
  readonly #disk: Disk;
  readonly #files: OpenFiles;
  #uses = 0;
  #summary: Summary;
  isRemoved = false;

  private constructor(disk: Disk, files: OpenFiles, number: number, nextSequence: number) {
    this.number = number;
    this.#disk = disk;
    this.#files = files;
    this.#summary = {
      sizeBytes: 0,
      contentBytes: 0,
      nextSequence,
      firstIngestedMs: Number.POSITIVE_INFINITY,
      lastIngestedMs: Number.NEGATIVE_INFINITY,
    };
  }

  static create(disk: Disk, files: OpenFiles, number: number, nextSequence: number): Segment {
    disk.remove(indexName(number));
    disk.remove(fileName(number));
    return new Segment(disk, files, number, nextSequence);
  }

  /** Cuts off what a crash left of a block that was never acknowledged. */
  static open(disk: Disk, files: OpenFiles, number: number): Segment {
    const segment = new Segment(disk, files, number, 1);
    if (!segment.#readIndex()) segment.#scan();
    return segment;
  }

  get isBusy(): boolean {
    return this.#uses > 0;
  }

  get sizeBytes(): number {
    return this.#summary.sizeBytes;
  }

  get contentBytes(): number {
    return this.#summary.contentBytes;
  }

  get nextSequence(): number {
    return this.#summary.nextSequence;
  }

  get firstIngestedMs(): number {
    return this.#summary.firstIngestedMs;
  }

  get lastIngestedMs(): number {
    return this.#summary.lastIngestedMs;
  }

  get earliestMs(): number {
    return this.runs.reduce((least, { earliestMs }) => Math.min(least, earliestMs), Infinity);
  }

  get latestMs(): number {
    return this.runs.reduce((most, { latestMs }) => Math.max(most, latestMs), -Infinity);
  }

  /** One write; the events survive this process when it returns. */
  append(blocks: readonly { readonly head: BlockHead; readonly bytes: Uint8Array }[]): void {
    this.#file.append(blocks.map(({ bytes }) => bytes));
    for (const { head } of blocks) this.#take(head);
  }

  sync(): Promise<void> {
    return this.#using((file) => file.sync());
  }

  /** Undefined when the segment has gone meanwhile. */
  async read({
    offset,
    sizeBytes,
  }: Pick<Run, "offset" | "sizeBytes">): Promise<Buffer | undefined> {
    if (this.isRemoved) return undefined;
    const bytes = Buffer.allocUnsafe(sizeBytes);
    try {
      await this.#using((file) => file.readAsync(bytes, offset));
    } catch (error) {
      if (this.isRemoved) return undefined;
      throw error;
    }
    return bytes;
  }

  /** No further event comes. */
  seal(): void {
    const text = JSON.stringify({ summary: this.#summary, runs: this.runs });
    this.#disk.remove(indexName(this.number));
    const file = this.#disk.open(indexName(this.number));
    file.append([Buffer.from(`${checksum(text)}${text}`)]);
    file.close();
  }

  close(): void {
    this.#files.close(this);
  }

  remove(): void {
    this.isRemoved = true;
    this.#files.close(this);
    this.#disk.remove(indexName(this.number));
    this.#disk.remove(fileName(this.number));
  }

  get #file(): DiskFile {
    return this.#files.of(this, () => this.#disk.open(fileName(this.number)));
  }

  /** It stays open meanwhile. */
  async #using<Result>(use: (file: DiskFile) => Promise<Result>): Promise<Result> {
    this.#uses++;
    try {
      return await use(this.#file);
    } finally {
      this.#uses--;
    }
  }

  #take(head: BlockHead): void {
    const summary = this.#summary;
    let run = this.runs.at(-1);
    if (run === undefined || run.sizeBytes >= RUN_BYTES) {
      run = {
        offset: summary.sizeBytes,
        sizeBytes: 0,
        count: 0,
        earliestMs: head.earliestMs,
        latestMs: head.latestMs,
      };
      this.runs.push(run);
    }
    run.sizeBytes += head.sizeBytes;
    run.count += head.count;
    run.earliestMs = Math.min(run.earliestMs, head.earliestMs);
    run.latestMs = Math.max(run.latestMs, head.latestMs);
    summary.sizeBytes += head.sizeBytes;
    summary.contentBytes +=
      head.sizeBytes - FRAME_PER_BLOCK_BYTES + head.count * COUNTED_MORE_BYTES;
    summary.nextSequence = head.firstSequence + head.count;
    summary.firstIngestedMs = Math.min(summary.firstIngestedMs, head.ingestedMs);
    summary.lastIngestedMs = Math.max(summary.lastIngestedMs, head.ingestedMs);
  }

  /** False when there is none that fits the file. */
  #readIndex(): boolean {
    const size = this.#disk.size(indexName(this.number));
    if (size === undefined || size < CHECKSUM_DIGITS) return false;
    const file = this.#disk.open(indexName(this.number));
    const bytes = Buffer.alloc(size);
    file.read(bytes, 0);
    file.close();
    const text = bytes.toString("utf8", CHECKSUM_DIGITS);
    if (bytes.toString("latin1", 0, CHECKSUM_DIGITS) !== checksum(text)) return false;
    const { summary, runs } = JSON.parse(text) as { summary: Summary; runs: Run[] };
    if (summary.sizeBytes !== this.#file.size) return false;
    this.#summary = summary;
    this.runs.push(...runs);
    return true;
  }

  #scan(): void {
    let bytes = Buffer.alloc(0);
    let at = 0;
    let loaded = 0;
    for (;;) {
      const head = readHead(bytes, at);
      if (head !== undefined) {
        this.#take(head);
        at += head.sizeBytes;
        continue;
      }
      if (loaded >= this.#file.size) break;
      const more = Buffer.alloc(Math.min(SCAN_BYTES, this.#file.size - loaded));
      loaded += this.#file.read(more, loaded);
      bytes = Buffer.concat([bytes.subarray(at), more]);
      at = 0;
    }
    if (this.#summary.sizeBytes < this.#file.size) this.#file.truncate(this.#summary.sizeBytes);
  }
}

const CHECKSUM_DIGITS = 8;
const checksum = (text: string): string => crc32(text).toString(16).padStart(CHECKSUM_DIGITS, "0");
