/** A replica's tree, watched: what is applied to it, and whether it still is what was written. */
import { DiskError, type NodeAddress } from "@cloudglass/env";
import { BuildStopped, CorruptionError, type LsmTree } from "../lsm/index.ts";
import type { Entry, KeyRange, Mutation } from "../mutation.ts";
import type { ReadTrail, StateMachine } from "../state-machine.ts";

export interface ReplicaWatcher {
  /** An entry was applied; other replicas may have applied it before. */
  applied(mutations: readonly Mutation[], index: number): void;
  corrupted(error: CorruptionError): void;
}

export class ReplicaMachine implements StateMachine {
  readonly tree: LsmTree;
  readonly #node: NodeAddress;
  readonly #watcher: ReplicaWatcher;

  constructor(tree: LsmTree, node: NodeAddress, watcher: ReplicaWatcher) {
    this.tree = tree;
    this.#node = node;
    this.#watcher = watcher;
  }

  get appliedIndex(): number {
    return this.tree.appliedIndex;
  }

  get durableIndex(): number {
    return this.tree.durableIndex;
  }

  apply(mutations: readonly Mutation[], index: number): void {
    this.tree.apply(mutations, index);
    this.#watcher.applied(mutations, index);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    try {
      return this.tree.get(key);
    } catch (error) {
      throw this.#noted(error);
    }
  }

  scan(range: KeyRange, reverse: boolean): IterableIterator<Entry> {
    const scan = this.tree.scan(range, reverse);
    const entries: IterableIterator<Entry> = {
      next: () => {
        try {
          return scan.next();
        } catch (error) {
          throw this.#noted(error);
        }
      },
      return: () => scan.return(),
      [Symbol.iterator]: () => entries,
    };
    return entries;
  }

  trail(): ReadTrail {
    const { name: node, zone } = this.#node;
    const { appliedIndex, answeredBy: tables } = this.tree;
    return { node, zone, appliedIndex, tables };
  }

  snapshot(): { readonly index: number; readonly pieces: Iterable<Uint8Array>; close(): void } {
    const snapshot = this.tree.snapshot();
    return { ...snapshot, pieces: this.#piecesOf(snapshot) };
  }

  /** Rejects with `DiskError` only, and with what the pieces throw. */
  async install(index: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.tree.install(index, pieces);
    } catch (error) {
      if (error instanceof BuildStopped) throw new DiskError("ECLOSED", "the tree was closed");
      // What came was damaged on the way: this replica is as it was.
      throw error instanceof CorruptionError ? new DiskError("EIO", error.message) : error;
    }
  }

  *#piecesOf({ pieces }: { readonly pieces: Iterable<Uint8Array> }): Iterable<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      const noted = this.#noted(error);
      // To the one who waits for the snapshot this replica's disk failed.
      throw noted instanceof CorruptionError ? new DiskError("EIO", noted.message) : noted;
    }
  }

  #noted(error: unknown): unknown {
    if (error instanceof CorruptionError) this.#watcher.corrupted(error);
    return error;
  }
}
