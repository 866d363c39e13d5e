/** Random packets for property tests: what they are made of, and the bytes made of it. */
import fc from "fast-check";
import type { IpAddress, Ipv6Words } from "../address.ts";
import { PROTOCOL } from "../numbers.ts";
import {
  buildIcmp,
  buildTcp,
  buildUdp,
  type IcmpFields,
  type PacketFields,
  type TcpFields,
  type UdpFields,
} from "../packet-builder.ts";

export const uint32 = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 0xffffffff, 0xffff));
export const ipv6Words: fc.Arbitrary<Ipv6Words> = fc.tuple(uint32, uint32, uint32, uint32);
export const port = fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 0xffff));
const byte = fc.nat(0xff);
export const payload = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.nat(1500).map((length) => new Uint8Array(length)),
);

function fieldsOf(address: fc.Arbitrary<IpAddress>): fc.Arbitrary<PacketFields> {
  return fc.record({
    source: address,
    destination: address,
    ttl: byte,
    identification: fc.nat(0xffff),
    dontFragment: fc.boolean(),
    trafficClass: byte,
    headroom: fc.constantFrom(0, 1, 14),
  });
}

export const ipv4Fields = fieldsOf(uint32);
export const ipv6Fields = fieldsOf(ipv6Words);

export const udpFields: fc.Arbitrary<UdpFields> = fc.record({
  sourcePort: port,
  destinationPort: port,
  payload,
});

export const tcpFields: fc.Arbitrary<TcpFields> = fc.record({
  sourcePort: port,
  destinationPort: port,
  sequence: uint32,
  acknowledgement: uint32,
  flags: byte,
  window: port,
  options: fc
    .nat(10)
    .chain((words) => fc.uint8Array({ minLength: words * 4, maxLength: words * 4 })),
  payload,
});

function icmpFields(types: readonly number[]): fc.Arbitrary<IcmpFields> {
  return fc.record({
    type: fc.constantFrom(...types),
    code: fc.constantFrom(0, 1, 255),
    rest: uint32,
    payload,
  });
}

/** What a packet was made of; `build` makes it anew, of fields that one changes. */
export type Recipe =
  | { readonly kind: "udp"; readonly ip: PacketFields; readonly transport: UdpFields }
  | { readonly kind: "tcp"; readonly ip: PacketFields; readonly transport: TcpFields }
  | { readonly kind: "icmp"; readonly ip: PacketFields; readonly transport: IcmpFields };

export function build(recipe: Recipe): Uint8Array {
  if (recipe.kind === "udp") return buildUdp(recipe.ip, recipe.transport);
  if (recipe.kind === "tcp") return buildTcp(recipe.ip, recipe.transport);
  return buildIcmp(recipe.ip, recipe.transport);
}

export function protocolOf({ kind, ip }: Recipe): number {
  if (kind !== "icmp") return PROTOCOL[kind];
  return typeof ip.source === "number" ? PROTOCOL.icmp : PROTOCOL.icmpv6;
}

function recipeOf(
  ip: fc.Arbitrary<PacketFields>,
  icmpTypes: readonly number[],
): fc.Arbitrary<Recipe> {
  return fc.oneof(
    fc.record({ kind: fc.constant("udp" as const), ip, transport: udpFields }),
    fc.record({ kind: fc.constant("tcp" as const), ip, transport: tcpFields }),
    fc.record({ kind: fc.constant("icmp" as const), ip, transport: icmpFields(icmpTypes) }),
  );
}

/** Its ICMP messages are queries: they have an identifier. */
export const ipv4Recipe = recipeOf(ipv4Fields, [0, 8, 13, 14]);
export const ipv6Recipe = recipeOf(ipv6Fields, [128, 129]);
export const recipe = fc.oneof(ipv4Recipe, ipv6Recipe);
