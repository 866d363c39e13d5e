/** What tests, simulation and benchmark of keyspaces share. */
import {
  type Disk,
  type Environment,
  FaultSet,
  fleetZones,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import { ReplicaPorts } from "../replication/index.ts";
import { type Keyspace, type KeyspaceOptions, keyOf, openKeyspace, SPACE } from "./index.ts";

export const NODES = fleetZones("us-east-1", 3).map((zone, index) => ({
  name: `dynamodb-storage-${index + 1}`,
  zone,
}));

export interface SetUp {
  readonly clock: SimulatedClock;
  readonly faults: FaultSet;
  readonly disk: Disk;
  readonly env: Environment;
  readonly keyspace: Keyspace;
  /** Closes the keyspace and opens what is on the disk. */
  reopen(): Promise<SetUp>;
}

export interface SetUpOptions extends Omit<KeyspaceOptions, "env" | "ports" | "nodes" | "name"> {
  readonly disk?: Disk;
  readonly seed?: number;
}

/** A keyspace on a network without delays, a clock that stands still and a disk in memory. */
export async function setUp(options: SetUpOptions = {}): Promise<SetUp> {
  const { disk = new MemoryDisk(), seed = 1, ...rest } = options;
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(seed);
  const network = new LocalNetwork(clock, faults, random);
  const http = new SimulatedHttpFetch();
  const env: Environment = { clock, random, disk, faults, network, http, durability: "process" };
  const ports = new ReplicaPorts(network, NODES);
  const keyspace = await openKeyspace({ env, ports, nodes: NODES, name: "keyspace", ...rest });
  const reopen = async () => {
    await keyspace.close();
    return setUp({ ...options, disk, seed: seed + 1 });
  };
  return { clock, faults, disk, env, keyspace, reopen };
}

/** An item's key. Texts stand for hash and all: they are in the order of the suffixes. */
export function itemKey(text: string): Uint8Array {
  return keyOf(SPACE.items, Buffer.from(text));
}

export function put(keyspace: Keyspace, text: string, value: string): Promise<void> {
  const mutations = [{ key: itemKey(text), value: Buffer.from(value) }];
  return keyspace.update(itemKey(text), () => ({ mutations, result: undefined }));
}

export function get(
  keyspace: Keyspace,
  text: string,
  consistency: "strong" | "eventual" = "strong",
): Promise<string | undefined> {
  const look = (view: { get(key: Uint8Array): Uint8Array | undefined }) => {
    const value = view.get(itemKey(text));
    return value && Buffer.from(value).toString();
  };
  return keyspace.read(itemKey(text), look, consistency);
}
