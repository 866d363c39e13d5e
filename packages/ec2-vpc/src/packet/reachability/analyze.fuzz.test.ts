import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Forwarder } from "../forward/forwarder.ts";
import type { Outcome } from "../forward/outcome.ts";
import { packetBytes, replyTo } from "../forward/packet.fixture.ts";
import {
  OUTSIDE,
  PORTS,
  type RandomNetwork,
  randomNetwork,
} from "../forward/random-network.fixture.ts";
import { analyze } from "./analyze.ts";

interface Asked {
  readonly from: string;
  readonly source: string;
  readonly to: string;
  /** Undefined: an address outside. */
  readonly toInterface: string | undefined;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

const SOURCE_PORT = 49_152;

/** What a real packet does, and the answer to it. */
function arrivesAndReturns(forwarder: Forwarder, asked: Asked): boolean {
  const { from, source, to, toInterface, port, protocol } = asked;
  const packet = packetBytes(source, to, {
    protocol: protocol === "tcp" ? 6 : 17,
    sourcePort: SOURCE_PORT,
    port,
  });
  const sent: Outcome = { ...forwarder.send(from, packet) };
  if (toInterface === undefined) {
    if (sent.kind === "endpoint") {
      const { interfaceId, endpointId } = sent;
      const reply = replyTo(sent.packet);
      const back =
        interfaceId === ""
          ? forwarder.answer(endpointId, reply)
          : forwarder.send(interfaceId, reply);
      return back.interfaceId === from;
    }
    return sent.kind === "outside" && forwarder.arrive(replyTo(sent.packet)).interfaceId === from;
  }
  if (sent.kind === "dropped" || sent.interfaceId !== toInterface) return false;
  return forwarder.send(toInterface, replyTo(sent.packet)).interfaceId === from;
}

function draw(random: SeededRandom, network: RandomNetwork): Asked | undefined {
  const { networkInterfaces } = network.builder.topology;
  const one = <Each>(list: readonly Each[]) => list[random.below(list.length)]!;
  const from = one(network.interfaceIds);
  const face = networkInterfaces.get(from)!;
  const other = networkInterfaces.get(one(network.interfaceIds))!;
  const isOut = random.next() < 0.4;
  if (!isOut && other.id === from) return undefined;
  return {
    from,
    source: face.addresses[0]!.address,
    to: isOut ? one(OUTSIDE) : other.addresses[0]!.address,
    toInterface: isOut ? undefined : other.id,
    port: one(PORTS),
    protocol: random.next() < 0.7 ? "tcp" : "udp",
  };
}

test("the analyzer says of a path what the packet then does, and leaves no mark", () => {
  let found = 0;
  let missing = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new SeededRandom(seed);
      const network = randomNetwork(random);
      const clock = new SimulatedClock();
      const env = { clock, random, faults: new FaultSet(clock) };
      const forwarder = new Forwarder(network.builder.topology, env);
      for (let path = 0; path < 12; path++) {
        const asked = draw(random, network);
        if (asked === undefined) continue;
        const analysis = analyze(forwarder, {
          source: asked.from,
          destination: asked.toInterface ?? asked.to,
          protocol: asked.protocol,
          sourcePort: SOURCE_PORT,
          destinationPort: asked.port,
        });
        expect(forwarder.connectionCount).toBe(0);
        // A forwarder of its own for each packet: nothing is tracked yet.
        const fresh = new Forwarder(network.builder.topology, env);
        expect(analysis.networkPathFound).toBe(arrivesAndReturns(fresh, asked));
        expect(analysis.explanations).toHaveLength(analysis.networkPathFound ? 0 : 1);
        if (analysis.networkPathFound) found++;
        else missing++;
      }
    }),
    { numRuns: 80 },
  );
  expect(found).toBeGreaterThan(25);
  expect(missing).toBeGreaterThan(25);
});
