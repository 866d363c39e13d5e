/**
 * The manifest: an append-only file of changes to the set of live tables. A new one begins with everything the old one
 * told, and the old one goes for good before anything else is written to the new: of two, the higher counts if its first
 * record is whole.
 */
import { type Disk, DiskError, type DiskFile } from "@cloudglass/env";
import { CorruptionError } from "./corruption-error.ts";
import {
  decodeRecord,
  encodeRecord,
  type ManifestEdit,
  type ManifestRecord,
  type NamedTable,
} from "./manifest-format.ts";
import { tableNumberOf } from "./sorted-table-format.ts";

const NAME = /^manifest-(\d{8,})$/;

export interface ManifestState {
  readonly durableIndex: number;
  readonly nextNumber: number;
  readonly tables: readonly NamedTable[];
}

export const EMPTY_STATE: ManifestState = { durableIndex: 0, nextNumber: 1, tables: [] };

export interface ManifestOptions {
  /** Whether changes must survive loss of power. */
  readonly sync: boolean;
  /** A manifest that is longer is replaced by one that tells the state. */
  readonly sizeBytesMax: number;
}

export class Manifest {
  readonly #disk: Disk;
  readonly #options: ManifestOptions;
  #number: number;
  #file: DiskFile | undefined;
  #state: ManifestState;
  /** After a failed append the end of the file is unknown: the next change goes to a new manifest. */
  #isDamaged = false;
  writtenBytes = 0;

  private constructor(disk: Disk, options: ManifestOptions, number: number, state: ManifestState) {
    this.#disk = disk;
    this.#options = options;
    this.#number = number;
    this.#state = state;
  }

  get state(): ManifestState {
    return this.#state;
  }

  /** Reads what the last process left, up to a torn record. Throws `CorruptionError`, `DiskError`. */
  static async recover(disk: Disk, options: ManifestOptions): Promise<Manifest> {
    const numbers = manifestNumbers(disk);
    for (const number of numbers) {
      const found = readManifest(disk, number);
      if (found === undefined) continue;
      const manifest = new Manifest(disk, options, number, found.state);
      // What the last process appended may not be durable yet, though this one builds on it.
      if (found.isTorn || number !== numbers[0])
        await manifest.#rotate(found.state, numbers[0]! + 1);
      else await manifest.#reopen();
      manifest.#removeOthers();
      return manifest;
    }
    if (disk.list("").some((name) => tableNumberOf(name) !== undefined)) {
      throw new CorruptionError("there are tables, and no manifest tells of them");
    }
    const manifest = new Manifest(disk, options, 0, EMPTY_STATE);
    await manifest.#rotate(EMPTY_STATE, (numbers[0] ?? 0) + 1);
    return manifest;
  }

  /**
   * When it resolves, the change counts. When it throws `DiskError`, the change may count or not until it is made
   * again. `afresh`: in a new manifest, whatever has become of this one. REQUIRES: the one before has ended.
   */
  async append(edit: ManifestEdit, afresh = false): Promise<void> {
    const state = changed(this.#state, edit);
    const file = this.#file;
    if (file === undefined || afresh || this.#isDamaged || file.size > this.#options.sizeBytesMax) {
      await this.#rotate(state, this.#number + 1);
      return;
    }
    try {
      const record = encodeRecord({ ...edit, isWhole: false }, this.#number, file.size);
      file.append([record]);
      this.writtenBytes += record.length;
      if (this.#options.sync) await file.sync();
    } catch (error) {
      this.#isDamaged = true;
      throw error;
    }
    this.#state = state;
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  async #reopen(): Promise<void> {
    const file = this.#disk.open(manifestName(this.#number));
    this.#file = file;
    if (!this.#options.sync) return;
    try {
      await file.sync();
      await this.#disk.syncDirectory("");
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      // A file whose sync has failed once may never become durable; what was read of it can.
      await this.#rotate(this.#state, this.#number + 1);
    }
  }

  async #rotate(state: ManifestState, number: number): Promise<void> {
    const name = manifestName(number);
    this.#number = number;
    this.#isDamaged = true;
    this.#disk.remove(name);
    const file = this.#disk.open(name);
    try {
      const { durableIndex, nextNumber, tables } = state;
      const whole = { isWhole: true, durableIndex, nextNumber, added: tables, removed: [] };
      const record = encodeRecord(whole, number, 0);
      file.append([record]);
      this.writtenBytes += record.length;
      if (this.#options.sync) {
        await file.sync();
        await this.#disk.syncDirectory("");
      }
    } catch (error) {
      file.close();
      throw error;
    }
    this.#file?.close();
    this.#file = file;
    // From here on the new one counts, so the change has happened whatever comes.
    this.#state = state;
    this.#removeOthers();
    if (this.#options.sync) await this.#disk.syncDirectory("");
    this.#isDamaged = false;
  }

  #removeOthers(): void {
    for (const number of manifestNumbers(this.#disk)) {
      if (number !== this.#number) this.#disk.remove(manifestName(number));
    }
  }
}

function manifestName(number: number): string {
  return `manifest-${String(number).padStart(8, "0")}`;
}

/** The highest first. */
function manifestNumbers(disk: Disk): number[] {
  return disk
    .list("")
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match ? [Number(match[1])] : [];
    })
    .sort((a, b) => b - a);
}

/** Undefined when it never got its first record. Throws `CorruptionError` when a record in the middle is bad. */
function readManifest(
  disk: Disk,
  number: number,
): { readonly state: ManifestState; readonly isTorn: boolean } | undefined {
  const file = disk.open(manifestName(number));
  const bytes = Buffer.alloc(file.size);
  file.read(bytes, 0);
  file.close();
  let state: ManifestState | undefined;
  let at = 0;
  for (;;) {
    const found = decodeRecord(bytes, number, at);
    if (found === undefined) break;
    state = found.record.isWhole
      ? wholeState(found.record)
      : changed(state ?? EMPTY_STATE, found.record);
    at = found.end;
  }
  for (let later = at + 1; later < bytes.length; later++) {
    if (decodeRecord(bytes, number, later) !== undefined) {
      throw new CorruptionError(
        `${manifestName(number)}: the record at ${at} is not what was written`,
      );
    }
  }
  return state === undefined ? undefined : { state, isTorn: at < bytes.length };
}

function wholeState({ durableIndex, nextNumber, added }: ManifestRecord): ManifestState {
  return { durableIndex, nextNumber, tables: added };
}

/** The same change once more changes nothing: a change is tried again until it is written. */
function changed(state: ManifestState, edit: ManifestEdit): ManifestState {
  const removed = new Set([...edit.removed, ...edit.added.map(({ number }) => number)]);
  return {
    durableIndex: edit.durableIndex,
    nextNumber: edit.nextNumber,
    tables: [...state.tables.filter(({ number }) => !removed.has(number)), ...edit.added],
  };
}
