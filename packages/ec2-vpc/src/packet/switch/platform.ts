/**
 * What the platform answers to an interface itself, at link-local addresses that lead nowhere else: instance metadata,
 * the resolver, time. The services are composition's; the switch ends their TCP connections.
 */
import type { TcpConnection } from "../stack/tcp/tcp-connection.ts";

export const METADATA_ADDRESSES = ["169.254.169.254", "fd00:ec2::254"] as const;
/** Beside base + 2 of the VPC. */
export const RESOLVER_ADDRESSES = ["169.254.169.253", "fd00:ec2::253"] as const;
export const TIME_ADDRESSES = ["169.254.169.123", "fd00:ec2::123"] as const;

export interface PlatformService {
  /**
   * Whose interface it comes from: what stands on it is who asks. An answer that is sent with a `hopLimit` of 1 does not
   * get past the instance into a container behind it.
   */
  accept(connection: TcpConnection, interfaceId: string): void;
}

/** What listens at a port of 169.254.169.254; undefined: the connection is refused. */
export type PlatformServices = (interfaceId: string, port: number) => PlatformService | undefined;

/** What answers at the addresses of a VPC endpoint: of a gateway, whatever the address; undefined: refused. */
export type EndpointServices = (endpointId: string, port: number) => PlatformService | undefined;
