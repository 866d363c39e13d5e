/**
 * The DHCP server of a subnet (RFC 2131), which the switch is: the interface's own address and nothing else, from the
 * router at base + 1.
 */
import { BROADCAST_IPV4, BROADCAST_MAC } from "../frame/address.ts";
import { buildDhcp, type DhcpMessage, parseDhcp } from "../frame/dhcp.ts";
import { DHCP_MESSAGE_TYPE, DHCP_OPTIONS, type DhcpOptionValues } from "../frame/dhcp-option.ts";
import { ETHERNET_HEADER_BYTES, writeEthernetHeader } from "../frame/ethernet.ts";
import { ETHER_TYPE, PORT } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import type { PacketReader } from "../frame/packet-reader.ts";
import type { Topology } from "../topology.ts";
import { LEASE_SECONDS, type LeaseTerms, leaseTerms, MTU } from "./lease.ts";
import type { InterfacePlace } from "./mapping-service.ts";

/** What the server decides, and the address that it says so about. */
interface Decision {
  readonly type: number;
  readonly yourAddress: number;
  /** Not for who has its address from elsewhere. */
  readonly isLeased: boolean;
}

export class DhcpServer {
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  /** The answer as a frame; undefined for what is to be ignored. */
  answer(reader: PacketReader, place: InterfacePlace): Uint8Array | undefined {
    if (!reader.hasTransport || reader.isFragment || !reader.transportIsSound()) return undefined;
    const { bytes, payloadOffset, payloadLength } = reader;
    const asked = parseDhcp(bytes.subarray(payloadOffset, payloadOffset + payloadLength));
    if (asked === undefined || asked.isReply || asked.clientMac !== place.mac) return undefined;
    // Who was not set is given Amazon's own.
    const set = this.#topology.dhcpOptions.get(place.vpc.dhcpOptionsId ?? "");
    const terms = leaseTerms(place, set);
    const decision = terms && decide(asked, terms);
    return decision && reply(asked, terms, decision, place);
  }
}

function decide(asked: DhcpMessage, { address, router }: LeaseTerms): Decision | undefined {
  const { messageType, requestedAddress, serverIdentifier } = asked.options;
  switch (messageType) {
    case DHCP_MESSAGE_TYPE.discover:
      return { type: DHCP_MESSAGE_TYPE.offer, yourAddress: address, isLeased: true };
    case DHCP_MESSAGE_TYPE.request: {
      // Somebody else's offer was taken.
      if (serverIdentifier !== undefined && serverIdentifier !== router) return undefined;
      const wanted = requestedAddress ?? asked.clientAddress;
      return wanted === address
        ? { type: DHCP_MESSAGE_TYPE.acknowledge, yourAddress: address, isLeased: true }
        : { type: DHCP_MESSAGE_TYPE.refuse, yourAddress: 0, isLeased: false };
    }
    case DHCP_MESSAGE_TYPE.inform:
      return asked.clientAddress === address
        ? { type: DHCP_MESSAGE_TYPE.acknowledge, yourAddress: 0, isLeased: false }
        : undefined;
    default:
      return undefined;
  }
}

function reply(
  asked: DhcpMessage,
  terms: LeaseTerms,
  { type, yourAddress, isLeased }: Decision,
  place: InterfacePlace,
): Uint8Array {
  const isRefused = type === DHCP_MESSAGE_TYPE.refuse;
  const { router } = terms;
  const payload = buildDhcp({
    isReply: true,
    transactionId: asked.transactionId,
    seconds: 0,
    isBroadcast: asked.isBroadcast,
    clientAddress: isRefused ? 0 : asked.clientAddress,
    yourAddress,
    serverAddress: 0,
    relayAddress: 0,
    clientMac: asked.clientMac,
    options: {
      messageType: type,
      serverIdentifier: router,
      ...(isLeased ? { leaseSeconds: LEASE_SECONDS } : {}),
      ...(isRefused ? {} : optionsOf(terms, asked.options.parameterRequestList)),
    },
  });
  // Who has no address yet is only reached at its hardware's, or with everybody (RFC 2131, 4.1).
  const isForAll = isRefused || (asked.isBroadcast && asked.clientAddress === 0);
  const destination = isForAll ? BROADCAST_IPV4 : asked.clientAddress || yourAddress;
  const frame = buildUdp(
    { source: router, destination, headroom: ETHERNET_HEADER_BYTES },
    { sourcePort: PORT.dhcpServer, destinationPort: PORT.dhcpClient, payload },
  );
  const to = isForAll ? BROADCAST_MAC : place.mac;
  const header = { destination: to, source: place.routerMac, etherType: ETHER_TYPE.ipv4 };
  writeEthernetHeader(frame, header);
  return frame;
}

function optionsOf(
  terms: LeaseTerms,
  wanted: readonly number[] | undefined,
): Partial<DhcpOptionValues> {
  const { address, prefixLength, router } = terms;
  const mask = prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
  const all: Partial<DhcpOptionValues> = {
    subnetMask: mask,
    routers: [router],
    broadcastAddress: (address | (~mask >>> 0)) >>> 0,
    mtu: MTU,
    hostName: terms.hostName,
    ...(terms.domainName === undefined ? {} : { domainName: terms.domainName }),
    ...some("domainNameServers", terms.domainNameServers),
    ...some("ntpServers", terms.ntpServers),
    ...some("netbiosNameServers", terms.netbiosNameServers),
    ...(terms.netbiosNodeType === undefined ? {} : { netbiosNodeType: terms.netbiosNodeType }),
    // With them a client does not look at `routers` (RFC 3442).
    classlessRoutes: [{ destination: 0, prefixLength: 0, router }],
  };
  if (wanted === undefined) return all;
  const named = Object.entries(all).filter(([name]) =>
    wanted.includes(DHCP_OPTIONS[name as keyof DhcpOptionValues].code),
  );
  return Object.fromEntries(named);
}

function some(name: keyof DhcpOptionValues, addresses: readonly number[]) {
  return addresses.length === 0 ? {} : { [name]: addresses };
}
