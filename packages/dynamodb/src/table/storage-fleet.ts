/** The storage nodes of each region, one a zone, and what their trees share. */
import { type Environment, fleetZones, type NodeAddress } from "@cloudglass/env";
import { BlockCache } from "../storage/lsm/index.ts";
import { ReplicaPorts } from "../storage/replication/index.ts";

const REPLICAS = 3;
const CACHE_BYTES = 128 * 1024 * 1024;

export interface RegionFleet {
  readonly ports: ReplicaPorts;
  readonly nodes: readonly NodeAddress[];
}

export function nodesOf(region: string): NodeAddress[] {
  return fleetZones(region, REPLICAS).map((zone) => ({ name: `dynamodb-storage-${zone}`, zone }));
}

export class StorageFleet {
  readonly blockCache = new BlockCache(CACHE_BYTES);
  readonly #env: Environment;
  readonly #regions = new Map<string, RegionFleet>();

  constructor(env: Environment) {
    this.#env = env;
  }

  in(region: string): RegionFleet {
    let fleet = this.#regions.get(region);
    if (fleet === undefined) {
      const nodes = nodesOf(region);
      fleet = { ports: new ReplicaPorts(this.#env.network, nodes), nodes };
      this.#regions.set(region, fleet);
    }
    return fleet;
  }

  close(): void {
    for (const { ports } of this.#regions.values()) ports.close();
  }
}
