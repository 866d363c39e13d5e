/** The three replicas of a partition, as they are found; one that is not what was written begins anew. */
import { CorruptionError, LsmTree } from "../lsm/index.ts";
import type { ReplicaStatus } from "../replication/index.ts";
import type { PartitionSurroundings } from "./partition.ts";
import { ReplicaMachine, type ReplicaWatcher } from "./replica-machine.ts";
import type { ReplicaPlace } from "./replica-place.ts";

export interface OpenedReplica {
  readonly machine: ReplicaMachine;
  /** It is empty: the others have what it held. */
  readonly isLost: boolean;
}

/** Throws `DiskError`, and `CorruptionError` when more than one is not what was written. */
export async function openReplicas(
  around: PartitionSurroundings,
  places: readonly ReplicaPlace[],
  watcherOf: (number: number) => ReplicaWatcher,
): Promise<readonly OpenedReplica[]> {
  const machineOf = (tree: LsmTree, number: number) =>
    new ReplicaMachine(tree, around.nodes[number]!, watcherOf(number));
  const trees = await Promise.allSettled(places.map((place) => openTree(around, place)));
  const opened: (OpenedReplica | undefined)[] = trees.map((outcome, number) =>
    outcome.status === "rejected"
      ? undefined
      : { machine: machineOf(outcome.value.tree, number), isLost: outcome.value.isLost },
  );
  try {
    for (const [number, outcome] of trees.entries()) {
      if (outcome.status === "fulfilled") continue;
      // Two of three have everything; one alone may not.
      const isOnly = opened.every((each, other) => other === number || each?.isLost === false);
      if (!(outcome.reason instanceof CorruptionError) || !isOnly) throw outcome.reason;
      await places[number]!.lose();
      const { tree } = await openTree(around, places[number]!);
      opened[number] = { machine: machineOf(tree, number), isLost: true };
    }
    return opened as readonly OpenedReplica[];
  } catch (error) {
    await Promise.all(opened.map((each) => each?.machine.tree.close()));
    throw error;
  }
}

async function openTree(
  { env, tree, blockCache }: PartitionSurroundings,
  place: ReplicaPlace,
): Promise<{ readonly tree: LsmTree; readonly isLost: boolean }> {
  const { isLost } = place;
  // The last process may have stopped between any two steps of this.
  if (isLost) await place.lose();
  const opened = await LsmTree.open({ ...env, disk: place.tables }, { ...tree, blockCache });
  return { tree: opened, isLost };
}

/** The log begins behind what the tables hold. */
export function isBehindLog({ state, firstIndex, durableIndex }: ReplicaStatus): boolean {
  return state !== "rebuilding" && firstIndex - 1 > durableIndex;
}
