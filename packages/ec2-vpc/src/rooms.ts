/** What operations and access rules work with: one instance a running service. */
import type { Environment } from "@cloudglass/env";
import type { ServiceLog } from "@cloudglass/wire";
import type { FrameSockets } from "./edge/frame-sockets.ts";
import type { MetadataSource } from "./metadata/metadata-view.ts";
import type { PacketNetwork } from "./packet/network.ts";
import type { HostPlacement } from "./packet/switch/host-name.ts";
import type { Topology } from "./packet/topology.ts";
import type { Ec2Settings, Ports } from "./ports.ts";
import type { Fleet } from "./resource/instance/fleet.ts";
import type { Resources } from "./resource/resources.ts";
import type { SpotMarket } from "./resource/spot/spot-market.ts";

export interface Rooms {
  readonly env: Environment;
  readonly log: ServiceLog;
  readonly ports: Ports;
  readonly settings: Ec2Settings;
  readonly resources: Resources;
  readonly topology: Topology;
  /** Every change of the topology is in force for its next packet. */
  readonly network: PacketNetwork;
  /** PEM: what the signatures of identity documents are verified with. */
  readonly identityCertificate: () => string;
  /** What instance metadata tells at an interface. */
  readonly metadataOf: MetadataSource;
  readonly frameSockets: FrameSockets;
  /** Which host stands what on: instances, and whatever else has an interface. */
  readonly hosts: HostPlacement;
  readonly fleet: Fleet;
  readonly spotMarket: SpotMarket;
}
