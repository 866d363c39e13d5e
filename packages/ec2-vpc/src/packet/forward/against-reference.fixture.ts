/**
 * The forwarder beside the reference: one network, one script of packets, each side with its own answers. What they say
 * of a packet must be the same in everything.
 */
import { FaultSet, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { buildIcmpError } from "../frame/icmp.ts";
import type { Topology } from "../topology.ts";
import type { Hop } from "../trace.ts";
import { Forwarder } from "./forwarder.ts";
import type { Outcome } from "./outcome.ts";
import { packetBytes, plainOf, viewOf } from "./packet.fixture.ts";
import { type RandomNetwork, randomNetwork, ZONES } from "./random-network.fixture.ts";
import { randomArrival, randomPacket } from "./random-packet.fixture.ts";
import { Reference, type ReferenceResult } from "./reference.fixture.ts";
import type { ReferencePacket } from "./reference-rules.fixture.ts";

export interface Compared {
  readonly packets: number;
  /** How often each end was met: kinds of outcomes and reasons of drops. */
  readonly met: Readonly<Record<string, number>>;
}

interface Side {
  readonly forwarder: string;
  readonly reference: string;
}

export class Disagreement extends Error {
  override readonly name = "Disagreement";
  constructor(seed: string, step: number, what: string, { forwarder, reference }: Side) {
    super(
      `seed ${seed}, packet ${step}: ${what}\nforwarder: ${forwarder}\nreference: ${reference}`,
    );
  }
}

/** Draws the network of the seed and sends `packets` through it; throws at the first disagreement. */
export function compareOn(seed: string, packets: number): Compared {
  return new Comparison(seed).run(packets);
}

class Comparison {
  readonly #seed: string;
  readonly #random: SeededRandom;
  readonly #network: RandomNetwork;
  readonly #topology: Topology;
  readonly #forwarder: Forwarder;
  readonly #reference: Reference;
  readonly #met: Record<string, number> = {};
  readonly #faults: FaultSet;
  #step = 0;

  constructor(seed: string) {
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
    this.#network = randomNetwork(this.#random);
    this.#topology = this.#network.builder.topology;
    const clock = new SimulatedClock();
    this.#faults = new FaultSet(clock);
    const env = { clock, random: this.#random.fork("forwarder"), faults: this.#faults };
    this.#forwarder = new Forwarder(this.#topology, env);
    this.#reference = new Reference(this.#topology);
  }

  run(packets: number): Compared {
    for (this.#step = 0; this.#step < packets; this.#step++) {
      if (this.#random.next() < 0.04) this.#change();
      this.#onePacket();
    }
    return { packets: this.#step, met: this.#met };
  }

  /** Something in the network changes; the next packet must feel it. */
  #change(): void {
    const random = this.#random;
    const topology = this.#topology;
    const which = random.below(5);
    if (which === 0) {
      const zone = ZONES[random.below(ZONES.length)]!;
      if (this.#reference.zonesDown.delete(zone)) this.#faults.clear(zone);
      else {
        this.#reference.zonesDown.add(zone);
        this.#faults.set({ id: zone, target: { zone }, kind: "down" });
      }
      return;
    }
    const tables = [
      topology.routeTables,
      topology.networkAcls,
      topology.peeringConnections,
      topology.natGateways,
    ];
    const table = tables[which - 1]!;
    const records = [...table.all()];
    const record = records[random.below(records.length || 1)];
    if (record === undefined) return;
    if ("routes" in record) {
      topology.routeTables.put({ ...record, routes: dropOne(record.routes, random) });
    } else if ("entries" in record) {
      topology.networkAcls.put({ ...record, entries: dropOne(record.entries, random) });
    } else if ("active" in record) {
      topology.peeringConnections.put({ ...record, active: !record.active });
    } else topology.natGateways.put({ ...record, available: !record.available });
  }

  #onePacket(): void {
    const random = this.#random;
    const way = random.next();
    if (way < 0.72) {
      const id = this.#network.interfaceIds[random.below(this.#network.interfaceIds.length)]!;
      this.#send(id, randomPacket(random, this.#network, id));
    } else if (way < 0.94) this.#arrive(randomArrival(random, this.#network));
    else {
      const ids = this.#network.endpointIds;
      const id = ids[random.below(ids.length)]!;
      const bytes = randomArrival(random, this.#network);
      const plain = plainOf(bytes);
      const outcome = this.#traced((hops) => this.#forwarder.answer(id, bytes, hops));
      this.#check("answer of an endpoint", outcome, this.#reference.answer(id, plain));
    }
  }

  #send(id: string, bytes: Uint8Array): void {
    const plain = plainOf(bytes);
    const outcome = this.#traced((hops) => this.#forwarder.send(id, bytes, hops));
    const expected = this.#reference.send(id, plain);
    const got = this.#check(`from ${id}: ${show(plain)}`, outcome, expected);
    if (got !== undefined && this.#random.next() < 0.8) this.#reply(got.outcome, got.result);
  }

  #arrive(bytes: Uint8Array): void {
    const plain = plainOf(bytes);
    const outcome = this.#traced((hops) => this.#forwarder.arrive(bytes, hops));
    const expected = this.#reference.arrive(plain);
    const got = this.#check(`from outside: ${show(plain)}`, outcome, expected);
    if (got !== undefined && this.#random.next() < 0.8) this.#reply(got.outcome, got.result);
  }

  /** Whoever got it answers, with a reply or with an error, on each side to what that side delivered. */
  #reply(outcome: Outcome, result: ReferenceResult): void {
    const isError = this.#random.next() < 0.15;
    if (viewOf(outcome.packet).isIcmpError || viewOf(outcome.packet).isFragment) return;
    const bytes = isError ? errorOf(outcome.packet) : replyOf(plainOf(outcome.packet));
    const plain = isError ? errorAbout(result.packet) : plainOf(replyOf(result.packet));
    const what = `answer of ${outcome.kind} ${outcome.interfaceId}: ${show(plainOf(bytes))}`;
    const { kind, interfaceId, endpointId } = outcome;
    if (kind === "outside") {
      const arrived = this.#traced((hops) => this.#forwarder.arrive(bytes, hops));
      this.#check(what, arrived, this.#reference.arrive(plain));
    } else if (kind === "endpoint" && interfaceId === "") {
      const answered = this.#traced((hops) => this.#forwarder.answer(endpointId, bytes, hops));
      this.#check(what, answered, this.#reference.answer(endpointId, plain));
    } else if (kind !== "platform") {
      const sent = this.#traced((hops) => this.#forwarder.send(interfaceId, bytes, hops));
      this.#check(what, sent, this.#reference.send(interfaceId, plain));
    }
  }

  /** The ports that NAT gateways draw are chance's: the reference is told them. */
  #traced(send: (hops: Hop[]) => Outcome): Outcome {
    const hops: Hop[] = [];
    const outcome = { ...send(hops) };
    for (const each of [hops, ...outcome.further.map(({ hops: own }) => own ?? [])]) {
      for (const [index, { kind, direction, rule, id }] of each.entries()) {
        if (kind !== "nat-gateway" || direction !== "egress" || rule === undefined) continue;
        // The hop before shows the packet as it came.
        const { source, destination, protocol, ...ports } = each[index - 1]!.packet;
        if (protocol === 1) continue;
        const ends = [source, ports.sourcePort ?? 0, destination, ports.destinationPort ?? 0];
        this.#reference.drawnPorts.set([id, ...ends].join(" "), Number(rule.port));
      }
    }
    return outcome;
  }

  #check(
    what: string,
    outcome: Outcome,
    result: ReferenceResult,
  ): { outcome: Outcome; result: ReferenceResult } | undefined {
    const forwarder = showOutcome(outcome);
    const reference = showResult(result);
    if (forwarder !== reference) {
      throw new Disagreement(this.#seed, this.#step, what, { forwarder, reference });
    }
    const end = outcome.kind === "dropped" ? outcome.drop! : outcome.kind;
    this.#met[end] = (this.#met[end] ?? 0) + 1;
    for (const { kind } of outcome.further) {
      const name = `further ${kind}`;
      this.#met[name] = (this.#met[name] ?? 0) + 1;
    }
    return outcome.kind === "dropped" ? undefined : { outcome: { ...outcome }, result };
  }
}

function dropOne<Each>(list: readonly Each[], random: SeededRandom): Each[] {
  const at = random.below(list.length || 1);
  return list.filter((_, index) => index !== at);
}

/** Those that a NAT gateway drew are not told apart: nothing depends on them. */
function identifierOf({ icmpIdentifier }: Pick<ReferencePacket, "icmpIdentifier">): string {
  return icmpIdentifier < 1024 ? String(icmpIdentifier) : "drawn";
}

function show(packet: ReferencePacket): string {
  const { source, destination, protocol, sourcePort, destinationPort, quoted } = packet;
  if (packet.isLaterFragment) return `rest of ${source} > ${destination}, ${packet.sizeBytes}`;
  const kind = `${protocol} ${packet.icmpType}/${packet.icmpCode} ${packet.tcpFlags}`;
  const ends = `${source}:${sourcePort} > ${destination}:${destinationPort}`;
  const rest = `id ${identifierOf(packet)} ttl ${packet.ttl} size ${packet.sizeBytes}`;
  return `${ends} ${kind} ${rest}${quoted === undefined ? "" : ` about (${showQuoted(quoted)})`}`;
}

/** What is quoted may be cut: its sizes and counts are left alone. */
function showQuoted({ source, destination, protocol, ...ports }: ReferencePacket): string {
  const { sourcePort, destinationPort, icmpIdentifier } = ports;
  const ends = `${source}:${sourcePort} > ${destination}:${destinationPort}`;
  return `${ends} ${protocol} ${identifierOf({ icmpIdentifier })}`;
}

function showOutcome(outcome: Outcome): string {
  return [one(outcome), ...outcome.further.map((each) => one(each)).sort()].join("; ");

  function one({ kind, interfaceId, endpointId, drop, packet }: Outcome): string {
    if (kind === "dropped") return `dropped ${drop}`;
    const sound = viewOf(packet).transportIsSound() ? "" : " with a bad checksum";
    return `${kind} ${interfaceId} ${endpointId} ${show(plainOf(packet))}${sound}`;
  }
}

function showResult(result: ReferenceResult): string {
  return [
    one(result),
    ...allFurther(result)
      .map((each) => one(each))
      .sort(),
  ].join("; ");

  function one({ kind, interfaceId = "", endpointId = "", drop, packet }: ReferenceResult): string {
    return kind === "dropped"
      ? `dropped ${drop}`
      : `${kind} ${interfaceId} ${endpointId} ${show(packet)}`;
  }
}

function allFurther(result: ReferenceResult): ReferenceResult[] {
  return result.further.flatMap((each) => [each, ...allFurther(each)]);
}

/** From who got it to who sent it. */
function replyOf(packet: ReferencePacket): Uint8Array {
  const { protocol, icmpType } = packet;
  const type = protocol === 1 ? (icmpType === 8 ? 0 : icmpType) : icmpType === 128 ? 129 : icmpType;
  return packetBytes(packet.destination, packet.source, {
    protocol,
    sourcePort: packet.destinationPort,
    port: packet.sourcePort,
    tcpFlags: packet.tcpFlags === 2 ? 18 : 16,
    icmpType: type,
    identifier: packet.icmpIdentifier,
  });
}

/** That a port is unreachable, as the receiver says it. */
function errorOf(bytes: Uint8Array): Uint8Array {
  const packet = viewOf(bytes);
  const error = { kind: "unreachable", reason: "port" } as const;
  return buildIcmpError(packet, error, packet.destinationAddress)!;
}

function errorAbout(about: ReferencePacket): ReferencePacket {
  const isV4 = about.version === 4;
  return {
    ...about,
    source: about.destination,
    destination: about.source,
    protocol: isV4 ? 1 : 58,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: isV4 ? 3 : 1,
    icmpCode: isV4 ? 3 : 4,
    icmpIdentifier: 0,
    tcpFlags: 0,
    ttl: 64,
    sizeBytes: Math.min(about.sizeBytes + (isV4 ? 28 : 48), isV4 ? 576 : 1280),
    dontFragment: !isV4,
    quoted: about,
  };
}
