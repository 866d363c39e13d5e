/** Packets for tests, to and from the plain form that the reference reads. */
import { parseIp } from "../frame/address.ts";
import { buildIcmp, buildIp, buildTcp, buildUdp } from "../frame/packet-builder.ts";
import { PacketView } from "../frame/packet-view.ts";
import { destinationOf, sourceOf } from "./places.ts";
import type { ReferencePacket } from "./reference-rules.fixture.ts";

export interface PacketOptions {
  readonly protocol?: number;
  readonly sourcePort?: number;
  readonly port?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly identifier?: number;
  readonly tcpFlags?: number;
  readonly ttl?: number;
  readonly payloadBytes?: number;
  readonly dontFragment?: boolean;
}

/** TCP's SYN when nothing else is said. */
export function packetBytes(
  source: string,
  destination: string,
  options: PacketOptions = {},
): Uint8Array {
  const { protocol = 6, ttl = 64, payloadBytes = 0, dontFragment = true } = options;
  const fields = {
    source: parseIp(source)!,
    destination: parseIp(destination)!,
    ttl,
    dontFragment,
    identification: 7,
  };
  const payload = new Uint8Array(payloadBytes);
  const sourcePort = options.sourcePort ?? 40_000;
  const destinationPort = options.port ?? 443;
  if (protocol === 6) {
    const flags = options.tcpFlags ?? 2;
    const tcp = { sourcePort, destinationPort, sequence: 1, acknowledgement: 0, flags };
    return buildTcp(fields, { ...tcp, window: 65_535, payload });
  }
  if (protocol === 17) return buildUdp(fields, { sourcePort, destinationPort, payload });
  if (protocol === 1 || protocol === 58) {
    const type = options.icmpType ?? (protocol === 1 ? 8 : 128);
    const rest = (options.identifier ?? 77) * 0x10000 + 1;
    return buildIcmp(fields, { type, code: options.icmpCode ?? 0, rest, payload });
  }
  return buildIp(fields, protocol, payloadBytes).bytes;
}

export function viewOf(bytes: Uint8Array): PacketView {
  const view = new PacketView();
  if (!view.load(bytes)) throw new Error(`not a packet: ${view.fault}`);
  return view;
}

/** What is in the bytes, as the reference has it. */
export function plainOf(bytes: Uint8Array): ReferencePacket {
  const view = viewOf(bytes);
  const quoted = new PacketView();
  return view.isIcmpError && quoted.loadQuoted(view)
    ? { ...plain(view), quoted: plain(quoted) }
    : plain(view);
}

function plain(view: PacketView): ReferencePacket {
  return {
    version: view.version,
    source: sourceOf(view),
    destination: destinationOf(view),
    protocol: view.protocol,
    sourcePort: view.sourcePort,
    destinationPort: view.destinationPort,
    icmpType: view.icmpType,
    icmpCode: view.icmpCode,
    icmpIdentifier: view.icmpIdentifier,
    tcpFlags: view.tcpFlags,
    ttl: view.ttl,
    sizeBytes: view.totalLength,
    dontFragment: view.dontFragment,
    ...(view.fragmentOffset > 0 && { isLaterFragment: true }),
  };
}

/** What the receiver of a packet answers: SYN with SYN and ACK, an echo request with its reply. */
export function replyTo(bytes: Uint8Array, payloadBytes = 0): Uint8Array {
  const packet = plainOf(bytes);
  const { icmpType, protocol } = packet;
  const reply = protocol === 1 ? icmpType - 8 || 0 : icmpType + 1;
  return packetBytes(packet.destination, packet.source, {
    protocol,
    sourcePort: packet.destinationPort,
    port: packet.sourcePort,
    tcpFlags: packet.tcpFlags === 2 ? 18 : 16,
    icmpType: protocol === 1 ? (icmpType === 8 ? 0 : reply) : reply,
    identifier: packet.icmpIdentifier,
    payloadBytes,
  });
}
