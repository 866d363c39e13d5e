/** ICMP (RFC 792, RFC 1191) and ICMPv6 (RFC 4443): echoes, and the errors that routers and hosts send. */
import type { IpAddress } from "./address.ts";
import { ICMP_TYPE, ICMPV6_TYPE, UNREACHABLE_CODE, UNREACHABLE_V6_CODE } from "./numbers.ts";
import { buildIcmp, type PacketFields } from "./packet-builder.ts";
import { IPV4_HEADER_BYTES, IPV6_HEADER_BYTES, type PacketReader } from "./packet-reader.ts";

export interface Echo {
  readonly isReply: boolean;
  readonly identifier: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

export function buildEcho(fields: PacketFields, echo: Echo): Uint8Array {
  const types = typeof fields.source === "number" ? ICMP_TYPE : ICMPV6_TYPE;
  return buildIcmp(fields, {
    type: echo.isReply ? types.echoReply : types.echoRequest,
    code: 0,
    rest: echo.identifier * 0x10000 + echo.sequence,
    payload: echo.payload,
  });
}

/** Undefined for other messages. */
export function readEcho(packet: PacketReader): Echo | undefined {
  if (!packet.isIcmp || packet.icmpCode !== 0) return undefined;
  const types = packet.version === 4 ? ICMP_TYPE : ICMPV6_TYPE;
  const isReply = packet.icmpType === types.echoReply;
  if (!isReply && packet.icmpType !== types.echoRequest) return undefined;
  const { bytes, payloadOffset, payloadLength } = packet;
  return {
    isReply,
    identifier: packet.icmpIdentifier,
    sequence: packet.icmpRest & 0xffff,
    payload: bytes.subarray(payloadOffset, payloadOffset + payloadLength),
  };
}

export type IcmpError =
  | {
      readonly kind: "unreachable";
      readonly reason: "network" | "host" | "protocol" | "port" | "prohibited";
    }
  /** Of IPv4: fragmentation needed and not allowed. */
  | { readonly kind: "too-big"; readonly nextHopMtu: number }
  | { readonly kind: "time-exceeded"; readonly reason: "hops" | "reassembly" };

const REASONS = {
  network: [UNREACHABLE_CODE.network, UNREACHABLE_V6_CODE.noRoute],
  host: [UNREACHABLE_CODE.host, UNREACHABLE_V6_CODE.address],
  // Of IPv6 this is a parameter problem: an unrecognized next header.
  protocol: [UNREACHABLE_CODE.protocol, 1],
  port: [UNREACHABLE_CODE.port, UNREACHABLE_V6_CODE.port],
  prohibited: [
    UNREACHABLE_CODE.administrativelyProhibited,
    UNREACHABLE_V6_CODE.administrativelyProhibited,
  ],
} as const;

/** What an error may be long: RFC 1812 for IPv4, the least MTU of IPv6. */
const ERROR_BYTES_MAX = { 4: 576, 6: 1280 } as const;

function typeAndCode(error: IcmpError, version: 4 | 6): { type: number; code: number } {
  const isIpv4 = version === 4;
  switch (error.kind) {
    case "unreachable": {
      const code = REASONS[error.reason][isIpv4 ? 0 : 1];
      if (isIpv4) return { type: ICMP_TYPE.unreachable, code };
      const isProblem = error.reason === "protocol";
      return { type: isProblem ? ICMPV6_TYPE.parameterProblem : ICMPV6_TYPE.unreachable, code };
    }
    case "too-big":
      return isIpv4
        ? { type: ICMP_TYPE.unreachable, code: UNREACHABLE_CODE.fragmentationNeeded }
        : { type: ICMPV6_TYPE.packetTooBig, code: 0 };
    case "time-exceeded":
      return {
        type: isIpv4 ? ICMP_TYPE.timeExceeded : ICMPV6_TYPE.timeExceeded,
        code: error.reason === "hops" ? 0 : 1,
      };
  }
}

/** Where IPv6's header names what follows it, and nobody understands. */
const NEXT_HEADER_AT = 6;

function restOf(error: IcmpError, packet: PacketReader): number {
  if (error.kind === "too-big") {
    return packet.version === 4 ? Math.min(error.nextHopMtu, 0xffff) : error.nextHopMtu;
  }
  const isProblem = packet.version === 6 && error.kind === "unreachable";
  return isProblem && error.reason === "protocol" ? NEXT_HEADER_AT : 0;
}

/**
 * Whether an error may be sent about a packet (RFC 1122, RFC 4443): never about errors, later fragments, what went to
 * many or came from none in particular.
 */
function mayBeAnswered(packet: PacketReader, error: IcmpError): boolean {
  if (packet.isIcmpError || packet.fragmentOffset > 0) return false;
  if (packet.version === 4) {
    return isSingleIpv4(packet.source) && isSingleIpv4(packet.destination);
  }
  const isFromOne =
    packet.source0 >>> 24 !== 0xff &&
    (packet.source0 | packet.source1 | packet.source2 | packet.source3) !== 0;
  // Path MTU discovery works for groups too.
  return isFromOne && (packet.destination0 >>> 24 !== 0xff || error.kind === "too-big");
}

/** Not a group, the broadcast address, the reserved ones, or this network. */
function isSingleIpv4(address: number): boolean {
  const first = address >>> 24;
  return first !== 0 && first < 224;
}

/** An error about a packet, quoting as much of it as an error may; undefined where none may be sent. */
export function buildIcmpError(
  packet: PacketReader,
  error: IcmpError,
  from: IpAddress,
  fields: Pick<PacketFields, "headroom" | "identification" | "ttl"> = {},
): Uint8Array | undefined {
  if (!mayBeAnswered(packet, error)) return undefined;
  const { bytes, offset, end, version } = packet;
  const headerBytes = version === 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
  const quotedMax = ERROR_BYTES_MAX[version] - headerBytes - 8;
  return buildIcmp(
    { ...fields, source: from, destination: packet.sourceAddress, dontFragment: false },
    {
      ...typeAndCode(error, version),
      rest: restOf(error, packet),
      payload: bytes.subarray(offset, Math.min(end, offset + quotedMax)),
    },
  );
}

/** What a message says of the next hop's MTU; undefined for all others. */
export function nextHopMtu(packet: PacketReader): number | undefined {
  if (!packet.isIcmp) return undefined;
  if (packet.version === 6) {
    return packet.icmpType === ICMPV6_TYPE.packetTooBig ? packet.icmpRest : undefined;
  }
  const { icmpType, icmpCode } = packet;
  const isNeeded =
    icmpType === ICMP_TYPE.unreachable && icmpCode === UNREACHABLE_CODE.fragmentationNeeded;
  return isNeeded ? packet.icmpRest & 0xffff : undefined;
}
