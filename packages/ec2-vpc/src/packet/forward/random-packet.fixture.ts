/** Packets drawn at random for a network that was. */
import type { SeededRandom } from "@cloudglass/env";
import { type PacketOptions, packetBytes } from "./packet.fixture.ts";
import {
  Drawer,
  OUTSIDE,
  OUTSIDE_V6,
  PORTS,
  type RandomNetwork,
} from "./random-network.fixture.ts";

/** A packet that something in the network might send, mostly from its own address. */
export function randomPacket(
  random: SeededRandom,
  network: RandomNetwork,
  interfaceId: string,
): Uint8Array {
  const drawer = new Drawer(random);
  const face = network.builder.topology.networkInterfaces.get(interfaceId)!;
  const own4 = face.addresses.map(({ address }) => address);
  // What somebody sends to itself never comes to the network.
  const others = network.addresses.filter(
    (address) => !own4.includes(address) && !face.ipv6Addresses.includes(address),
  );
  const outside = [...OUTSIDE, ...OUTSIDE_V6];
  const destination = drawer.one(drawer.chance(0.3) ? outside : others);
  const version = destination.includes(":") ? 6 : 4;
  const own = version === 4 ? own4 : face.ipv6Addresses;
  const spoofed = others.filter(
    (address) => address.includes(":") === (version === 6) && address !== destination,
  );
  const isOwn = own.length > 0 && drawer.chance(0.92);
  const source = drawer.one(isOwn ? own : spoofed);
  return packetBytes(source, destination, randomOptions(drawer, version));
}

/** From outside, to anything that may be reached there. */
export function randomArrival(random: SeededRandom, network: RandomNetwork): Uint8Array {
  const drawer = new Drawer(random);
  const destination = drawer.one(network.addresses);
  const version = destination.includes(":") ? 6 : 4;
  const source = drawer.one(version === 4 ? [...OUTSIDE, "10.9.9.9"] : OUTSIDE_V6);
  return packetBytes(source, destination, randomOptions(drawer, version));
}

function randomOptions(drawer: Drawer, version: 4 | 6): PacketOptions {
  const protocol = drawer.one([6, 6, 6, 17, 17, version === 4 ? 1 : 58, 47]);
  const isLarge = drawer.chance(0.06);
  return {
    protocol,
    sourcePort: drawer.one([40_000, 40_001, 443]),
    port: drawer.one(PORTS),
    tcpFlags: drawer.one([2, 2, 2, 16]),
    identifier: drawer.one([1, 2]),
    ttl: drawer.chance(0.95) ? 64 : drawer.count(1, 3),
    payloadBytes: isLarge ? drawer.one([1480, 1600, 8470, 8600, 9100]) : 0,
    dontFragment: drawer.chance(0.5),
  };
}
