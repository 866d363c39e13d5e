/** Two keyspaces and the transactions over them, in one process that comes and goes. */
import type { Environment } from "@cloudglass/env";
import {
  type Keyspace,
  keyOf,
  openKeyspace,
  SPACE,
} from "../../../../dynamodb/src/storage/partition/index.ts";
import { ReplicaPorts } from "../../../../dynamodb/src/storage/replication/index.ts";
import {
  openTransactions,
  type Transactions,
} from "../../../../dynamodb/src/storage/transaction/index.ts";
import { pick } from "../../pick.ts";
import type { SimulatedProcess, World } from "../../world.ts";
import { ReplayNetwork } from "../replication/replay-network.ts";
import { NAMES, NODES } from "./nodes.ts";

/** So small that every level is filled within a few hundred steps. */
const TREE = {
  memtableBytes: 4000,
  level0Tables: 2,
  level1TableBytes: 3000,
  level1Tables: 3,
  level2TableBytes: 12_000,
  manifestBytesMax: 500,
};

export interface Cluster {
  readonly process: SimulatedProcess;
  readonly network: ReplayNetwork;
  readonly keyspaces: readonly Keyspace[];
  readonly transactions: Transactions;
}

/** What does not change from life to life. */
export interface ClusterPlan {
  readonly durability: "process" | "power";
  readonly segmentBytesMax: number;
  readonly splitBytes: number;
  readonly replays: number;
}

export function planCluster(world: World): ClusterPlan {
  const { random } = world;
  return {
    durability: pick(random, ["process", "power"]),
    segmentBytesMax: pick(random, [500, 3000, 20_000]),
    splitBytes: pick(random, [6_000, 1_000_000]),
    replays: pick(random, [0, 0.05]),
  };
}

/** Throws `DiskError`. */
export async function openCluster(
  world: World,
  process: SimulatedProcess,
  plan: ClusterPlan,
  { onSplit, onDecision }: { readonly onSplit: () => void; readonly onDecision: () => void },
): Promise<Cluster> {
  const { environment } = process;
  const { clock, random, disk } = environment;
  const network = new ReplayNetwork(environment.network, clock, random, plan.replays);
  const ports = new ReplicaPorts(network, NODES);
  const { segmentBytesMax } = plan;
  const placeOf = (name: string) => ({
    env: { ...environment, network, disk: disk.directory(name) },
    ports,
    nodes: NODES,
    name,
    tree: TREE,
    group: { segmentBytesMax, logBytesKept: segmentBytesMax },
  });
  const opened = await Promise.all(
    NAMES.keyspaces.map((name) =>
      openKeyspace({
        ...placeOf(name),
        splitBytes: plan.splitBytes,
        onSplit: ({ parent, low, high }) => {
          world.record(`${name} ${parent} is ${low.id} and ${high.id} now`);
          onSplit();
        },
      }),
    ),
  );
  const keyspaces = opened.map((each) => distant(each, environment));
  let timestampUs = clock.now() * 1000;
  const transactions = await openTransactions({
    ledger: placeOf(NAMES.ledger),
    keyspaceNamed: (name) => keyspaces.find((each) => each.name === name),
    nextTimestampUs: () => {
      onDecision();
      return ++timestampUs;
    },
  });
  return { process, network, keyspaces, transactions };
}

/** Requests take their time to get there, each its own: so others come between those of one transaction. */
function distant(keyspace: Keyspace, { clock, random }: Environment): Keyspace {
  return new Proxy(keyspace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name !== "update" && name !== "read") return member.bind(target);
      return async (...given: unknown[]) => {
        await clock.sleep(random.next() * (random.below(10) === 0 ? 60 : 6));
        return member.apply(target, given);
      };
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}

/** The first letter of the text decides about keyspace and partition. */
export function placeOf(cluster: Cluster, text: string): { keyspace: Keyspace; key: Uint8Array } {
  const number = text.charCodeAt(0) % cluster.keyspaces.length;
  return { keyspace: cluster.keyspaces[number]!, key: keyOf(SPACE.items, Buffer.from(text)) };
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
