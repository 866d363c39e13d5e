/**
 * What DHCP tells an interface: its address, the subnet's router, and the VPC's option set.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html
 */
import { formatIpv4, parseIpv4 } from "../frame/address.ts";
import type { DhcpOptions } from "../topology.ts";
import { privateZone } from "./instance-names.ts";
import type { InterfacePlace } from "./mapping-service.ts";

export const MTU = 9001;
export const LEASE_SECONDS = 3600;

/** Addresses as numbers. */
export interface LeaseTerms {
  readonly address: number;
  readonly prefixLength: number;
  readonly router: number;
  readonly domainNameServers: readonly number[];
  readonly domainName: string | undefined;
  readonly hostName: string;
  readonly ntpServers: readonly number[];
  readonly netbiosNameServers: readonly number[];
  readonly netbiosNodeType: number | undefined;
}

/** Undefined where there is no IPv4. */
export function leaseTerms(
  { networkInterface, subnet, vpc, router, resolver }: InterfacePlace,
  options: DhcpOptions | undefined,
): LeaseTerms | undefined {
  const address = parseIpv4(networkInterface.addresses[0]?.address ?? "");
  const prefixLength = Number(subnet.cidrBlock?.split("/")[1]);
  if (address === undefined || router === undefined || !(prefixLength <= 32)) return undefined;
  return {
    address,
    prefixLength,
    router,
    domainNameServers: nameServers(options, vpc.dnsSupport, resolver),
    domainName: options === undefined ? privateZone(vpc.region) : options.domainName,
    hostName: `ip-${formatIpv4(address).replaceAll(".", "-")}`,
    ntpServers: numbers(options?.ntpServers),
    netbiosNameServers: numbers(options?.netbiosNameServers),
    netbiosNodeType: options?.netbiosNodeType,
  };
}

const AMAZON_PROVIDED = "amazonprovideddns";

/** Without DNS support Amazon's resolver is not there, and is not told of. */
function nameServers(
  options: DhcpOptions | undefined,
  hasResolver: boolean,
  resolver: number | undefined,
): readonly number[] {
  const named = options?.domainNameServers ?? [AMAZON_PROVIDED];
  return named.flatMap((each) => {
    if (each.toLowerCase() !== AMAZON_PROVIDED) return numbers([each]);
    return hasResolver && resolver !== undefined ? [resolver] : [];
  });
}

/** IPv6 ones are told by DHCPv6. */
function numbers(addresses: readonly string[] = []): number[] {
  return addresses.flatMap((address) => parseIpv4(address) ?? []);
}
