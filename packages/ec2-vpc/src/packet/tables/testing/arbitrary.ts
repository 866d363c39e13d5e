/** Packets and addresses for tests of the tables: few different ones, so that they meet. */
import fc from "fast-check";
import { type IpAddress, type Ipv6Words, parseIp } from "../../frame/address.ts";
import { blockOf, type CidrBlock } from "../cidr.ts";
import type { PacketFields } from "../packet-fields.ts";

export type Packet = { -readonly [Field in keyof PacketFields]: PacketFields[Field] } & {
  identification: number;
};

/** With both addresses of one version. */
export function packet(
  source: IpAddress | string,
  destination: IpAddress | string,
  fields: Partial<Packet> = {},
): Packet {
  const from = typeof source === "string" ? parseIp(source)! : source;
  const to = typeof destination === "string" ? parseIp(destination)! : destination;
  const [source0, source1, source2, source3] = wordsOf(from);
  const [destination0, destination1, destination2, destination3] = wordsOf(to);
  return {
    version: typeof from === "number" ? 4 : 6,
    protocol: 6,
    source: typeof from === "number" ? from : 0,
    destination: typeof to === "number" ? to : 0,
    source0,
    source1,
    source2,
    source3,
    destination0,
    destination1,
    destination2,
    destination3,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    identification: 0,
    ...fields,
  };
}

function wordsOf(address: IpAddress): Ipv6Words {
  return typeof address === "number" ? [0, 0, 0, 0] : address;
}

/** The one that goes back. */
export function answerTo(sent: Packet, fields: Partial<Packet> = {}): Packet {
  const [from, to] = addressesOf(sent);
  const { protocol, sourcePort, destinationPort, icmpIdentifier } = sent;
  return packet(to, from, {
    protocol,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    icmpIdentifier,
    ...fields,
  });
}

export function addressesOf(sent: PacketFields): [IpAddress, IpAddress] {
  if (sent.version === 4) return [sent.source, sent.destination];
  return [
    [sent.source0, sent.source1, sent.source2, sent.source3],
    [sent.destination0, sent.destination1, sent.destination2, sent.destination3],
  ];
}

/** Words that differ in few places, at both ends. */
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 0x0a000000, 0x0a000001, 0x0a010000, 0x80000000, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
);

export const address4 = word;
export const address6: fc.Arbitrary<Ipv6Words> = fc.tuple(
  fc.constantFrom(0x20010db8, 0x20010db9, 0xfe800000),
  fc.constantFrom(0, 1, 0x00010000, 0x80000000),
  fc.constantFrom(0, 0x80000000),
  word,
);

export const block4: fc.Arbitrary<CidrBlock> = fc
  .tuple(address4, fc.integer({ min: 0, max: 32 }))
  .map(([address, length]) => blockOf(address, length));

export const block6: fc.Arbitrary<CidrBlock> = fc
  .tuple(address6, fc.oneof(fc.constantFrom(0, 32, 48, 56, 64, 80, 96, 128), fc.nat(128)))
  .map(([address, length]) => blockOf(address, length));
