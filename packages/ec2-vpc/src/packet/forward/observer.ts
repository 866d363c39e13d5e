/** Who wants to hear of every packet that an interface let pass or refused: flow logs. */

/**
 * By which way a packet left its interface's subnet.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html (`traffic-path`)
 */
export const TRAFFIC_PATHS = {
  sameVpc: 1,
  internetGatewayOrGatewayEndpoint: 2,
  virtualPrivateGateway: 3,
  intraRegionPeering: 4,
  interRegionPeering: 5,
  localGateway: 6,
  gatewayEndpoint: 7,
  internetGateway: 8,
} as const;

/** One packet at one interface. It is written over for the next: copy what is to be kept. */
export interface Sighting {
  readonly interfaceId: string;
  readonly direction: "ingress" | "egress";
  /** By its security groups and its subnet's network ACL. */
  readonly action: "ACCEPT" | "REJECT";
  readonly source: string;
  readonly destination: string;
  /** Whose the packet really is, when the interface is an intermediate one (that of a NAT gateway). */
  readonly packetSource: string;
  readonly packetDestination: string;
  readonly protocol: number;
  /** 0 when the protocol has none. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
  /** The IP packet's. */
  readonly sizeBytes: number;
  /** One of `TRAFFIC_PATHS`; 0 for what comes in. */
  readonly trafficPath: number;
  /** `env.clock`'s, in milliseconds. */
  readonly time: number;
}

export interface FlowObserver {
  /** Asked before a sighting is made. */
  watches(interfaceId: string): boolean;
  saw(sighting: Sighting): void;
}
