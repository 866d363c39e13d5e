/**
 * The DHCPv6 server of a subnet (RFC 8415), which the switch is: the interface's own IPv6 addresses, Amazon's resolver, the
 * domain's name.
 */
import { type Ipv6Words, linkLocalOf, parseIpv6, sameIp, writeMac } from "../frame/address.ts";
import { write16 } from "../frame/bytes.ts";
import {
  buildDhcpv6,
  DHCPV6_MESSAGE,
  DHCPV6_STATUS,
  type Dhcpv6Reply,
  type Dhcpv6Request,
  parseDhcpv6,
} from "../frame/dhcpv6.ts";
import { buildEthernet } from "../frame/ethernet.ts";
import { ETHER_TYPE, PROTOCOL } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import type { PacketReader } from "../frame/packet-reader.ts";
import type { Topology } from "../topology.ts";
import { privateZone } from "./instance-names.ts";
import { LEASE_SECONDS } from "./lease.ts";
import type { InterfacePlace } from "./mapping-service.ts";

const SERVER_PORT = 547;
const CLIENT_PORT = 546;
const ALL_SERVERS: Ipv6Words = [0xff020000, 0, 0, 0x00010002];
const AMAZON_PROVIDED = "amazonprovideddns";
const AMAZON_RESOLVER = "fd00:ec2::253";

/** To all servers of the link, or to its router's own address. */
export function isForDhcpv6(reader: PacketReader, { routerMac }: InterfacePlace): boolean {
  if (reader.version !== 6 || reader.protocol !== PROTOCOL.udp) return false;
  if (!reader.hasTransport || reader.destinationPort !== SERVER_PORT) return false;
  const { destinationAddress: to } = reader;
  return sameIp(to, ALL_SERVERS) || sameIp(to, linkLocalOf(routerMac));
}

export class Dhcpv6Server {
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  /** The answer as a frame; undefined for what is to be ignored. */
  answer(reader: PacketReader, place: InterfacePlace): Uint8Array | undefined {
    if (reader.isFragment || !reader.transportIsSound()) return undefined;
    const { bytes, payloadOffset, payloadLength, sourceAddress } = reader;
    const asked = parseDhcpv6(bytes.subarray(payloadOffset, payloadOffset + payloadLength));
    const reply = asked && this.#reply(asked, place);
    if (reply === undefined) return undefined;
    const { mac, routerMac } = place;
    const packet = buildUdp(
      { source: linkLocalOf(routerMac), destination: sourceAddress },
      { sourcePort: SERVER_PORT, destinationPort: CLIENT_PORT, payload: buildDhcpv6(reply) },
    );
    const header = { destination: mac, source: routerMac, etherType: ETHER_TYPE.ipv6 };
    return buildEthernet(header, packet);
  }

  #reply(asked: Dhcpv6Request, place: InterfacePlace): Dhcpv6Reply | undefined {
    const server = identifierOf(place);
    const isOther =
      asked.serverIdentifier !== undefined && Buffer.compare(asked.serverIdentifier, server) !== 0;
    const type = answerTo(asked);
    if (isOther || type === undefined || asked.clientIdentifier === undefined) return undefined;
    const own = numbersOf(place.networkInterface.ipv6Addresses);
    const isCommitted = asked.type === DHCPV6_MESSAGE.solicit && type === DHCPV6_MESSAGE.reply;
    return {
      type,
      transactionId: asked.transactionId,
      clientIdentifier: asked.clientIdentifier,
      serverIdentifier: server,
      isRapidCommit: isCommitted,
      ...outcomeFor(asked, own),
      ...this.#names(place),
    };
  }

  #names({ vpc }: InterfacePlace) {
    const set = this.#topology.dhcpOptions.get(vpc.dhcpOptionsId ?? "");
    const named = set?.domainNameServers ?? [AMAZON_PROVIDED];
    const amazon = vpc.dnsSupport ? [AMAZON_RESOLVER] : [];
    const nameServers = numbersOf(
      named.flatMap((each) => (each.toLowerCase() === AMAZON_PROVIDED ? amazon : [each])),
    );
    const domain = set === undefined ? privateZone(vpc.region) : set.domainName;
    return { nameServers, domainList: domain === undefined ? [] : [domain] };
  }
}

/** Those that are of IPv6. */
function numbersOf(addresses: readonly string[]): Ipv6Words[] {
  return addresses.flatMap((text) => {
    const parsed = parseIpv6(text);
    return parsed === undefined ? [] : [parsed];
  });
}

/** A link-layer identifier (RFC 8415, section 11.4): the router's. */
function identifierOf({ routerMac }: InterfacePlace): Uint8Array {
  const bytes = new Uint8Array(10);
  write16(bytes, 0, 3);
  write16(bytes, 2, 1);
  writeMac(bytes, 4, routerMac);
  return bytes;
}

function answerTo({ type, wantsRapidCommit }: Dhcpv6Request): number | undefined {
  const { solicit, advertise, reply, request, confirm, renew, rebind } = DHCPV6_MESSAGE;
  if (type === solicit) return wantsRapidCommit ? reply : advertise;
  const { release, decline, informationRequest } = DHCPV6_MESSAGE;
  const answered: readonly number[] = [
    request,
    confirm,
    renew,
    rebind,
    release,
    decline,
    informationRequest,
  ];
  return answered.includes(type) ? reply : undefined;
}

function outcomeFor(
  { type, associations }: Dhcpv6Request,
  own: readonly Ipv6Words[],
): Pick<Dhcpv6Reply, "associations" | "status"> {
  const { confirm, release, decline } = DHCPV6_MESSAGE;
  if (type === confirm) {
    const asked = associations.flatMap(({ addresses }) => addresses);
    const isOwn = asked.every((address) => own.some((each) => sameIp(each, address)));
    return { associations: [], status: isOwn ? DHCPV6_STATUS.success : DHCPV6_STATUS.notOnLink };
  }
  // The addresses are the interface's, whatever is said of them.
  if (type === release || type === decline) {
    return { associations: [], status: DHCPV6_STATUS.success };
  }
  return {
    associations: associations.map(({ id }, index) => {
      const addresses = index === 0 ? own : [];
      const status = DHCPV6_STATUS.noAddressesAvailable;
      const found = { id, addresses, lifetimeSeconds: LEASE_SECONDS };
      return addresses.length === 0 ? { ...found, status } : found;
    }),
  };
}
