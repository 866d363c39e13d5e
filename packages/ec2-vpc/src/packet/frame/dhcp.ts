/** DHCP for IPv4 (RFC 2131): messages as they lie in UDP. */
import { type MacAddress, readMac, writeMac } from "./address.ts";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { DHCP_OPTIONS, type DhcpOptionValues } from "./dhcp-option.ts";

export interface DhcpMessage {
  readonly isReply: boolean;
  readonly transactionId: number;
  readonly seconds: number;
  /** The client cannot yet take what is sent to its address. */
  readonly isBroadcast: boolean;
  /** ciaddr: the client has it and answers ARP for it. */
  readonly clientAddress: number;
  /** yiaddr: the client's, as the server says. */
  readonly yourAddress: number;
  /** siaddr: of the next server in bootstrap. */
  readonly serverAddress: number;
  /** giaddr */
  readonly relayAddress: number;
  readonly clientMac: MacAddress;
  readonly options: Partial<DhcpOptionValues>;
}

const SERVER_NAME_AT = 44;
const BOOT_FILE_AT = 108;
const COOKIE_AT = 236;
const OPTIONS_AT = 240;
const COOKIE = 0x63825363;
/** What BOOTP relays and old clients expect at least. */
const MESSAGE_BYTES_MIN = 300;
const REQUEST = 1;
const REPLY = 2;
const ETHERNET = 1;
const PAD = 0;
const OVERLOAD = 52;
const END = 255;
const OPTION_BYTES_MAX = 255;

const BY_CODE = new Map(Object.entries(DHCP_OPTIONS).map(([name, { code }]) => [code, name]));

/** By code; the parts of an option that was split belong together (RFC 3396). */
type Parts = Map<number, Uint8Array[]>;

function gather(bytes: Uint8Array, from: number, end: number, to: Parts): boolean {
  for (let at = from; at < end; ) {
    const code = bytes[at]!;
    if (code === END) return true;
    if (code === PAD) {
      at++;
      continue;
    }
    const length = bytes[at + 1];
    if (length === undefined || at + 2 + length > end) return false;
    const part = bytes.subarray(at + 2, at + 2 + length);
    const parts = to.get(code);
    if (parts === undefined) to.set(code, [part]);
    else parts.push(part);
    at += 2 + length;
  }
  return true;
}

/** Undefined for what is cut off or no DHCP over Ethernet. Options that are unknown or malformed are left out. */
export function parseDhcp(bytes: Uint8Array): DhcpMessage | undefined {
  if (bytes.length < OPTIONS_AT || read32(bytes, COOKIE_AT) !== COOKIE) return undefined;
  const operation = bytes[0];
  if (operation !== REQUEST && operation !== REPLY) return undefined;
  if (bytes[1] !== ETHERNET || bytes[2] !== 6) return undefined;
  const raw: Parts = new Map();
  if (!gather(bytes, OPTIONS_AT, bytes.length, raw)) return undefined;
  // Options may go on in the fields for a boot file (1) and a server's name (2).
  const overload = raw.get(OVERLOAD)?.[0]?.[0] ?? 0;
  if ((overload & 1) !== 0 && !gather(bytes, BOOT_FILE_AT, COOKIE_AT, raw)) return undefined;
  if ((overload & 2) !== 0 && !gather(bytes, SERVER_NAME_AT, BOOT_FILE_AT, raw)) return undefined;
  return {
    isReply: operation === REPLY,
    transactionId: read32(bytes, 4),
    seconds: read16(bytes, 8),
    isBroadcast: (bytes[10]! & 0x80) !== 0,
    clientAddress: read32(bytes, 12),
    yourAddress: read32(bytes, 16),
    serverAddress: read32(bytes, 20),
    relayAddress: read32(bytes, 24),
    clientMac: readMac(bytes, 28),
    options: readOptions(raw),
  };
}

function readOptions(raw: Parts): Partial<DhcpOptionValues> {
  const options: Record<string, unknown> = {};
  for (const [code, parts] of raw) {
    const name = BY_CODE.get(code) as keyof DhcpOptionValues | undefined;
    const value = name && DHCP_OPTIONS[name].read(Uint8Array.from(Buffer.concat(parts)));
    if (name !== undefined && value !== undefined) options[name] = value;
  }
  return options as Partial<DhcpOptionValues>;
}

export function buildDhcp(message: DhcpMessage): Uint8Array {
  const options = encodeOptions(message.options);
  const bytes = new Uint8Array(Math.max(MESSAGE_BYTES_MIN, OPTIONS_AT + options.length + 1));
  bytes[0] = message.isReply ? REPLY : REQUEST;
  bytes[1] = ETHERNET;
  bytes[2] = 6;
  write32(bytes, 4, message.transactionId);
  write16(bytes, 8, message.seconds);
  bytes[10] = message.isBroadcast ? 0x80 : 0;
  write32(bytes, 12, message.clientAddress);
  write32(bytes, 16, message.yourAddress);
  write32(bytes, 20, message.serverAddress);
  write32(bytes, 24, message.relayAddress);
  writeMac(bytes, 28, message.clientMac);
  write32(bytes, COOKIE_AT, COOKIE);
  bytes.set(options, OPTIONS_AT);
  bytes[OPTIONS_AT + options.length] = END;
  return bytes;
}

function encodeOptions(options: Partial<DhcpOptionValues>): Uint8Array {
  const encoded: number[] = [];
  for (const name of Object.keys(DHCP_OPTIONS) as (keyof DhcpOptionValues)[]) {
    const value = options[name];
    if (value === undefined) continue;
    const codec = DHCP_OPTIONS[name] as { code: number; write(of: unknown): Uint8Array };
    const bytes = codec.write(value);
    // A long one is split; an empty one says nothing.
    for (let from = 0; from < bytes.length; from += OPTION_BYTES_MAX) {
      const part = bytes.subarray(from, from + OPTION_BYTES_MAX);
      encoded.push(codec.code, part.length, ...part);
    }
  }
  return Uint8Array.from(encoded);
}
