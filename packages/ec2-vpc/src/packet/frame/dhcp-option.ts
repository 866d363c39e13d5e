/** DHCP's options (RFC 2132, RFC 2610 on lengths: RFC 3396), those that AWS gives and hosts ask with. */
import { read16, read32, write16, write32 } from "./bytes.ts";
import { NameWriter, readName } from "./dns-name.ts";

export const DHCP_MESSAGE_TYPE = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  acknowledge: 5,
  refuse: 6,
  release: 7,
  inform: 8,
} as const;

export interface ClasslessRoute {
  readonly destination: number;
  readonly prefixLength: number;
  readonly router: number;
}

export interface DhcpOptionValues {
  readonly messageType: number;
  readonly serverIdentifier: number;
  readonly leaseSeconds: number;
  readonly renewalSeconds: number;
  readonly rebindingSeconds: number;
  readonly subnetMask: number;
  readonly routers: readonly number[];
  readonly domainNameServers: readonly number[];
  readonly hostName: string;
  readonly domainName: string;
  readonly mtu: number;
  readonly broadcastAddress: number;
  readonly ntpServers: readonly number[];
  readonly netbiosNameServers: readonly number[];
  readonly netbiosNodeType: number;
  readonly requestedAddress: number;
  /** Codes of options. */
  readonly parameterRequestList: readonly number[];
  readonly message: string;
  readonly messageBytesMax: number;
  readonly vendorClass: string;
  readonly clientIdentifier: Uint8Array;
  /** RFC 3397. */
  readonly domainSearch: readonly string[];
  /** RFC 3442: with it, clients do not look at `routers`. */
  readonly classlessRoutes: readonly ClasslessRoute[];
}

interface OptionCodec<Value> {
  readonly code: number;
  /** Undefined for what is malformed; the option is then as if it were not there. */
  read(bytes: Uint8Array): Value | undefined;
  write(value: Value): Uint8Array;
}

function written(length: number, write: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(bytes);
  return bytes;
}

const uint8 = (code: number): OptionCodec<number> => ({
  code,
  read: (bytes) => (bytes.length === 1 ? bytes[0] : undefined),
  write: (value) => Uint8Array.of(value),
});

const uint16 = (code: number): OptionCodec<number> => ({
  code,
  read: (bytes) => (bytes.length === 2 ? read16(bytes, 0) : undefined),
  write: (value) => written(2, (bytes) => write16(bytes, 0, value)),
});

const uint32 = (code: number): OptionCodec<number> => ({
  code,
  read: (bytes) => (bytes.length === 4 ? read32(bytes, 0) : undefined),
  write: (value) => written(4, (bytes) => write32(bytes, 0, value)),
});

const addresses = (code: number): OptionCodec<readonly number[]> => ({
  code,
  read: (bytes) => {
    if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
    return Array.from({ length: bytes.length / 4 }, (_, place) => read32(bytes, place * 4));
  },
  write: (list) =>
    written(list.length * 4, (bytes) => {
      for (const [place, address] of list.entries()) write32(bytes, place * 4, address);
    }),
});

/** Bytes as Latin-1; some senders end it with a zero. */
const text = (code: number): OptionCodec<string> => ({
  code,
  read: (bytes) => {
    const value = Buffer.from(bytes).toString("latin1").replace(/\0+$/, "");
    return value === "" ? undefined : value;
  },
  write: (value) => Uint8Array.from(Buffer.from(value, "latin1")),
});

const codes = (code: number): OptionCodec<readonly number[]> => ({
  code,
  read: (bytes) => Array.from(bytes),
  write: (value) => Uint8Array.from(value),
});

const opaque = (code: number): OptionCodec<Uint8Array> => ({
  code,
  read: (bytes) => bytes,
  write: (value) => value,
});

const names = (code: number): OptionCodec<readonly string[]> => ({
  code,
  read: (bytes) => {
    const read: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const name = readName(bytes, at);
      if (name === undefined) return undefined;
      read.push(name.name);
      at = name.next;
    }
    return read;
  },
  write: (list) => {
    const bytes: number[] = [];
    const writer = new NameWriter();
    for (const name of list) writer.write(bytes, name);
    return Uint8Array.from(bytes);
  },
});

function readRoutes(bytes: Uint8Array): ClasslessRoute[] | undefined {
  const routes: ClasslessRoute[] = [];
  for (let at = 0; at < bytes.length; ) {
    const prefixLength = bytes[at]!;
    const octets = Math.ceil(prefixLength / 8);
    if (prefixLength > 32 || at + 1 + octets + 4 > bytes.length) return undefined;
    let destination = 0;
    for (let octet = 0; octet < 4; octet++) {
      destination = destination * 256 + (octet < octets ? bytes[at + 1 + octet]! : 0);
    }
    routes.push({ destination, prefixLength, router: read32(bytes, at + 1 + octets) });
    at += 1 + octets + 4;
  }
  return routes;
}

const routes = (code: number): OptionCodec<readonly ClasslessRoute[]> => ({
  code,
  read: readRoutes,
  write: (list) => {
    const parts = list.map(({ destination, prefixLength, router }) => {
      const octets = Math.ceil(prefixLength / 8);
      const bytes = new Uint8Array(9);
      bytes[0] = prefixLength;
      write32(bytes, 1, destination);
      write32(bytes, 1 + octets, router);
      return bytes.subarray(0, 5 + octets);
    });
    return Uint8Array.from(Buffer.concat(parts));
  },
});

type Codecs = { readonly [Name in keyof DhcpOptionValues]: OptionCodec<DhcpOptionValues[Name]> };

/** In the order in which they are written: what a client must not miss comes first. */
export const DHCP_OPTIONS: Codecs = {
  messageType: uint8(53),
  serverIdentifier: uint32(54),
  leaseSeconds: uint32(51),
  renewalSeconds: uint32(58),
  rebindingSeconds: uint32(59),
  requestedAddress: uint32(50),
  subnetMask: uint32(1),
  routers: addresses(3),
  domainNameServers: addresses(6),
  hostName: text(12),
  domainName: text(15),
  mtu: uint16(26),
  broadcastAddress: uint32(28),
  ntpServers: addresses(42),
  netbiosNameServers: addresses(44),
  netbiosNodeType: uint8(46),
  parameterRequestList: codes(55),
  message: text(56),
  messageBytesMax: uint16(57),
  vendorClass: text(60),
  clientIdentifier: opaque(61),
  domainSearch: names(119),
  classlessRoutes: routes(121),
};
