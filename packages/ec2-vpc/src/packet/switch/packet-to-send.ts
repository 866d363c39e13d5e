/** The bytes of a packet that somebody describes. */
import type { Random } from "@cloudglass/env";
import { type IpAddress, parseIp } from "../frame/address.ts";
import { ICMP_TYPE, ICMPV6_TYPE, TCP_FLAG } from "../frame/numbers.ts";
import { buildIcmp, buildTcp, buildUdp } from "../frame/packet-builder.ts";
import type { PacketToInject } from "../network.ts";
import type { NetworkInterface } from "../topology.ts";
import type { MappingService } from "./mapping-service.ts";

const EPHEMERAL_FIRST = 32_768;
const EPHEMERAL_COUNT = 28_232;
const WINDOW = 0xffff;
const NOTHING = new Uint8Array(0);
const DEFAULT_PORT = { tcp: 80, udp: 33_434 } as const;

/** Undefined when an address is missing, or both are not of one version. TCP's packet opens a connection. */
export function packetToSend(
  packet: PacketToInject,
  mapping: MappingService,
  random: Random,
): Uint8Array | undefined {
  const outside = parseIp(packet.from);
  if (outside !== undefined) return fromOutside(packet, outside, mapping, random);
  const from = mapping.place(packet.from)?.networkInterface;
  if (from === undefined) return undefined;
  const to = mapping.place(packet.to)?.networkInterface;
  const given = to === undefined ? parseIp(packet.to) : undefined;
  const wantsIpv6 = given === undefined ? isIpv6Only(from, to) : typeof given !== "number";
  const source = packet.source === undefined ? ownOf(from, wantsIpv6) : parseIp(packet.source);
  const destination = given ?? (to && ownOf(to, wantsIpv6));
  if (source === undefined || destination === undefined) return undefined;
  if (typeof source !== typeof destination) return undefined;
  return built(packet, source, destination, random);
}

/** To an interface: at the address that it has outside. */
function fromOutside(
  packet: PacketToInject,
  source: IpAddress,
  mapping: MappingService,
  random: Random,
): Uint8Array | undefined {
  const to = mapping.place(packet.to)?.networkInterface;
  const known = to?.addresses.find(({ publicAddress }) => publicAddress !== undefined);
  const own = typeof source === "number" ? known?.publicAddress : to?.ipv6Addresses[0];
  const destination = parseIp(to === undefined ? packet.to : (own ?? ""));
  if (typeof source !== typeof destination || destination === undefined) return undefined;
  return built(packet, source, destination, random);
}

function built(
  packet: PacketToInject,
  source: IpAddress,
  destination: IpAddress,
  random: Random,
): Uint8Array {
  const { protocol, ttl, payload = NOTHING } = packet;
  const fields = { source, destination, ...(ttl === undefined ? {} : { ttl }) };
  const sourcePort = packet.sourcePort ?? EPHEMERAL_FIRST + random.below(EPHEMERAL_COUNT);
  if (protocol === "icmp") {
    const echo = typeof source === "number" ? ICMP_TYPE.echoRequest : ICMPV6_TYPE.echoRequest;
    const { icmpType: type = echo, icmpCode: code = 0 } = packet;
    return buildIcmp(fields, { type, code, rest: sourcePort * 0x10000 + 1, payload });
  }
  const destinationPort = packet.port ?? DEFAULT_PORT[protocol];
  if (protocol === "udp") return buildUdp(fields, { sourcePort, destinationPort, payload });
  return buildTcp(fields, {
    sourcePort,
    destinationPort,
    sequence: random.below(2 ** 32),
    acknowledgement: 0,
    flags: TCP_FLAG.syn,
    window: WINDOW,
    payload,
  });
}

function isIpv6Only(from: NetworkInterface, to: NetworkInterface | undefined): boolean {
  return from.addresses.length === 0 || to?.addresses.length === 0;
}

function ownOf(
  { addresses, ipv6Addresses }: NetworkInterface,
  wantsIpv6: boolean,
): IpAddress | undefined {
  return parseIp((wantsIpv6 ? ipv6Addresses[0] : addresses[0]?.address) ?? "");
}
