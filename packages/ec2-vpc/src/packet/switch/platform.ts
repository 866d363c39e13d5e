/**
 * What the platform answers to an interface itself, at link-local addresses that lead nowhere else: instance metadata,
 * the resolver, time. The services are composition's; the switch ends their TCP connections.
 */

/** 169.254.169.254 and fd00:ec2::254 */
export const METADATA_ADDRESSES = ["169.254.169.254", "fd00:ec2::254"] as const;
/** Beside base + 2 of the VPC. */
export const RESOLVER_ADDRESSES = ["169.254.169.253", "fd00:ec2::253"] as const;
export const TIME_ADDRESSES = ["169.254.169.123", "fd00:ec2::123"] as const;

/** A TCP connection that ends at the platform, as the service on it sees it. */
export interface PlatformConnection {
  /** Whose interface it comes from: what stands on it is who asks. Empty for an endpoint's. */
  readonly interfaceId: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Resolves when they are in the send buffer, or the connection is over. */
  write(bytes: Uint8Array): Promise<void>;
  /** After what was written has been sent. */
  end(): void;
  /** At once, with a reset. */
  abort(): void;
  /**
   * Of the packets from now on (64 at first): an answer with a limit of 1 does not get past the instance into a
   * container behind it.
   */
  hopLimit(hops: number): void;
}

export interface PlatformConnectionEvents {
  /** A promise: no more is read until it resolves. */
  received(bytes: Uint8Array): unknown;
  /** The other side sends no more. */
  ended(): void;
  /** Over, however it came: nothing is called after it. */
  closed(): void;
}

export interface PlatformService {
  accept(connection: PlatformConnection): PlatformConnectionEvents;
}

/** What listens at a port of 169.254.169.254; undefined: the connection is refused. */
export type PlatformServices = (interfaceId: string, port: number) => PlatformService | undefined;

/** What answers at the addresses of a VPC endpoint, whichever they are; undefined: refused. */
export type EndpointServices = (endpointId: string, port: number) => PlatformService | undefined;
