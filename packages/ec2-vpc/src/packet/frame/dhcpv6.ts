/** DHCPv6 (RFC 8415): messages as they lie in UDP, with the options of one address and of names. */
import { type Ipv6Words, readIpv6, writeIpv6 } from "./address.ts";
import { read16, read32, write16, write32 } from "./bytes.ts";
import { NameWriter } from "./dns-name.ts";

export const DHCPV6_MESSAGE = {
  solicit: 1,
  advertise: 2,
  request: 3,
  confirm: 4,
  renew: 5,
  rebind: 6,
  reply: 7,
  release: 8,
  decline: 9,
  informationRequest: 11,
} as const;

export const DHCPV6_STATUS = { success: 0, noAddressesAvailable: 2, notOnLink: 4 } as const;

export const DHCPV6_OPTION = {
  clientIdentifier: 1,
  serverIdentifier: 2,
  associationForAddresses: 3,
  address: 5,
  status: 13,
  rapidCommit: 14,
  nameServers: 23,
  domainList: 24,
} as const;

/** An association of addresses (IA_NA), as much of it as is needed here. */
export interface AddressAssociation {
  readonly id: number;
  readonly addresses: readonly Ipv6Words[];
}

export interface Dhcpv6Request {
  readonly type: number;
  /** 24 bits. */
  readonly transactionId: number;
  readonly clientIdentifier: Uint8Array | undefined;
  readonly serverIdentifier: Uint8Array | undefined;
  readonly associations: readonly AddressAssociation[];
  readonly wantsRapidCommit: boolean;
}

export interface Dhcpv6Reply {
  readonly type: number;
  readonly transactionId: number;
  readonly clientIdentifier: Uint8Array | undefined;
  readonly serverIdentifier: Uint8Array;
  readonly associations: readonly (AddressAssociation & {
    readonly lifetimeSeconds: number;
    /** Of `DHCPV6_STATUS`. */
    readonly status?: number;
  })[];
  /** Of the whole message. */
  readonly status?: number;
  readonly isRapidCommit: boolean;
  readonly nameServers: readonly Ipv6Words[];
  readonly domainList: readonly string[];
}

const HEADER_BYTES = 4;
const ASSOCIATION_BYTES = 12;
const ADDRESS_BYTES = 24;

/** Each option in turn; false for one that is cut off. */
function eachOption(
  bytes: Uint8Array,
  from: number,
  take: (code: number, value: Uint8Array) => void,
): boolean {
  for (let at = from; at < bytes.length; ) {
    if (at + 4 > bytes.length) return false;
    const end = at + 4 + read16(bytes, at + 2);
    if (end > bytes.length) return false;
    take(read16(bytes, at), bytes.subarray(at + 4, end));
    at = end;
  }
  return true;
}

/** Undefined for what is cut off anywhere, and for relayed messages. */
export function parseDhcpv6(bytes: Uint8Array): Dhcpv6Request | undefined {
  const type = bytes[0] ?? 0;
  if (bytes.length < HEADER_BYTES || type === 0 || type > DHCPV6_MESSAGE.informationRequest) {
    return undefined;
  }
  let clientIdentifier: Uint8Array | undefined;
  let serverIdentifier: Uint8Array | undefined;
  let wantsRapidCommit = false;
  let isWhole = true;
  const associations: AddressAssociation[] = [];
  const isRead = eachOption(bytes, HEADER_BYTES, (code, value) => {
    if (code === DHCPV6_OPTION.clientIdentifier) clientIdentifier = value.slice();
    if (code === DHCPV6_OPTION.serverIdentifier) serverIdentifier = value.slice();
    if (code === DHCPV6_OPTION.rapidCommit) wantsRapidCommit = true;
    if (code !== DHCPV6_OPTION.associationForAddresses) return;
    const association = readAssociation(value);
    if (association === undefined) isWhole = false;
    else associations.push(association);
  });
  if (!isRead || !isWhole) return undefined;
  return {
    type,
    transactionId: read32(bytes, 0) % 0x1000000,
    clientIdentifier,
    serverIdentifier,
    associations,
    wantsRapidCommit,
  };
}

function readAssociation(value: Uint8Array): AddressAssociation | undefined {
  if (value.length < ASSOCIATION_BYTES) return undefined;
  const addresses: Ipv6Words[] = [];
  const isRead = eachOption(value, ASSOCIATION_BYTES, (code, inner) => {
    if (code === DHCPV6_OPTION.address && inner.length >= ADDRESS_BYTES) {
      addresses.push(readIpv6(inner, 0));
    }
  });
  return isRead ? { id: read32(value, 0), addresses } : undefined;
}

export function buildDhcpv6(reply: Dhcpv6Reply): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  write32(header, 0, reply.type * 0x1000000 + reply.transactionId);
  const { clientIdentifier, serverIdentifier, nameServers, domainList, status } = reply;
  return joined([
    header,
    option(DHCPV6_OPTION.serverIdentifier, serverIdentifier),
    ...(clientIdentifier ? [option(DHCPV6_OPTION.clientIdentifier, clientIdentifier)] : []),
    ...reply.associations.map(associationOption),
    ...(status === undefined ? [] : [statusOption(status)]),
    ...(reply.isRapidCommit ? [option(DHCPV6_OPTION.rapidCommit, new Uint8Array(0))] : []),
    ...(nameServers.length > 0
      ? [option(DHCPV6_OPTION.nameServers, joined(nameServers.map(addressBytes)))]
      : []),
    ...(domainList.length > 0 ? [option(DHCPV6_OPTION.domainList, namesOf(domainList))] : []),
  ]);
}

function associationOption({
  id,
  addresses,
  lifetimeSeconds,
  status,
}: Dhcpv6Reply["associations"][number]): Uint8Array {
  const head = new Uint8Array(ASSOCIATION_BYTES);
  write32(head, 0, id);
  // When to renew, and to ask any server: half of the time, and seven eighths.
  write32(head, 4, lifetimeSeconds / 2);
  write32(head, 8, (lifetimeSeconds / 8) * 7);
  const inner = addresses.map((address) => {
    const value = new Uint8Array(ADDRESS_BYTES);
    writeIpv6(value, 0, address);
    write32(value, 16, lifetimeSeconds);
    write32(value, 20, lifetimeSeconds);
    return option(DHCPV6_OPTION.address, value);
  });
  const outcome = status === undefined ? [] : [statusOption(status)];
  return option(DHCPV6_OPTION.associationForAddresses, joined([head, ...inner, ...outcome]));
}

function statusOption(status: number): Uint8Array {
  return option(DHCPV6_OPTION.status, Uint8Array.of(status >>> 8, status & 0xff));
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + value.length);
  write16(bytes, 0, code);
  write16(bytes, 2, value.length);
  bytes.set(value, 4);
  return bytes;
}

function addressBytes(address: Ipv6Words): Uint8Array {
  const bytes = new Uint8Array(16);
  writeIpv6(bytes, 0, address);
  return bytes;
}

/** Without compression (RFC 8415, section 10). */
function namesOf(names: readonly string[]): Uint8Array {
  return joined(
    names.map((name) => {
      const bytes: number[] = [];
      new NameWriter().write(bytes, name);
      return Uint8Array.from(bytes);
    }),
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
