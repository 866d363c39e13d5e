/**
 * States in a data directory. State 0 is the data directory itself and belongs to the default namespace until it is
 * replaced; all others, and snapshots, are `states/NUMBER`. A number is never used again by the same process, so what
 * somebody still writes into a state that was replaced ends in a directory that nobody reads.
 */
import fs from "node:fs";
import { join } from "node:path";
import { lockDirectory } from "../directory-lock.ts";
import { FileDescriptors } from "../file-descriptors.ts";
import { FileDisk } from "../file-disk.ts";
import { copyTree, syncPath } from "../host-copy.ts";
import { diskError, errno, isHostError } from "../host-error.ts";
import { type SnapshotRecord, StateCatalogue } from "./state-catalogue.ts";
import {
  type Snapshot,
  type SnapshotDetails,
  type State,
  type StateSource,
  type StateStore,
  StateStoreError,
} from "./state-store.ts";

export interface FileStateStoreOptions {
  readonly dataDirectory: string;
  readonly durability: "process" | "power";
  readonly directories: readonly string[];
}

const STATES_NAME = "states";
const DESCRIPTOR_COUNT_MAX = 512;

export class FileStateStore implements StateStore {
  readonly durability: "process" | "power";
  readonly #dataDirectory: string;
  readonly #names: readonly string[];
  readonly #syncs: boolean;
  readonly #catalogue: StateCatalogue;
  readonly #unlock: () => void;
  readonly #descriptors = new FileDescriptors(DESCRIPTOR_COUNT_MAX);
  /** By number: those in use, whether they are current or not. */
  readonly #opened = new Map<number, FileState>();
  #lastNumber: number;
  #isClosed = false;

  /** Throws `DirectoryInUseError` while another process uses the directory. */
  constructor({ dataDirectory, durability, directories }: FileStateStoreOptions) {
    this.durability = durability;
    this.#dataDirectory = dataDirectory;
    this.#names = directories;
    this.#syncs = durability === "power";
    this.#unlock = lockDirectory(dataDirectory);
    try {
      this.#catalogue = new StateCatalogue(dataDirectory, this.#syncs);
      this.#lastNumber = Math.max(0, ...this.#catalogue.states());
      this.#removeUnused();
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  namespaces(): string[] {
    const names = [...this.#catalogue.namespaces.values()];
    return names
      .filter(({ state }) => state > 0 || this.#opened.has(state) || this.#hasFirstState())
      .map(({ name }) => name);
  }

  open(namespace: string): State {
    const record = this.#catalogue.namespaces.get(namespace);
    if (record === undefined) return this.replace(namespace);
    return this.#opened.get(record.state) ?? this.#use(record.state, record.note);
  }

  replace(namespace: string, from?: StateSource, tried?: (state: State) => void): State {
    const made = this.#make(from && this.#sourceOf(from));
    return this.#undoing(made.number, () => {
      const state = this.#use(made.number, made.note);
      tried?.(state);
      const record = { name: namespace, state: made.number, note: made.note };
      this.#catalogue.change(({ namespaces }) => namespaces.set(namespace, record));
      return state;
    });
  }

  snapshot(state: State, name: string, details: SnapshotDetails): Snapshot {
    if (this.#catalogue.snapshots.has(name)) {
      throw new StateStoreError("SnapshotExists", `there is a snapshot ${name} already`);
    }
    const { number, note, sizeBytes } = this.#make(this.#sourceOf({ state }));
    const record = { name, state: number, note, details: jsonCopy(details), sizeBytes };
    return this.#undoing(number, () => {
      this.#catalogue.change(({ snapshots }) => snapshots.set(name, record));
      return shown(record);
    });
  }

  snapshots(): Snapshot[] {
    const records = [...this.#catalogue.snapshots.values()];
    return records.map(shown).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  removeSnapshot(name: string): boolean {
    const record = this.#catalogue.snapshots.get(name);
    if (record === undefined) return false;
    this.#catalogue.change(({ snapshots }) => snapshots.delete(name));
    this.#removeLater(record.state);
    return true;
  }

  removeNamespace(namespace: string): boolean {
    const record = this.#catalogue.namespaces.get(namespace);
    if (record === undefined) return false;
    this.#catalogue.change(({ namespaces }) => namespaces.delete(namespace));
    this.#opened.get(record.state)?.disk.close();
    this.#opened.delete(record.state);
    this.#removeLater(record.state);
    return true;
  }

  close(): void {
    this.#isClosed = true;
    for (const { disk } of this.#opened.values()) disk.close();
    this.#descriptors.closeAll();
    this.#unlock();
  }

  /** Makes the directory of a new state. */
  #make(source: Source | undefined): { number: number; note: unknown; sizeBytes: number } {
    const number = ++this.#lastNumber;
    const directory = this.#directoryOf(number);
    return this.#undoing(number, () => {
      fs.mkdirSync(this.#states, { recursive: true });
      if (source === undefined) fs.mkdirSync(directory);
      const sizeBytes = source?.copyTo(directory) ?? 0;
      if (this.#syncs) syncPath(this.#states);
      return { number, note: source?.note, sizeBytes };
    });
  }

  #sourceOf(from: StateSource): Source {
    if ("state" in from) {
      const { state } = from;
      if (!(state instanceof FileState)) throw new TypeError("a state of another store");
      if (this.#opened.get(state.number) !== state) {
        throw new StateStoreError("StateDiscarded", "the state was discarded");
      }
      return { note: state.note(), copyTo: (directory) => state.disk.copyTo(directory) };
    }
    const record = this.#catalogue.snapshots.get(from.snapshot);
    if (record === undefined) {
      throw new StateStoreError("NoSuchSnapshot", `there is no snapshot ${from.snapshot}`);
    }
    const options = { names: this.#names, ruleOf: () => "link" as const, syncs: this.#syncs };
    const kept = this.#directoryOf(record.state);
    return { note: record.note, copyTo: (directory) => copyTree(kept, directory, options) };
  }

  #use(number: number, note: unknown): FileState {
    const disk = new FileDisk(this.#directoryOf(number), {
      descriptors: this.#descriptors,
      names: this.#names,
      asideDirectory: this.#asideOf(number),
      syncsCopies: this.#syncs,
    });
    const state: FileState = new FileState(number, disk, note, {
      noted: () => this.#keepNote(state),
      discard: () => this.#discard(state),
    });
    this.#opened.set(number, state);
    return state;
  }

  #keepNote(state: FileState): void {
    // The data directory may be another process's by now.
    if (this.#isClosed) return;
    for (const record of this.#catalogue.namespaces.values()) {
      if (record.state !== state.number) continue;
      const changed = { ...record, note: state.note() };
      this.#catalogue.change(({ namespaces }) => namespaces.set(record.name, changed));
    }
  }

  async #discard(state: FileState): Promise<void> {
    if (this.#catalogue.states().has(state.number)) {
      throw new StateStoreError("StateInUse", "the state is the current one of a namespace");
    }
    state.disk.close();
    this.#opened.delete(state.number);
    await this.#remove(state.number);
  }

  /** What fails half-way leaves nothing. */
  #undoing<Result>(number: number, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.#opened.get(number)?.disk.close();
      this.#opened.delete(number);
      this.#removeLater(number);
      throw isHostError(error) ? diskError(error, this.#directoryOf(number)) : error;
    }
  }

  async #remove(number: number): Promise<void> {
    const ownDirectory = this.#directoryOf(number);
    const directories =
      number === 0 ? this.#names.map((name) => join(ownDirectory, name)) : [ownDirectory];
    for (const directory of [...directories, this.#asideOf(number)]) {
      await fs.promises.rm(directory, { recursive: true, force: true });
    }
  }

  /** What stays is removed when the data directory is opened next. */
  #removeLater(number: number): void {
    this.#remove(number).catch(() => {});
  }

  /** What a crash left, or loss of power brought back. */
  #removeUnused(): void {
    const used = this.#catalogue.states();
    for (const name of namesIn(this.#states)) {
      const number = /^\d+$/.test(name) ? Number(name) : undefined;
      if (number !== undefined && used.has(number)) continue;
      this.#lastNumber = Math.max(this.#lastNumber, number ?? 0);
      fs.rmSync(join(this.#states, name), { recursive: true, force: true });
    }
    if (used.has(0)) return;
    for (const name of this.#names) {
      fs.rmSync(join(this.#dataDirectory, name), { recursive: true, force: true });
    }
  }

  #hasFirstState(): boolean {
    return namesIn(this.#dataDirectory).some((name) => this.#names.includes(name));
  }

  get #states(): string {
    return join(this.#dataDirectory, STATES_NAME);
  }

  #directoryOf(number: number): string {
    return number === 0 ? this.#dataDirectory : join(this.#states, String(number));
  }

  #asideOf(number: number): string {
    return join(this.#states, `${number}.aside`);
  }
}

interface Source {
  readonly note: unknown;
  readonly copyTo: (directory: string) => number;
}

interface FileStateUse {
  readonly noted: () => void;
  readonly discard: () => Promise<void>;
}

class FileState implements State {
  readonly number: number;
  readonly disk: FileDisk;
  readonly #use: FileStateUse;
  #note: unknown;

  constructor(number: number, disk: FileDisk, note: unknown, use: FileStateUse) {
    this.number = number;
    this.disk = disk;
    this.#note = note;
    this.#use = use;
  }

  note(): unknown {
    return jsonCopy(this.#note);
  }

  setNote(value: unknown): void {
    this.#note = jsonCopy(value);
    this.#use.noted();
  }

  discard(): Promise<void> {
    return this.#use.discard();
  }
}

function shown({ name, details, sizeBytes }: SnapshotRecord): Snapshot {
  return { name, details: jsonCopy(details), sizeBytes };
}

function jsonCopy<Value>(value: Value): Value {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

function namesIn(directory: string): string[] {
  try {
    return fs.readdirSync(directory);
  } catch (error) {
    if (errno(error) === "ENOENT") return [];
    throw error;
  }
}
