/** States in memory, for `--ephemeral` and tests: snapshots are images of disks that share their bytes. */
import { MemoryDisk, type MemoryImage } from "../memory-disk.ts";
import {
  type Snapshot,
  type SnapshotDetails,
  type State,
  type StateSource,
  type StateStore,
  StateStoreError,
} from "./state-store.ts";

interface Copied {
  readonly image: MemoryImage;
  /** JSON. */
  readonly note: string | undefined;
}

interface KeptSnapshot extends Copied {
  readonly details: string;
}

export class MemoryStateStore implements StateStore {
  readonly durability = "memory";
  readonly #current = new Map<string, MemoryState>();
  readonly #snapshots = new Map<string, KeptSnapshot>();

  namespaces(): string[] {
    return [...this.#current.keys()];
  }

  open(namespace: string): State {
    return this.#current.get(namespace) ?? this.replace(namespace);
  }

  replace(namespace: string, from?: StateSource, tried?: (state: State) => void): State {
    const state = new MemoryState(from && this.#copied(from), () => this.#isCurrent(state));
    try {
      tried?.(state);
    } catch (error) {
      state.close();
      throw error;
    }
    this.#current.set(namespace, state);
    return state;
  }

  snapshot(state: State, name: string, details: SnapshotDetails): Snapshot {
    if (this.#snapshots.has(name)) {
      throw new StateStoreError("SnapshotExists", `there is a snapshot ${name} already`);
    }
    const kept = { ...copiedState(state), details: JSON.stringify(details) };
    this.#snapshots.set(name, kept);
    return shown(name, kept);
  }

  snapshots(): Snapshot[] {
    const names = [...this.#snapshots.keys()].sort();
    return names.map((name) => shown(name, this.#snapshots.get(name) as KeptSnapshot));
  }

  removeSnapshot(name: string): boolean {
    return this.#snapshots.delete(name);
  }

  removeNamespace(namespace: string): boolean {
    const state = this.#current.get(namespace);
    this.#current.delete(namespace);
    state?.close();
    return state !== undefined;
  }

  close(): void {
    for (const state of this.#current.values()) state.close();
    this.#current.clear();
    this.#snapshots.clear();
  }

  #copied(from: StateSource): Copied {
    if ("state" in from) return copiedState(from.state);
    const kept = this.#snapshots.get(from.snapshot);
    if (kept !== undefined) return kept;
    throw new StateStoreError("NoSuchSnapshot", `there is no snapshot ${from.snapshot}`);
  }

  #isCurrent(state: MemoryState): boolean {
    for (const each of this.#current.values()) if (each === state) return true;
    return false;
  }
}

class MemoryState implements State {
  readonly disk: MemoryDisk;
  readonly #isCurrent: () => boolean;
  #note: string | undefined;
  #isDiscarded = false;

  constructor(from: Copied | undefined, isCurrent: () => boolean) {
    this.disk = new MemoryDisk(from?.image);
    this.#note = from?.note;
    this.#isCurrent = isCurrent;
  }

  note(): unknown {
    return this.#note === undefined ? undefined : JSON.parse(this.#note);
  }

  setNote(value: unknown): void {
    this.#note = JSON.stringify(value);
  }

  async discard(): Promise<void> {
    if (this.#isCurrent()) {
      throw new StateStoreError("StateInUse", "the state is the current one of a namespace");
    }
    this.close();
  }

  close(): void {
    this.#isDiscarded = true;
    this.disk.close();
  }

  /** Throws for a discarded one. */
  copied(): Copied {
    if (this.#isDiscarded) throw new StateStoreError("StateDiscarded", "the state was discarded");
    return { image: this.disk.image(), note: this.#note };
  }
}

function copiedState(state: State): Copied {
  if (!(state instanceof MemoryState)) throw new TypeError("a state of another store");
  return state.copied();
}

function shown(name: string, { details, image }: KeptSnapshot): Snapshot {
  return { name, details: JSON.parse(details), sizeBytes: image.sizeBytes };
}
