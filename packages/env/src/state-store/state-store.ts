/**
 * Where the states of namespaces live, and the snapshots of them. A state is one disk with everything that services
 * keep; a copy of it, as a snapshot or as another state, shares the bytes until one of the two changes them. A new
 * state takes the place of a namespace's current one in one step: a crash leaves the one or the other, whole.
 *
 * Nothing here waits: a copy is made within one turn of the event loop and is what a crash in that turn would leave.
 * That is enough, because whatever a service has acknowledged it recovers from just that.
 */
import type { Disk } from "../disk.ts";
import type { Environment } from "../environment.ts";

export interface StateStore {
  /** What an acknowledged write survives, and so does what this store returns. */
  readonly durability: Environment["durability"];
  /** Names of the namespaces that have a state, in the order in which they got their first one. */
  namespaces(): string[];
  /** The current state of a namespace; an empty one is made for a new namespace. */
  open(namespace: string): State;
  /**
   * A new state takes the place of the current one, which stays usable until it is discarded. An empty one when `from`
   * is absent, a copy with its note otherwise. `tried` has it before it is the current one: when that or the step fails,
   * the one before stays, and the new one is gone. Throws `StateStoreError` for a snapshot that is not there.
   */
  replace(namespace: string, from?: StateSource, tried?: (state: State) => void): State;
  /** Keeps the state as it is in this turn of the event loop. Throws `StateStoreError` when the name is taken. */
  snapshot(state: State, name: string, details: SnapshotDetails): Snapshot;
  /** Sorted by name. */
  snapshots(): Snapshot[];
  /** False when there is none. States made from it stay as they are. */
  removeSnapshot(name: string): boolean;
  /** The namespace has no state any more; the one that it had is discarded. False when there was none. */
  removeNamespace(namespace: string): boolean;
  /** Discards nothing. The states' disks and the store are not to be used any more. */
  close(): void;
}

export type StateSource = { readonly snapshot: string } | { readonly state: State };

export interface State {
  readonly disk: Disk;
  /** A small JSON value that is kept with the state and copied with it, undefined at first: the clock's offset. */
  note(): unknown;
  /** Kept when it returns, as long as the state is the current one of its namespace. */
  setNote(value: unknown): void;
  /**
   * Frees it, unless it is current: then it throws. Whoever still uses its disk gets `DiskError` ECLOSED from the
   * moment of the call; nothing is ever written into another state.
   */
  discard(): Promise<void>;
}

/** What the store keeps with a snapshot, as JSON, and does not look into. */
export type SnapshotDetails = Readonly<Record<string, unknown>>;

export interface Snapshot {
  readonly name: string;
  readonly details: SnapshotDetails;
  /** Of all its files, shared ones too. */
  readonly sizeBytes: number;
}

export class StateStoreError extends Error {
  override readonly name = "StateStoreError";
  readonly code: "NoSuchSnapshot" | "SnapshotExists" | "StateInUse" | "StateDiscarded";
  constructor(code: StateStoreError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
