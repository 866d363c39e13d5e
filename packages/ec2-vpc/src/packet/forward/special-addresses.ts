/** Blocks of addresses that mean something to every network. */
import type { IpAddress } from "../frame/address.ts";
import type { PacketView } from "../frame/packet-view.ts";

/** 169.254.169.254, .253 and .123: instance metadata, resolver, time. */
const METADATA = 0xa9fea9fe;
const RESOLVER = 0xa9fea9fd;
const TIME = 0xa9fea97b;
/** `fd00:ec2::`, and its last words for the three. */
const PLATFORM_WORD0 = 0xfd000ec2;
const PLATFORM_LAST_WORDS: readonly number[] = [0x254, 0x253, 0x123];

/** What the sender's own switch answers. `resolver` is the VPC's base + 2. */
export function isPlatform(packet: PacketView, resolver: number): boolean {
  if (packet.version === 4) {
    const { destination } = packet;
    if (destination === resolver) return true;
    return destination === METADATA || destination === RESOLVER || destination === TIME;
  }
  return (
    packet.destination0 === PLATFORM_WORD0 &&
    packet.destination1 === 0 &&
    packet.destination2 === 0 &&
    PLATFORM_LAST_WORDS.includes(packet.destination3)
  );
}

/** No interface can have it: this network, loopback, link-local, multicast and what is above, unspecified. */
export function isNowhere(packet: PacketView): boolean {
  if (packet.version === 4) return isNowhere4(packet.destination);
  const { destination0, destination1, destination2, destination3 } = packet;
  return isNowhere6(destination0, destination1, destination2, destination3);
}

/** Some network outside may have it. */
export function isOutside(address: IpAddress): boolean {
  if (typeof address === "number") return !isNowhere4(address) && !isPrivate4(address);
  return !isNowhere6(...address) && !isPrivate6(address[0]);
}

function isNowhere4(address: number): boolean {
  const first = address >>> 24;
  return first === 0 || first === 127 || first >= 224 || address >>> 16 === 0xa9fe;
}

function isNowhere6(word0: number, word1: number, word2: number, word3: number): boolean {
  if (word0 >>> 22 === 0xfe80 >>> 6 || word0 >>> 24 === 0xff) return true;
  return word0 === 0 && word1 === 0 && word2 === 0 && word3 <= 1;
}

/** RFC 1918 and RFC 6598: internet gateways let neither in nor out. */
function isPrivate4(address: number): boolean {
  return (
    address >>> 24 === 10 ||
    address >>> 20 === 0xac1 ||
    address >>> 16 === 0xc0a8 ||
    address >>> 22 === 0x6440 >>> 6
  );
}

/** Unique local addresses (RFC 4193). */
function isPrivate6(word0: number): boolean {
  return word0 >>> 25 === 0xfc >>> 1;
}

export function isPrivateSource(packet: PacketView): boolean {
  return packet.version === 4 ? isPrivate4(packet.source) : isPrivate6(packet.source0);
}

export function isPrivateDestination(packet: PacketView): boolean {
  return packet.version === 4 ? isPrivate4(packet.destination) : isPrivate6(packet.destination0);
}
