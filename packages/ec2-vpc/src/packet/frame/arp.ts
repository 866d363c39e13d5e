/** ARP for IPv4 over Ethernet (RFC 826), probes and announcements (RFC 5227) included. */
import { type MacAddress, readMac, writeMac } from "./address.ts";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { ETHER_TYPE } from "./numbers.ts";

export interface ArpMessage {
  readonly operation: "request" | "reply";
  readonly senderMac: MacAddress;
  readonly senderAddress: number;
  /** 0 in requests. */
  readonly targetMac: MacAddress;
  readonly targetAddress: number;
}

const ARP_BYTES = 28;
const ETHERNET = 1;
const REQUEST = 1;
const REPLY = 2;

/** Undefined for other protocols and operations, and for what is cut off. */
export function parseArp(bytes: Uint8Array, at = 0): ArpMessage | undefined {
  if (bytes.length - at < ARP_BYTES) return undefined;
  if (read16(bytes, at) !== ETHERNET || read16(bytes, at + 2) !== ETHER_TYPE.ipv4) return undefined;
  if (bytes[at + 4] !== 6 || bytes[at + 5] !== 4) return undefined;
  const operation = read16(bytes, at + 6);
  if (operation !== REQUEST && operation !== REPLY) return undefined;
  return {
    operation: operation === REQUEST ? "request" : "reply",
    senderMac: readMac(bytes, at + 8),
    senderAddress: read32(bytes, at + 14),
    targetMac: readMac(bytes, at + 18),
    targetAddress: read32(bytes, at + 24),
  };
}

export function buildArp(message: ArpMessage): Uint8Array {
  const bytes = new Uint8Array(ARP_BYTES);
  write16(bytes, 0, ETHERNET);
  write16(bytes, 2, ETHER_TYPE.ipv4);
  bytes[4] = 6;
  bytes[5] = 4;
  write16(bytes, 6, message.operation === "request" ? REQUEST : REPLY);
  writeMac(bytes, 8, message.senderMac);
  write32(bytes, 14, message.senderAddress);
  writeMac(bytes, 18, message.targetMac);
  write32(bytes, 24, message.targetAddress);
  return bytes;
}
