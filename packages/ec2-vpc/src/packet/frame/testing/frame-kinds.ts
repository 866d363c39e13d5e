/** A frame of every kind that the data plane makes, by name: what captures, fuzzing and `tshark` are shown. */
import { type IpAddress, linkLocalOf, parseIpv4, parseIpv6, solicitedNodeOf } from "../address.ts";
import { buildArp } from "../arp.ts";
import { buildDhcp } from "../dhcp.ts";
import { DHCP_MESSAGE_TYPE, type DhcpOptionValues } from "../dhcp-option.ts";
import { buildEthernet } from "../ethernet.ts";
import { fragmentIpv4, fragmentIpv6 } from "../fragment.ts";
import { buildEcho, buildIcmpError, type IcmpError } from "../icmp.ts";
import { buildNeighborMessage, type NeighborMessage } from "../neighbor-discovery.ts";
import { ETHER_TYPE, PORT, TCP_FLAG } from "../numbers.ts";
import { buildTcp, buildUdp, type PacketFields, type TcpFields } from "../packet-builder.ts";
import { PacketView } from "../packet-view.ts";
import { encodeTcpOptions } from "../tcp.ts";
import { dnsMessages } from "./dns-messages.ts";

export interface NamedFrame {
  readonly name: string;
  readonly frame: Uint8Array;
}

/** Who sends most of the frames, and from where to where. */
export const HOST_MAC = 0x02a1b2c3d4e5;
const ROUTER_MAC = 0x02a1b2c3d401;
export const IPV4 = { source: parseIpv4("10.0.0.10")!, destination: parseIpv4("10.0.1.20")! };
const ROUTER_IPV4 = parseIpv4("10.0.0.1")!;
export const IPV6 = {
  source: parseIpv6("2001:db8::a")!,
  destination: parseIpv6("2001:db8:0:1::14")!,
};
const FAMILIES = [
  ["IPv4", IPV4, ROUTER_IPV4],
  ["IPv6", IPV6, parseIpv6("2001:db8::1")!],
] as const;
const TEXT = new TextEncoder().encode("what travels through the network\n");

function named(name: string, packet: Uint8Array): NamedFrame {
  const etherType = packet[0]! >>> 4 === 4 ? ETHER_TYPE.ipv4 : ETHER_TYPE.ipv6;
  const header = { destination: ROUTER_MAC, source: HOST_MAC, etherType };
  return { name, frame: buildEthernet(header, packet) };
}

function arpFrames(): NamedFrame[] {
  const sender = { senderMac: HOST_MAC, senderAddress: IPV4.source };
  const request = { ...sender, targetMac: 0, targetAddress: ROUTER_IPV4 };
  const probe = { ...request, senderAddress: 0, targetAddress: IPV4.source };
  const reply = {
    ...{ senderMac: ROUTER_MAC, senderAddress: ROUTER_IPV4 },
    ...{ targetMac: HOST_MAC, targetAddress: IPV4.source },
  };
  const header = { destination: 0xffffffffffff, source: HOST_MAC, etherType: ETHER_TYPE.arp };
  const back = { ...header, destination: HOST_MAC, source: ROUTER_MAC };
  return [
    {
      name: "ARP request",
      frame: buildEthernet(header, buildArp({ operation: "request", ...request })),
    },
    {
      name: "ARP probe",
      frame: buildEthernet(header, buildArp({ operation: "request", ...probe })),
    },
    { name: "ARP reply", frame: buildEthernet(back, buildArp({ operation: "reply", ...reply })) },
  ];
}

function tcpFrames(family: string, ip: PacketFields): NamedFrame[] {
  const ports = { sourcePort: 49_152, destinationPort: 443 };
  const send = (is: Partial<TcpFields>) =>
    buildTcp(ip, { ...ports, sequence: 1000, acknowledgement: 0, flags: 0, window: 64_240, ...is });
  const { syn, ack, psh, fin } = TCP_FLAG;
  const timestamps = { value: 77, echo: 0 };
  const offered = { maximumSegmentSize: 8961, windowScale: 7, sackPermitted: true, timestamps };
  const lost = { sackBlocks: [{ from: 3000, to: 4000 }] };
  return [
    named(`${family} TCP SYN`, send({ flags: syn, options: encodeTcpOptions(offered) })),
    named(`${family} TCP data`, send({ flags: ack | psh, acknowledgement: 1, payload: TEXT })),
    named(`${family} TCP SACK`, send({ flags: ack, options: encodeTcpOptions(lost) })),
    named(`${family} TCP FIN`, send({ flags: fin | ack, sequence: 1034, acknowledgement: 1 })),
  ];
}

const ERRORS: readonly IcmpError[] = [
  { kind: "unreachable", reason: "network" },
  { kind: "unreachable", reason: "host" },
  { kind: "unreachable", reason: "protocol" },
  { kind: "unreachable", reason: "port" },
  { kind: "unreachable", reason: "prohibited" },
  { kind: "too-big", nextHopMtu: 1400 },
  { kind: "time-exceeded", reason: "hops" },
  { kind: "time-exceeded", reason: "reassembly" },
];

function icmpFrames(family: string, ip: PacketFields, router: IpAddress): NamedFrame[] {
  const echo = { identifier: 7, sequence: 1, payload: TEXT };
  const about = new PacketView();
  about.load(buildUdp(ip, { sourcePort: 4000, destinationPort: 9, payload: TEXT }));
  return [
    named(`${family} echo request`, buildEcho(ip, { ...echo, isReply: false })),
    named(`${family} echo reply`, buildEcho(ip, { ...echo, isReply: true })),
    ...ERRORS.map((error) => {
      const detail = error.kind === "too-big" ? "" : ` ${error.reason}`;
      return named(`${family} ${error.kind}${detail}`, buildIcmpError(about, error, router)!);
    }),
  ];
}

function fragmentFrames(): NamedFrame[] {
  const payload = new Uint8Array(3000).map((_, at) => at);
  const udp = { sourcePort: 4000, destinationPort: 5000, payload };
  const packet = new PacketView();
  packet.load(buildUdp({ ...IPV4, dontFragment: false, identification: 99 }, udp));
  const ipv4 = fragmentIpv4(packet, 1500)!;
  packet.load(buildUdp(IPV6, udp));
  const ipv6 = fragmentIpv6(packet, 1280, 98)!;
  return [
    ...ipv4.map((bytes, place) => named(`IPv4 fragment ${place}`, bytes)),
    ...ipv6.map((bytes, place) => named(`IPv6 fragment ${place}`, bytes)),
  ];
}

/** What was translated on its way, with the errors about it. */
function translatedFrames(): NamedFrame[] {
  const { source, destination } = { source: parseIpv4("198.51.100.7")!, ...{ destination: 5 } };
  const view = new PacketView();
  const quoted = new PacketView();
  const rewritten = (name: string, packet: Uint8Array) => {
    view.load(packet);
    view.decrementTtl();
    if (typeof view.sourceAddress === "number") view.rewriteSource(source, 1024);
    else view.rewriteSourceIpv6(parseIpv6("2001:db8:ffff::1")!, 1024);
    view.rewriteDestinationPort(destination);
    return named(`translated ${name}`, packet);
  };
  const udp = { sourcePort: 4000, destinationPort: 9, payload: TEXT };
  view.load(buildUdp(IPV4, udp));
  const error = buildIcmpError(view, { kind: "unreachable", reason: "port" }, ROUTER_IPV4)!;
  view.load(error);
  quoted.loadQuoted(view);
  quoted.rewriteSource(source, 1024);
  view.rewriteDestination(source);
  return [
    rewritten("IPv4 UDP", buildUdp(IPV4, udp)),
    rewritten("IPv6 UDP", buildUdp(IPV6, udp)),
    ...FAMILIES.flatMap(([family, ip]) => {
      const [syn, sent] = tcpFrames(family, ip);
      const [echo] = icmpFrames(family, ip, ip.source);
      return [syn!, sent!, echo!].map(({ name, frame }) => rewritten(name, frame.slice(14)));
    }),
    named("translated quote", error),
  ];
}

function neighborFrames(): NamedFrame[] {
  const target = IPV6.destination;
  const linkAddress = HOST_MAC;
  const prefix = {
    ...{ prefix: parseIpv6("2001:db8::")!, length: 64, isOnLink: true, isAutonomous: false },
    ...{ validSeconds: 3600, preferredSeconds: 1800 },
  };
  const messages: readonly NeighborMessage[] = [
    { kind: "router-solicitation", linkAddress },
    {
      ...{ kind: "router-advertisement", hopLimit: 64, isManaged: true },
      ...{ hasOtherConfiguration: false, lifetimeSeconds: 1800, reachableMs: 0, retransmitMs: 0 },
      ...{ linkAddress: ROUTER_MAC, mtu: 9001, prefixes: [prefix] },
    },
    { kind: "neighbor-solicitation", target, linkAddress },
    {
      ...{ kind: "neighbor-advertisement", target, isRouter: false },
      ...{ isSolicited: true, isOverride: true, linkAddress },
    },
  ];
  const ip = { source: linkLocalOf(HOST_MAC), destination: solicitedNodeOf(target) };
  return messages.map((message) => named(message.kind, buildNeighborMessage(ip, message)));
}

function dhcpFrames(): NamedFrame[] {
  const { discover, offer, request, acknowledge, refuse, release } = DHCP_MESSAGE_TYPE;
  const given: Partial<DhcpOptionValues> = {
    ...{ serverIdentifier: ROUTER_IPV4, leaseSeconds: 3600, renewalSeconds: 1800 },
    ...{ rebindingSeconds: 3150, subnetMask: parseIpv4("255.255.255.0")!, routers: [ROUTER_IPV4] },
    ...{ domainNameServers: [parseIpv4("10.0.0.2")!], hostName: "ip-10-0-0-10", mtu: 9001 },
    ...{ domainName: "ec2.internal", broadcastAddress: parseIpv4("10.0.0.255")! },
    ...{ ntpServers: [parseIpv4("169.254.169.123")!], netbiosNodeType: 2 },
    ...{ netbiosNameServers: [ROUTER_IPV4], domainSearch: ["ec2.internal", "eu.ec2.internal"] },
    classlessRoutes: [
      { destination: 0, prefixLength: 0, router: ROUTER_IPV4 },
      { destination: parseIpv4("10.9.128.0")!, prefixLength: 17, router: ROUTER_IPV4 },
    ],
  };
  const asked: Partial<DhcpOptionValues> = {
    ...{ requestedAddress: IPV4.source, parameterRequestList: [1, 3, 6, 15, 26, 42, 119, 121] },
    ...{ messageBytesMax: 1500, vendorClass: "udhcp 1.35", hostName: "host" },
    clientIdentifier: Uint8Array.of(1, 2, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5),
  };
  const message = (name: string, isReply: boolean, options: Partial<DhcpOptionValues>) => {
    const payload = buildDhcp({
      ...{
        isReply,
        transactionId: 0x3903f326,
        seconds: 1,
        isBroadcast: false,
        clientMac: HOST_MAC,
      },
      ...{ clientAddress: 0, yourAddress: isReply ? IPV4.source : 0, serverAddress: 0 },
      ...{ relayAddress: 0, options },
    });
    const ports = [PORT.dhcpServer, PORT.dhcpClient];
    const [sourcePort, destinationPort] = isReply ? ports : ports.reverse();
    const ip = isReply
      ? { source: ROUTER_IPV4, destination: IPV4.source }
      : { source: 0, destination: 0xffffffff };
    const udp = { sourcePort: sourcePort!, destinationPort: destinationPort!, payload };
    return named(`DHCP ${name}`, buildUdp(ip, udp));
  };
  const server = { serverIdentifier: ROUTER_IPV4 };
  return [
    message("discover", false, { messageType: discover, ...asked }),
    message("offer", true, { messageType: offer, ...given }),
    message("request", false, { messageType: request, ...asked, ...server }),
    message("ack", true, { messageType: acknowledge, ...given }),
    message("nak", true, { messageType: refuse, ...server, message: "no such lease" }),
    message("release", false, { messageType: release, ...server }),
  ];
}

function dnsFrames(): NamedFrame[] {
  return dnsMessages().map(({ name, bytes, isResponse }) => {
    const [sourcePort, destinationPort] = isResponse ? [PORT.dns, 40_000] : [40_000, PORT.dns];
    return named(`DNS ${name}`, buildUdp(IPV4, { sourcePort, destinationPort, payload: bytes }));
  });
}

/** Headers that hosts may send and the network carries. */
function oddFrames(): NamedFrame[] {
  const udp = { sourcePort: 4000, destinationPort: 5000, payload: TEXT };
  const options = Uint8Array.of(0x94, 4, 0, 0, 1, 1, 1, 0);
  const plain = buildUdp(IPV6, udp);
  // Hop-by-hop and destination options, both of padding.
  const headers = [60, 0, 1, 4, 0, 0, 0, 0, 17, 0, 1, 4, 0, 0, 0, 0];
  const extended = Uint8Array.from([...plain.subarray(0, 40), ...headers, ...plain.subarray(40)]);
  extended[5]! += headers.length;
  extended[6] = 0;
  const withoutChecksum = buildUdp(IPV4, udp);
  withoutChecksum.fill(0, 26, 28);
  const header = { destination: ROUTER_MAC, source: HOST_MAC };
  const toNoPort: TcpFields = {
    ...{ sourcePort: 4000, destinationPort: 0, sequence: 1, acknowledgement: 0 },
    ...{ flags: TCP_FLAG.syn, window: 1000 },
  };
  return [
    named("IPv4 with options", buildUdp({ ...IPV4, options }, udp)),
    named("IPv6 with extension headers", extended),
    named("UDP without a checksum", withoutChecksum),
    named("SYN to port 0", buildTcp(IPV4, toNoPort)),
    named("SYN that ends as well", buildTcp(IPV4, { ...toNoPort, flags: 0xff, sourcePort: 0 })),
    {
      name: "another protocol",
      frame: buildEthernet({ ...header, etherType: 0x88b5 }, TEXT),
    },
  ];
}

export function everyKindOfFrame(): NamedFrame[] {
  return [
    ...arpFrames(),
    ...FAMILIES.flatMap(([family, ip, router]) => [
      named(
        `${family} UDP`,
        buildUdp(ip, { sourcePort: 4000, destinationPort: 5000, payload: TEXT }),
      ),
      ...tcpFrames(family, ip),
      ...icmpFrames(family, ip, router),
    ]),
    ...fragmentFrames(),
    ...translatedFrames(),
    ...neighborFrames(),
    ...dhcpFrames(),
    ...dnsFrames(),
    ...oddFrames(),
  ];
}
