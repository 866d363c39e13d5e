/** The keys of a table or an index: one partition. */
import type { Environment, NodeAddress } from "@cloudglass/env";
import { type BlockCache, LsmTree } from "../lsm/index.ts";
import type { KeyRange } from "../mutation.ts";
import {
  type Decision,
  openReplicaGroup,
  type ReplicaGroup,
  type ReplicaPorts,
} from "../replication/index.ts";
import type { View } from "../state-machine.ts";

export type PartitionId = number;

export interface KeyspaceOptions {
  /** The disk is the keyspace's own. */
  readonly env: Environment;
  readonly ports: ReplicaPorts;
  readonly nodes: readonly NodeAddress[];
  readonly name: string;
  readonly blockCache: BlockCache;
  readonly splitBytes?: number;
  /** Where a split may be, near the suffix of a key. */
  readonly boundaryOf?: (suffix: Uint8Array) => Uint8Array;
}

export interface Keyspace {
  update<Result>(
    key: Uint8Array,
    decide: (view: View, partition: PartitionId) => Decision<Result>,
  ): Promise<Result>;
  read<Result>(
    key: Uint8Array,
    look: (view: View, partition: { readonly id: PartitionId; readonly range: KeyRange }) => Result,
    consistency: "strong" | "eventual",
  ): Promise<Result>;
  partitionOf(key: Uint8Array): PartitionId;
  close(): Promise<void>;
  destroy(): Promise<void>;
}

export async function openKeyspace(options: KeyspaceOptions): Promise<Keyspace> {
  const { env, ports, name, nodes, blockCache } = options;
  const disks = nodes.map(({ name: node }) => env.disk.directory(`1/${node}`));
  const machines = await Promise.all(
    disks.map((disk) => LsmTree.open({ ...env, disk: disk.directory("tree") }, { blockCache })),
  );
  const replicas = nodes.map((node, at) => ({
    node,
    machine: machines[at] as LsmTree,
    disk: (disks[at] as (typeof disks)[number]).directory("log"),
  }));
  const group: ReplicaGroup = openReplicaGroup({ env, ports, name: `${name}-1`, replicas });
  const close = async () => {
    await group.close();
    await Promise.all(machines.map((machine) => machine.close()));
  };
  return {
    update: (_key, decide) => group.update((view) => decide(view, 1)),
    read: (_key, look, consistency) =>
      group.read((view) => look(view, { id: 1, range: {} }), consistency),
    partitionOf: () => 1,
    close,
    async destroy() {
      await close();
      env.disk.remove("1");
    },
  };
}
