/** Neighbor discovery of IPv6 (RFC 4861): solicitations and advertisements of routers and neighbors. */
import {
  type Ipv6Words,
  type MacAddress,
  readIpv6,
  readMac,
  writeIpv6,
  writeMac,
} from "./address.ts";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { ICMPV6_TYPE } from "./numbers.ts";
import { buildIcmp, type PacketFields } from "./packet-builder.ts";
import type { PacketReader } from "./packet-reader.ts";

export interface PrefixInformation {
  readonly prefix: Ipv6Words;
  readonly length: number;
  readonly isOnLink: boolean;
  /** Hosts may make addresses of it. */
  readonly isAutonomous: boolean;
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

export type NeighborMessage =
  | { readonly kind: "router-solicitation"; readonly linkAddress: MacAddress | undefined }
  | {
      readonly kind: "router-advertisement";
      readonly hopLimit: number;
      /** Addresses by DHCPv6. */
      readonly isManaged: boolean;
      readonly hasOtherConfiguration: boolean;
      readonly lifetimeSeconds: number;
      readonly reachableMs: number;
      readonly retransmitMs: number;
      readonly linkAddress: MacAddress | undefined;
      readonly mtu: number | undefined;
      readonly prefixes: readonly PrefixInformation[];
    }
  | {
      readonly kind: "neighbor-solicitation";
      readonly target: Ipv6Words;
      readonly linkAddress: MacAddress | undefined;
    }
  | {
      readonly kind: "neighbor-advertisement";
      readonly target: Ipv6Words;
      readonly isRouter: boolean;
      readonly isSolicited: boolean;
      readonly isOverride: boolean;
      readonly linkAddress: MacAddress | undefined;
    };

/** Nobody beyond the link can send it with as many hops left. */
const HOP_LIMIT = 255;
const OPTION = { sourceLink: 1, targetLink: 2, prefix: 3, mtu: 5 } as const;

interface Options {
  sourceLink: MacAddress | undefined;
  targetLink: MacAddress | undefined;
  mtu: number | undefined;
  prefixes: PrefixInformation[];
}

function readOptions(bytes: Uint8Array, from: number, end: number): Options | undefined {
  const options: Options = {
    sourceLink: undefined,
    targetLink: undefined,
    mtu: undefined,
    prefixes: [],
  };
  for (let at = from; at < end; ) {
    const length = (bytes[at + 1] ?? 0) * 8;
    if (length === 0 || at + length > end) return undefined;
    const kind = bytes[at]!;
    if (kind === OPTION.sourceLink) options.sourceLink = readMac(bytes, at + 2);
    else if (kind === OPTION.targetLink) options.targetLink = readMac(bytes, at + 2);
    else if (kind === OPTION.mtu) options.mtu = read32(bytes, at + 4);
    else if (kind === OPTION.prefix && length === 32) options.prefixes.push(readPrefix(bytes, at));
    at += length;
  }
  return options;
}

function readPrefix(bytes: Uint8Array, at: number): PrefixInformation {
  return {
    prefix: readIpv6(bytes, at + 16),
    length: Math.min(bytes[at + 2]!, 128),
    isOnLink: (bytes[at + 3]! & 0x80) !== 0,
    isAutonomous: (bytes[at + 3]! & 0x40) !== 0,
    validSeconds: read32(bytes, at + 4),
    preferredSeconds: read32(bytes, at + 8),
  };
}

/** Undefined for other messages and for those that a host must not believe. */
export function readNeighborMessage(packet: PacketReader): NeighborMessage | undefined {
  if (packet.version !== 6 || !packet.isIcmp || packet.isFragment) return undefined;
  if (packet.ttl !== HOP_LIMIT || packet.icmpCode !== 0 || !packet.transportIsSound()) {
    return undefined;
  }
  const { bytes, payloadOffset: at, end, icmpType: type } = packet;
  if (type === ICMPV6_TYPE.routerSolicitation) {
    const options = readOptions(bytes, at, end);
    return options && { kind: "router-solicitation", linkAddress: options.sourceLink };
  }
  if (type === ICMPV6_TYPE.routerAdvertisement) return readRouterAdvertisement(packet);
  const isSolicitation = type === ICMPV6_TYPE.neighborSolicitation;
  if (!isSolicitation && type !== ICMPV6_TYPE.neighborAdvertisement) return undefined;
  if (at + 16 > end) return undefined;
  const options = readOptions(bytes, at + 16, end);
  const target = readIpv6(bytes, at);
  if (options === undefined || target[0] >>> 24 === 0xff) return undefined;
  if (isSolicitation) {
    return { kind: "neighbor-solicitation", target, linkAddress: options.sourceLink };
  }
  const flags = bytes[packet.transportOffset + 4]!;
  return {
    kind: "neighbor-advertisement",
    target,
    isRouter: (flags & 0x80) !== 0,
    isSolicited: (flags & 0x40) !== 0,
    isOverride: (flags & 0x20) !== 0,
    linkAddress: options.targetLink,
  };
}

function readRouterAdvertisement(packet: PacketReader): NeighborMessage | undefined {
  const { bytes, transportOffset, payloadOffset: at, end } = packet;
  if (at + 8 > end) return undefined;
  const options = readOptions(bytes, at + 8, end);
  if (options === undefined) return undefined;
  const flags = bytes[transportOffset + 5]!;
  return {
    kind: "router-advertisement",
    hopLimit: bytes[transportOffset + 4]!,
    isManaged: (flags & 0x80) !== 0,
    hasOtherConfiguration: (flags & 0x40) !== 0,
    lifetimeSeconds: read16(bytes, transportOffset + 6),
    reachableMs: read32(bytes, at),
    retransmitMs: read32(bytes, at + 4),
    linkAddress: options.sourceLink,
    mtu: options.mtu,
    prefixes: options.prefixes,
  };
}

function option(kind: number, bytes: number, write: (value: Uint8Array) => void): Uint8Array {
  const written = new Uint8Array(bytes);
  written[0] = kind;
  written[1] = bytes / 8;
  write(written);
  return written;
}

function linkOption(kind: number, mac: MacAddress | undefined): Uint8Array[] {
  return mac === undefined ? [] : [option(kind, 8, (value) => writeMac(value, 2, mac))];
}

function addressBytes(address: Ipv6Words): Uint8Array {
  const bytes = new Uint8Array(16);
  writeIpv6(bytes, 0, address);
  return bytes;
}

function prefixOption(prefix: PrefixInformation): Uint8Array {
  return option(OPTION.prefix, 32, (value) => {
    value[2] = prefix.length;
    value[3] = (prefix.isOnLink ? 0x80 : 0) | (prefix.isAutonomous ? 0x40 : 0);
    write32(value, 4, prefix.validSeconds);
    write32(value, 8, prefix.preferredSeconds);
    writeIpv6(value, 16, prefix.prefix);
  });
}

interface Encoded {
  readonly type: number;
  readonly rest: number;
  readonly parts: readonly Uint8Array[];
}

function encode(message: NeighborMessage): Encoded {
  const { linkAddress } = message;
  switch (message.kind) {
    case "router-solicitation":
      return {
        type: ICMPV6_TYPE.routerSolicitation,
        rest: 0,
        parts: linkOption(OPTION.sourceLink, linkAddress),
      };
    case "neighbor-solicitation":
      return {
        type: ICMPV6_TYPE.neighborSolicitation,
        rest: 0,
        parts: [addressBytes(message.target), ...linkOption(OPTION.sourceLink, linkAddress)],
      };
    case "neighbor-advertisement": {
      const { isRouter, isSolicited, isOverride } = message;
      const flags = (isRouter ? 0x80 : 0) | (isSolicited ? 0x40 : 0) | (isOverride ? 0x20 : 0);
      return {
        type: ICMPV6_TYPE.neighborAdvertisement,
        rest: flags * 0x1000000,
        parts: [addressBytes(message.target), ...linkOption(OPTION.targetLink, linkAddress)],
      };
    }
    case "router-advertisement":
      return encodeRouterAdvertisement(message);
  }
}

function encodeRouterAdvertisement(
  message: NeighborMessage & { readonly kind: "router-advertisement" },
): Encoded {
  const { hopLimit, isManaged, hasOtherConfiguration, lifetimeSeconds, mtu } = message;
  const flags = (isManaged ? 0x80 : 0) | (hasOtherConfiguration ? 0x40 : 0);
  const rest = new Uint8Array(4);
  rest[0] = hopLimit;
  rest[1] = flags;
  write16(rest, 2, lifetimeSeconds);
  const times = new Uint8Array(8);
  write32(times, 0, message.reachableMs);
  write32(times, 4, message.retransmitMs);
  return {
    type: ICMPV6_TYPE.routerAdvertisement,
    rest: read32(rest, 0),
    parts: [
      times,
      ...linkOption(OPTION.sourceLink, message.linkAddress),
      ...(mtu === undefined ? [] : [option(OPTION.mtu, 8, (value) => write32(value, 4, mtu))]),
      ...message.prefixes.map(prefixOption),
    ],
  };
}

export function buildNeighborMessage(
  fields: Omit<PacketFields, "ttl">,
  message: NeighborMessage,
): Uint8Array {
  const { type, rest, parts } = encode(message);
  const payload = Uint8Array.from(Buffer.concat(parts));
  return buildIcmp({ ...fields, ttl: HOP_LIMIT }, { type, code: 0, rest, payload });
}
