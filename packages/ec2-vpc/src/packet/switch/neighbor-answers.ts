/**
 * IPv6 neighbor discovery (RFC 4861), answered by the switch as ARP is; routers are advertised to those who ask, with
 * addresses from DHCPv6 and none made of prefixes.
 */
import {
  ALL_NODES,
  type Ipv6Words,
  linkLocalOf,
  type MacAddress,
  multicastMacOf,
  parseIpv6,
  parseMac,
  readIpv6,
  sameIp,
  UNSPECIFIED_IPV6,
} from "../frame/address.ts";
import { buildEthernet } from "../frame/ethernet.ts";
import {
  buildNeighborMessage,
  type NeighborMessage,
  readNeighborMessage,
} from "../frame/neighbor-discovery.ts";
import { ETHER_TYPE, ICMPV6_TYPE, PROTOCOL } from "../frame/numbers.ts";
import type { PacketReader } from "../frame/packet-reader.ts";
import { MTU } from "./lease.ts";
import type { InterfacePlace, MappingService } from "./mapping-service.ts";

const HOP_LIMIT = 64;
const ROUTER_LIFETIME_SECONDS = 1800;
const FOREVER_SECONDS = 0xffffffff;
const ICMPV6_AT = 40;
/** The last message of neighbor discovery. */
const REDIRECT = 137;

/** Whether an IPv6 packet is one of its messages, right or wrong. */
export function isNeighborDiscovery(packet: Uint8Array): boolean {
  const type = packet[ICMPV6_AT];
  if (type === undefined || packet[6] !== PROTOCOL.icmpv6) return false;
  return type >= ICMPV6_TYPE.routerSolicitation && type <= REDIRECT;
}

/** The reply as a frame; undefined when there is nothing to say. */
export function answerNeighbor(
  reader: PacketReader,
  place: InterfacePlace,
  mapping: MappingService,
): Uint8Array | undefined {
  const asked = readNeighborMessage(reader);
  if (asked === undefined || place.subnet.ipv6CidrBlock === undefined) return undefined;
  const source = readIpv6(reader.bytes, reader.offset + 8);
  if (asked.kind === "router-solicitation") {
    return framed(place, place.routerMac, linkLocalOf(place.routerMac), source, advertised(place));
  }
  if (asked.kind !== "neighbor-solicitation") return undefined;
  const { target } = asked;
  const mac = macOf(target, place, mapping);
  if (mac === undefined) return undefined;
  return framed(place, mac, target, source, {
    kind: "neighbor-advertisement",
    target,
    isRouter: mac === place.routerMac,
    isSolicited: !sameIp(source, UNSPECIFIED_IPV6),
    isOverride: true,
    linkAddress: mac,
  });
}

/** Who has no address yet is answered as all nodes are. */
function framed(
  { mac }: InterfacePlace,
  from: MacAddress,
  source: Ipv6Words,
  asker: Ipv6Words,
  message: NeighborMessage,
): Uint8Array {
  const isNameless = sameIp(asker, UNSPECIFIED_IPV6);
  const packet = buildNeighborMessage(
    { source, destination: isNameless ? ALL_NODES : asker },
    message,
  );
  const destination = isNameless ? multicastMacOf(ALL_NODES) : mac;
  return buildEthernet({ destination, source: from, etherType: ETHER_TYPE.ipv6 }, packet);
}

function advertised({ subnet, routerMac }: InterfacePlace): NeighborMessage {
  const [network = "", length = "64"] = (subnet.ipv6CidrBlock ?? "").split("/");
  const prefix = {
    prefix: parseIpv6(network) ?? UNSPECIFIED_IPV6,
    length: Number(length),
    isOnLink: false,
    isAutonomous: false,
    validSeconds: FOREVER_SECONDS,
    preferredSeconds: FOREVER_SECONDS,
  };
  return {
    kind: "router-advertisement",
    hopLimit: HOP_LIMIT,
    isManaged: true,
    hasOtherConfiguration: true,
    lifetimeSeconds: ROUTER_LIFETIME_SECONDS,
    reachableMs: 0,
    retransmitMs: 0,
    linkAddress: routerMac,
    mtu: MTU,
    prefixes: [prefix],
  };
}

function macOf(
  target: Ipv6Words,
  place: InterfacePlace,
  mapping: MappingService,
): MacAddress | undefined {
  const { networkInterface, vpc, routerMac } = place;
  if (sameIp(target, linkLocalOf(routerMac)) || isPlatform(target)) return routerMac;
  const owner = mapping.ofAddress(vpc.id, target);
  if (owner === undefined) return mapping.ofLinkLocal(networkInterface, target);
  // Whether somebody else has its own address is what a probe asks.
  return owner.id === networkInterface.id ? undefined : parseMac(owner.macAddress);
}

const PLATFORM = parseIpv6("fd00:ec2::") as Ipv6Words;

/** fd00:ec2::/96 */
export function isPlatform(address: Ipv6Words): boolean {
  return address[0] === PLATFORM[0] && address[1] === PLATFORM[1] && address[2] === PLATFORM[2];
}
