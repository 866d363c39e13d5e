/** An environment in which nothing is real and everything follows from a seed. */
import type { Environment } from "./environment.ts";
import { FaultSet } from "./fault-set.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";
import { SimulatedHttpFetch } from "./simulated-http-fetch.ts";
import { SimulatedMedium, type SimulatedMediumOptions } from "./simulated-medium.ts";
import { SimulatedNetwork, type SimulatedNetworkOptions } from "./simulated-network.ts";

export interface SimulatedEnvironmentOptions {
  /** `power` when absent. */
  readonly durability?: Environment["durability"];
  readonly medium?: SimulatedMediumOptions;
  readonly network?: SimulatedNetworkOptions;
}

export interface SimulatedEnvironment extends Environment {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly disk: SimulatedDisk;
  readonly medium: SimulatedMedium;
  readonly network: SimulatedNetwork;
  readonly http: SimulatedHttpFetch;
  readonly faults: FaultSet;
}

/** The world's own randomness is apart from that of the engines: a fault more does not change what they draw. */
export function simulatedEnvironment(
  seed: string | number | bigint,
  options: SimulatedEnvironmentOptions = {},
): SimulatedEnvironment {
  const random = new SeededRandom(seed);
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const medium = new SimulatedMedium(clock, random.fork("medium"), options.medium);
  const network = new SimulatedNetwork(clock, faults, random.fork("network"), options.network);
  const http = new SimulatedHttpFetch();
  const durability = options.durability ?? "power";
  return { clock, random, disk: medium.attach(), medium, network, http, faults, durability };
}
