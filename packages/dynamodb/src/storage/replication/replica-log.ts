/**
 * The log of one replica: what it promised and what it accepted, in append-only segments. The log is also the write-ahead
 * log of the replica's state machine.
 *
 * INVARIANT: an entry with some index takes the place of all from that index on, so the file only ever grows; the entries
 * that count are `baseIndex + 1` to `lastIndex`, and ballots never fall along them.
 *
 * With `syncs`, nothing that this object says may be told to others before `sync` has ended: what a dead
 * process left counts as not synced.
 */
import type { Disk, DiskFile } from "@cloudglass/env";
import {
  BASE,
  decodeEntry,
  encodeRecord,
  KIND,
  type LogEntry,
  type LogRecord,
} from "./log-format.ts";
import { LogSegment, recoverSegments } from "./log-segment.ts";

export interface ReplicaLogOptions {
  readonly disk: Disk;
  /** A segment that has grown beyond this is followed by a new one. */
  readonly segmentBytesMax: number;
  readonly syncs: boolean;
  /** Up to here the state machine needs no log. */
  readonly durableIndex: number;
}

interface UselessFile {
  readonly name: string;
  /** Absent when it was found at the start and not opened. */
  readonly file?: DiskFile;
}

/** An entry's place: segment and offset in one number. */
const PLACE = 2 ** 32;

/** A record is there and is not what was written. */
export class LogCorruptError extends Error {
  override readonly name = "LogCorruptError";
}

export class ReplicaLog {
  /** The highest ballot promised; nothing lower is accepted. */
  promised = 0;
  baseIndex = 0;
  baseBallot = 0;
  /**
   * Entries that this replica once accepted are lost: it neither votes nor counts until a leader that the two others
   * elected has brought it up to date.
   */
  isRebuilding = false;
  /** Of entries, since it was opened. */
  appendedBytes = 0;
  readonly #disk: Disk;
  readonly #segmentBytesMax: number;
  readonly #syncs: boolean;
  readonly #segments: LogSegment[] = [];
  readonly #unsynced = new Set<LogSegment>();
  /**
   * To be removed as soon as what stands in their place survives loss of power, and they themselves: loss of power may bring
   * back a file that was removed, and what follows a torn one counts for nothing.
   */
  readonly #useless = new Set<UselessFile>();
  /** Counts the names made, and those of them that survive loss of power. */
  #namesMade = 0;
  #namesSynced = 0;
  /** Of a segment; never used again. */
  #lastId = 0;
  /** Ballots and places of the entries from `baseIndex + 1` on. */
  #ballots: number[] = [];
  #places: number[] = [];
  /** The last entries, for those who apply or pass them on: from `#recentFrom` on. */
  #recent: LogEntry[] = [];
  #recentFrom = 1;

  /** Reads what is there. Throws `DiskError`. */
  constructor({ disk, segmentBytesMax, syncs, durableIndex }: ReplicaLogOptions) {
    this.#disk = disk;
    this.#segmentBytesMax = segmentBytesMax;
    this.#syncs = syncs;
    if (syncs) this.#namesMade++;
    const isSound = this.#recover(durableIndex);
    if (this.#recent.length === 0) this.#recentFrom = this.lastIndex + 1;
    if (!isSound) this.startOver();
    else if (this.#segments.length === 0) this.#startSegment(BASE.continues);
    // With durability `process` loss of power may take the log and leave the tables.
    const isShort = this.lastIndex < durableIndex && !this.isRebuilding;
    if (isShort) this.reset(durableIndex, this.promised);
    if (syncs) for (const segment of this.#segments) this.#unsynced.add(segment);
    else this.#removeUseless(this.#useless);
  }

  get lastIndex(): number {
    return this.baseIndex + this.#ballots.length;
  }

  get lastBallot(): number {
    return this.#ballots.at(-1) ?? this.baseBallot;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /** Undefined before the base and behind the end. */
  ballotAt(index: number): number | undefined {
    if (index === this.baseIndex) return this.baseBallot;
    return this.#ballots[index - this.baseIndex - 1];
  }

  /** REQUIRES: no lower ballot was promised. */
  promise(ballot: number): void {
    this.#append(encodeRecord(KIND.promise, ballot, 0));
    this.promised = ballot;
  }

  /**
   * Takes entries in, one write for all of them; they replace what is there from the first one's index on.
   * `frames` are their records. REQUIRES: no gap before the first.
   */
  append(entries: readonly LogEntry[], frames: Uint8Array): void {
    this.#dropFrom(entries[0]!.index);
    // What a segment holds is behind its base, or it could not be cut there.
    if (this.lastIndex < this.#segments.at(-1)!.baseIndex) this.#startSegment(BASE.continues);
    const segment = this.#append(frames);
    this.appendedBytes += frames.byteLength;
    let offset = segment.sizeBytes - frames.byteLength;
    for (const entry of entries) {
      this.#ballots.push(entry.ballot);
      this.#places.push(segment.id * PLACE + offset);
      this.#recent.push(entry);
      offset += entry.sizeBytes;
    }
    this.promised = Math.max(this.promised, entries.at(-1)!.ballot);
  }

  /**
   * Some entries from `from` on, at least one, and not many more bytes than `bytesMax`. Throws `DiskError`, and
   * `LogCorruptError` for one that rotted.
   */
  read(from: number, bytesMax: number): LogEntry[] {
    const entries: LogEntry[] = [];
    let left = bytesMax;
    for (let index = from; index <= this.lastIndex && left > 0; index++) {
      const entry = this.#recent[index - this.#recentFrom] ?? this.#readEntry(index);
      entries.push(entry);
      left -= entry.sizeBytes;
    }
    return entries;
  }

  /** Entries up to here are applied: whoever wants them again reads them from the disk. */
  release(index: number): void {
    // The state machine is ahead of a log that had to start over.
    const from = Math.min(index, this.lastIndex) + 1;
    const count = from - this.#recentFrom;
    if (count <= 0) return;
    if (count >= this.#recent.length) this.#recent = [];
    else this.#recent.splice(0, count);
    this.#recentFrom = from;
  }

  /** Undefined when there is nothing to wait for. */
  sync(): Promise<void> | undefined {
    if (this.#unsynced.size > 0 || this.#namesSynced < this.#namesMade) return this.#sync();
    return undefined;
  }

  /** Removes the segments that hold nothing behind `index`. */
  cut(index: number): void {
    let keptFrom = this.#segments.length - 1;
    // A segment in which entries were replaced begins before an earlier one does.
    let begin = this.#segments[keptFrom]!.baseIndex;
    for (let position = keptFrom; position > 0; position--) {
      const { baseIndex } = this.#segments[position]!;
      begin = Math.min(begin, baseIndex);
      if (begin <= index && baseIndex === begin) break;
      keptFrom = position - 1;
    }
    if (keptFrom === 0) return;
    const { baseIndex, baseBallot } = this.#segments[keptFrom]!;
    const count = baseIndex - this.baseIndex;
    this.#ballots.splice(0, count);
    this.#places.splice(0, count);
    this.baseIndex = baseIndex;
    this.baseBallot = baseBallot;
    for (const segment of this.#segments.splice(0, keptFrom)) this.#discard(segment);
  }

  /** Notes that the state machine is about to become that of another replica. */
  beginInstall(index: number, ballot: number): void {
    this.#append(encodeRecord(KIND.install, ballot, index));
  }

  /** The state machine holds everything up to `index`, and the log nothing. */
  reset(index: number, ballot: number): void {
    const count = this.#segments.length;
    // Nothing has changed when the disk refuses it.
    this.#startSegment(BASE.resets, index, ballot);
    this.#setBase(index, ballot);
    for (const segment of this.#segments.splice(0, count)) this.#discard(segment);
  }

  /** The log cannot be trusted: what it told others may be lost. */
  startOver(): void {
    this.isRebuilding = true;
    this.reset(0, 0);
    if (!this.#syncs) this.#removeUseless(this.#useless);
  }

  /** A leader brought the replica up to date. */
  finishRebuilding(): void {
    this.isRebuilding = false;
    try {
      this.#startSegment(BASE.continues);
    } catch (error) {
      // It would be found rebuilding again by the next start.
      this.isRebuilding = true;
      throw error;
    }
  }

  close(): void {
    for (const { file } of this.#segments) file.close();
    for (const { file } of this.#useless) file?.close();
  }

  /** False when a record is not what was written. */
  #recover(durableIndex: number): boolean {
    let installing: { readonly index: number; readonly ballot: number } | undefined;
    const found = recoverSegments(this.#disk, this.#segments, (segment, record, offset) => {
      const { kind, index, ballot } = record;
      if (kind === KIND.base) return this.#recoverBase(segment);
      if (kind === KIND.promise) this.promised = Math.max(this.promised, ballot);
      else if (kind === KIND.install) installing = { index, ballot };
      else if (kind === KIND.entry) {
        if (index > this.lastIndex + 1 || index <= this.baseIndex) return "corrupt";
        this.#dropFrom(index);
        this.#ballots.push(ballot);
        this.#places.push(segment.id * PLACE + offset);
        this.promised = Math.max(this.promised, ballot);
        if (index > durableIndex) this.#recall(record);
      }
      return "sound";
    });
    this.#lastId = found.lastId;
    for (const name of found.useless) this.#useless.add({ name });
    if (!found.isSound) return false;
    // Did the process die between the end of an install and the reset of the log?
    if (installing === undefined || installing.index > durableIndex) return true;
    const { index, ballot } = installing;
    if (index > this.baseIndex && this.ballotAt(index) !== ballot) this.reset(index, ballot);
    return true;
  }

  /** The state machine is going to want it, and whatever comes after it. */
  #recall(record: LogRecord): void {
    if (this.#recent.length === 0) this.#recentFrom = record.index;
    this.#recent.push(decodeEntry({ ...record, body: record.body.slice() }));
  }

  #recoverBase(segment: LogSegment): "sound" | "unrelated" {
    const { baseIndex, baseBallot, promised, flags, isRebuilding } = segment;
    const isFirst = segment === this.#segments[0];
    const goesOn = this.ballotAt(baseIndex) === baseBallot;
    // Entries were replaced from before the first segment found on: those before it were cut, and this one tells what counts.
    const isReplacing = baseIndex < this.baseIndex;
    // A power cut took the end of the segment before, and nobody was told what is in this one.
    if (flags === BASE.continues && !isFirst && !goesOn && !isReplacing) return "unrelated";
    if (goesOn) this.#dropFrom(baseIndex + 1);
    else this.#setBase(baseIndex, baseBallot);
    this.promised = Math.max(this.promised, promised);
    this.isRebuilding = isRebuilding;
    return "sound";
  }

  #discard(segment: LogSegment): void {
    this.#useless.add(segment);
    if (!this.#syncs) this.#removeUseless([segment]);
  }

  #removeUseless(files: Iterable<UselessFile>): void {
    for (const useless of files) {
      if (!this.#useless.delete(useless)) continue;
      useless.file?.close();
      this.#disk.remove(useless.name);
    }
  }

  #setBase(index: number, ballot: number): void {
    this.baseIndex = index;
    this.baseBallot = ballot;
    this.#ballots = [];
    this.#places = [];
    this.#recent = [];
    this.#recentFrom = index + 1;
  }

  #dropFrom(index: number): void {
    const count = index - this.baseIndex - 1;
    if (count >= this.#ballots.length) return;
    this.#ballots.length = count;
    this.#places.length = count;
    if (index < this.#recentFrom) {
      this.#recent = [];
      this.#recentFrom = index;
    } else this.#recent.splice(index - this.#recentFrom);
  }

  #append(bytes: Uint8Array): LogSegment {
    if (this.#segments.at(-1)!.sizeBytes >= this.#segmentBytesMax) {
      this.#startSegment(BASE.continues);
    }
    const segment = this.#segments.at(-1)!;
    segment.append(bytes);
    if (this.#syncs) this.#unsynced.add(segment);
    return segment;
  }

  #startSegment(flags: number, baseIndex = this.lastIndex, baseBallot = this.lastBallot): void {
    const segment = LogSegment.create(this.#disk, this.#lastId + 1, {
      baseIndex,
      baseBallot,
      promised: this.promised,
      flags,
      isRebuilding: this.isRebuilding,
    });
    this.#lastId = segment.id;
    this.#segments.push(segment);
    if (!this.#syncs) return;
    this.#unsynced.add(segment);
    this.#namesMade++;
  }

  #readEntry(index: number): LogEntry {
    const place = this.#places[index - this.baseIndex - 1];
    if (place === undefined) throw new RangeError(`the log holds no entry ${index}`);
    const id = Math.floor(place / PLACE);
    const segment = this.#segments.find((each) => each.id === id)!;
    // Entries that others took the place of, and promises, may lie between; they are read in vain.
    const next = this.#places[index - this.baseIndex] ?? 0;
    const end = Math.floor(next / PLACE) === id ? next % PLACE : segment.sizeBytes;
    const record = segment.read(place % PLACE, end);
    if (typeof record === "string" || record.index !== index) {
      throw new LogCorruptError(`${segment.name}: entry ${index} is not what was written`);
    }
    return decodeEntry(record);
  }

  async #sync(): Promise<void> {
    const sizes = [...this.#unsynced].map((segment) => [segment, segment.sizeBytes] as const);
    const namesMade = this.#namesMade;
    const useless = [...this.#useless];
    await Promise.all([
      ...sizes.map(([segment]) => this.#syncSegment(segment)),
      this.#namesSynced < namesMade ? this.#disk.syncDirectory("") : undefined,
    ]);
    this.#namesSynced = Math.max(this.#namesSynced, namesMade);
    for (const [segment, sizeBytes] of sizes) {
      if (segment.sizeBytes === sizeBytes) this.#unsynced.delete(segment);
    }
    this.#removeUseless(useless);
  }

  async #syncSegment(segment: LogSegment): Promise<void> {
    try {
      await segment.file.sync();
    } catch (error) {
      // What was removed meanwhile is not needed any more.
      if (this.#segments.includes(segment) || this.#useless.has(segment)) throw error;
    }
  }
}
