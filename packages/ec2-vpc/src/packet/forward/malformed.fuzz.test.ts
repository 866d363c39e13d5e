import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { writeHeaderChecksum } from "../frame/checksum.ts";
import type { Hop } from "../trace.ts";
import { Forwarder } from "./forwarder.ts";
import { randomNetwork } from "./random-network.fixture.ts";
import { randomArrival, randomPacket } from "./random-packet.fixture.ts";

/** `CLOUDGLASS_FUZZ_RUNS=1000000` is the long run. */
const PACKETS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 20_000);
const SEED = process.env.CLOUDGLASS_SEED ?? "malformed";
const PACKETS_A_NETWORK = 200;
const TIMEOUT_MS = 60_000 + PACKETS / 10;

/** Bytes changed, the end cut off or filled up; the header's checksum is right again in most. */
function spoil(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const cut = random.next() < 0.2 ? random.below(bytes.length + 1) : bytes.length;
  const spoilt = new Uint8Array(cut + (random.next() < 0.1 ? random.below(64) : 0));
  spoilt.set(bytes.subarray(0, cut));
  for (let change = random.below(4); change > 0 && spoilt.length > 0; change--) {
    spoilt[random.below(Math.min(spoilt.length, 80))] = random.below(256);
  }
  const headerBytes = ((spoilt[0] ?? 0) & 15) * 4;
  const isRepaired = random.next() < 0.9 && spoilt[0]! >>> 4 === 4;
  if (isRepaired && headerBytes >= 20 && headerBytes <= spoilt.length) {
    writeHeaderChecksum(spoilt, 0, headerBytes);
  }
  return spoilt;
}

test(
  "whatever the bytes are, the forwarder gives an outcome, and holds on to nothing",
  () => {
    let connections = 0;
    for (let network = 0; network * PACKETS_A_NETWORK < PACKETS; network++) {
      const random = new SeededRandom(`${SEED}-${network}`);
      const drawn = randomNetwork(random);
      const clock = new SimulatedClock();
      const env = { clock, random: random.fork("forwarder"), faults: new FaultSet(clock) };
      const forwarder = new Forwarder(drawn.builder.topology, env, { connectionsMax: 100 });
      for (let packet = 0; packet < PACKETS_A_NETWORK; packet++) {
        const id = drawn.interfaceIds[random.below(drawn.interfaceIds.length)]!;
        const hops: Hop[] | undefined = random.next() < 0.5 ? [] : undefined;
        const way = random.below(3);
        const sent = way === 0 ? randomArrival(random, drawn) : randomPacket(random, drawn, id);
        const bytes = spoil(sent, random);
        const outcome =
          way === 0
            ? forwarder.arrive(bytes, hops)
            : way === 1
              ? forwarder.send(id, bytes, hops)
              : forwarder.answer(drawn.endpointIds[0]!, bytes, hops);
        expect(outcome.kind === "dropped").toBe(outcome.drop !== undefined);
        expect(outcome.further.length).toBeLessThan(100);
        if (hops !== undefined) {
          expect(hops.at(-1)!.verdict).toBe(outcome.kind === "dropped" ? "drop" : "deliver");
        }
      }
      expect(forwarder.connectionCount).toBeLessThanOrEqual(100);
      connections += forwarder.connectionCount;
    }
    expect(connections).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
