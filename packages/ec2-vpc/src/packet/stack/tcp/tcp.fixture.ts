/** Two hosts with a connection between them, and segments that are seen or made up. */
import { parseIpv4 } from "../../frame/address.ts";
import { ETHERNET_HEADER_BYTES, writeEthernetHeader } from "../../frame/ethernet.ts";
import { ETHER_TYPE, TCP_FLAG } from "../../frame/numbers.ts";
import { buildTcp, type TcpFields } from "../../frame/packet-builder.ts";
import { PacketView } from "../../frame/packet-view.ts";
import type { StackLimits } from "../limits.ts";
import type { Stack } from "../stack.ts";
import { until, type Wire } from "../wire.fixture.ts";

export const SERVER = "10.0.0.1";
export const CLIENT = "10.0.0.2";

export function pair(
  wire: Wire,
  limits: Partial<StackLimits> = {},
): { server: Stack; client: Stack } {
  return {
    server: wire.host("server", { addresses: [`${SERVER}/24`] }, limits),
    client: wire.host("client", { addresses: [`${CLIENT}/24`] }, limits),
  };
}

export async function connected(wire: Wire, limits: Partial<StackLimits> = {}) {
  const { server, client } = pair(wire, limits);
  const listener = server.tcp.listen({ port: 80 });
  const near = await until(wire.clock, client.tcp.connect({ address: SERVER, port: 80 }));
  const far = (await until(wire.clock, listener.accept()))!;
  return { server, client, near, far, listener };
}

/** Segments as they are sent, from `listen` on. */
export function watch(wire: Wire): PacketView[] {
  const seen: PacketView[] = [];
  wire.tap = (frame) => {
    const view = new PacketView();
    if (view.load(frame.slice(), ETHERNET_HEADER_BYTES) && view.protocol === 6) seen.push(view);
    return true;
  };
  return seen;
}

/** Somebody who makes up segments; what the server sends to it is dropped by the wire. */
export function forge(wire: Wire, source: string, tcp: Partial<TcpFields>): void {
  const frame = buildTcp(
    { source: parseIpv4(source)!, destination: parseIpv4(SERVER)!, headroom: 14 },
    {
      sourcePort: 1000,
      destinationPort: 80,
      sequence: 0,
      acknowledgement: 0,
      flags: TCP_FLAG.syn,
      window: 1000,
      ...tcp,
    },
  );
  const destination = 0x02_00_00_00_00_01;
  writeEthernetHeader(frame, { destination, source: 0x020000000099, etherType: ETHER_TYPE.ipv4 });
  forger(wire)(frame);
}

const forgers = new WeakMap<Wire, (frame: Uint8Array) => void>();

function forger(wire: Wire): (frame: Uint8Array) => void {
  const known = forgers.get(wire) ?? wire.cable().send;
  forgers.set(wire, known);
  return known;
}
