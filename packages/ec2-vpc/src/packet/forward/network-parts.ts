/** What every element of the network is given: the topology, compiled, and what is remembered of connections. */
import type { Environment } from "@cloudglass/env";
import type { ConntrackTable } from "../tables/conntrack-table.ts";
import type { FragmentTable } from "../tables/fragment-table.ts";
import type { NetworkAclFilter } from "../tables/network-acl-filter.ts";
import type { RouteLookup } from "../tables/route-lookup.ts";
import type { SecurityGroupFilter } from "../tables/security-group-filter.ts";
import type { Topology } from "../topology.ts";
import type { GatewayIndex } from "./gateway-index.ts";
import type { NatTables } from "./nat-tables.ts";
import type { FlowObserver } from "./observer.ts";
import type { Places } from "./places.ts";

export type ForwarderWorld = Pick<Environment, "clock" | "random" | "faults">;

/** Made of the topology alone: probes share it. */
export interface CompiledNetwork {
  readonly topology: Topology;
  readonly places: Places;
  readonly gateways: GatewayIndex;
  readonly routes: RouteLookup;
  readonly acls: NetworkAclFilter;
  readonly groups: SecurityGroupFilter;
}

export interface Network extends CompiledNetwork {
  readonly env: ForwarderWorld;
  readonly connections: ConntrackTable;
  /** What stands for an interface in `connections`, by its own number; only where that was asked for. */
  readonly connectionNumbers: (number | undefined)[];
  readonly nats: NatTables;
  readonly fragments: FragmentTable;
  /** Chance does not stop it, and nobody observes it. */
  readonly isProbe: boolean;
  observer: FlowObserver | undefined;
}
