/** What must hold of a keyspace's partitions and files when all is well. */
import assert from "node:assert/strict";
import type { NodeAddress, SimulatedMedium } from "@cloudglass/env";
import { CorruptionError } from "../../../../dynamodb/src/storage/lsm/index.ts";
import {
  isRouted,
  type Keyspace,
  type PartitionStatus,
} from "../../../../dynamodb/src/storage/partition/index.ts";
import type { View } from "../../../../dynamodb/src/storage/state-machine.ts";
import type { World } from "../../world.ts";

/** Partitions cover all suffixes, each once. */
export function assertCovered(keyspace: Keyspace): void {
  const partitions = keyspace.partitions();
  assert.equal(partitions[0]!.range.from, undefined, "the first partition begins somewhere");
  assert.equal(partitions.at(-1)!.range.to, undefined, "the last partition ends somewhere");
  for (const [index, { range }] of partitions.slice(1).entries()) {
    const { from, to } = partitions[index]!.range;
    assert.deepEqual(range.from, to, "a partition does not begin where the one before ends");
    assert(from === undefined || Buffer.compare(from, to!) < 0, "a partition has no suffixes");
  }
}

/** The replicas of every partition become the same, with keys of its range only. */
export async function assertAlike(keyspace: Keyspace, world: World): Promise<void> {
  for (let round = 0; round < 40; round++) {
    if (keyspace.partitions().every(isAtRest) && areReadable(keyspace)) break;
    await world.pass(200);
  }
  for (const partition of keyspace.partitions()) {
    const { id, group } = partition;
    for (const { state } of group?.replicas ?? []) {
      assert(state === "leader" || state === "follower", `a replica of ${id} is still ${state}`);
    }
    const states = keyspace.replicas(id).map((replica) => contentOf(replica, partition));
    for (const state of states) assert.deepEqual(state, states[0], `replicas of ${id} differ`);
  }
}

/** False when what rotted is found in this moment; then the replica is about to be made anew. */
function areReadable(keyspace: Keyspace): boolean {
  try {
    for (const partition of keyspace.partitions()) {
      for (const replica of keyspace.replicas(partition.id)) contentOf(replica, partition);
    }
    return true;
  } catch (error) {
    if (error instanceof CorruptionError) return false;
    throw error;
  }
}

function contentOf(replica: View, { id, range: { from, to } }: PartitionStatus): string[] {
  return [...replica.scan({}, false)].map(({ key, value }) => {
    const suffix = key.subarray(1);
    const isBefore = from !== undefined && Buffer.compare(suffix, from) < 0;
    const isBehind = to !== undefined && Buffer.compare(suffix, to) >= 0;
    assert(!isRouted(key) || !(isBefore || isBehind), `${id} has a key that is not its own`);
    return `${Buffer.from(key)} ${Buffer.from(value)}`;
  });
}

function isAtRest({ group }: PartitionStatus): boolean {
  if (group === undefined) return true;
  const applied = new Set(group.replicas.map(({ appliedIndex }) => appliedIndex));
  return applied.size === 1 && group.replicas.every(({ state }) => /leader|follower/.test(state));
}

/** Nodes hold the partitions of the routing table, and nothing else. */
export function assertNothingLeft(
  keyspace: Keyspace,
  medium: SimulatedMedium,
  nodes: readonly NodeAddress[],
): void {
  const ids = new Set(keyspace.partitions().map(({ id }) => `partition-${id}`));
  for (const { name } of nodes) {
    for (const path of medium.files(name)) {
      const [, entry] = path.split("/") as [string, string];
      assert(ids.has(entry) || entry === "routing", `${path} is left`);
    }
  }
}
