/**
 * The forwarder: a packet comes in at an interface, from outside or from a gateway endpoint; what is decided on its way
 * is decided here, and it comes out where it belongs, rewritten as the gateways on its way rewrite it.
 */
import { DEFAULT_TIMEOUTS } from "../tables/connection-state.ts";
import { ConntrackTable } from "../tables/conntrack-table.ts";
import { FragmentTable } from "../tables/fragment-table.ts";
import type { NatMetrics } from "../tables/nat-metrics.ts";
import { NetworkAclFilter } from "../tables/network-acl-filter.ts";
import { RouteLookup } from "../tables/route-lookup.ts";
import { SecurityGroupFilter } from "../tables/security-group-filter.ts";
import type { TrackedFlow } from "../tables/tracked-flow.ts";
import type { Topology } from "../topology.ts";
import type { Hop } from "../trace.ts";
import { GatewayIndex } from "./gateway-index.ts";
import { enterInterface, leaveInterface } from "./interface-crossing.ts";
import { arrive } from "./internet-gateway.ts";
import { NatTables } from "./nat-tables.ts";
import type { CompiledNetwork, ForwarderWorld, Network } from "./network-parts.ts";
import type { FlowObserver } from "./observer.ts";
import { type Outcome, WritableOutcome } from "./outcome.ts";
import { type Following, Passage, STEP, type Step } from "./passage.ts";
import { type Face, Places, type SubnetPlace } from "./places.ts";
import { leaveSubnet } from "./subnet-router.ts";

export type { ForwarderWorld } from "./network-parts.ts";

export interface ForwarderOptions {
  /** Of tracked connections in all; 1,000,000 when absent. */
  readonly connectionsMax?: number;
  /** Of one interface; a quarter of all when absent. */
  readonly interfaceConnectionsMax?: number;
}

/** Pieces and errors that one packet sets off; what comes beyond is lost. */
const FOLLOWING_MAX = 100;
const PROBE_CONNECTIONS_MAX = 10_000;
const NOTHING = new Uint8Array(0);

export class Forwarder {
  readonly topology: Topology;
  readonly #network: Network;
  readonly #passage = new Passage();
  /** For what follows a packet, while that one's outcome stands. */
  #second: Passage | undefined;
  readonly #outcome = new WritableOutcome(NOTHING);

  /** `shared` is what another forwarder over the same topology has compiled: this one is a probe then. */
  constructor(
    topology: Topology,
    env: ForwarderWorld,
    options: ForwarderOptions = {},
    shared?: CompiledNetwork,
  ) {
    this.topology = topology;
    const connections = new ConntrackTable({
      entriesMax: options.connectionsMax,
      interfaceEntriesMax: options.interfaceConnectionsMax,
    });
    this.#network = {
      ...(shared ?? compile(topology)),
      env,
      connections,
      connectionNumbers: [],
      nats: new NatTables(shared === undefined ? topology : undefined),
      fragments: new FragmentTable(),
      isProbe: shared !== undefined,
      observer: undefined,
    };
    if (shared !== undefined) return;
    const { places, connectionNumbers } = this.#network;
    places.onGone(({ id, number }) => {
      connections.forgetInterface(id);
      connectionNumbers[number] = undefined;
    });
    topology.networkInterfaces.onChange((id) => {
      const face = places.face(id);
      if (face === undefined || connectionNumbers[face.number] === undefined) return;
      connections.setTimeouts(id, face.record.idleTimeouts ?? DEFAULT_TIMEOUTS);
    });
    topology.egressOnlyInternetGateways.onChange((id) => {
      if (topology.egressOnlyInternetGateways.get(id) === undefined)
        connections.forgetInterface(id);
    });
  }

  /** Nobody when undefined, and then it costs nothing. */
  get observer(): FlowObserver | undefined {
    return this.#network.observer;
  }

  set observer(observer: FlowObserver | undefined) {
    this.#network.observer = observer;
  }

  /**
   * An IP packet (no Ethernet header) from what stands on an interface. The bytes are the forwarder's from now on.
   * Each hop is pushed on `trace` when there is one.
   */
  send(interfaceId: string, packet: Uint8Array, trace?: Hop[]): Outcome {
    const face = this.#network.places.face(interfaceId);
    const passage = this.#begin(packet, trace);
    if (face === undefined) {
      passage.packet.load(packet);
      passage.drop("not-attached", "interface", interfaceId, `${interfaceId} does not exist.`);
      return passage.outcome;
    }
    return this.#forward(passage, STEP.leaveInterface, face, undefined);
  }

  /** An IP packet from outside, to a public address. */
  arrive(packet: Uint8Array, trace?: Hop[]): Outcome {
    return this.#forward(this.#begin(packet, trace), STEP.arrive, undefined, undefined);
  }

  /** An IP packet from the service behind a gateway endpoint, to an address in the endpoint's VPC. */
  answer(endpointId: string, packet: Uint8Array, trace?: Hop[]): Outcome {
    const { topology, places } = this.#network;
    const passage = this.#begin(packet, trace);
    const endpoint = topology.vpcEndpoints.get(endpointId);
    const isSound = passage.packet.load(packet);
    if (!endpoint?.available) {
      const why = `${endpointId} is not available.`;
      passage.drop("gateway-not-available", "vpc-endpoint", endpointId, why);
      return passage.outcome;
    }
    const vpc = places.vpc(endpoint.vpcId);
    const face = isSound ? places.atDestination(vpc, passage.packet) : undefined;
    if (face === undefined) {
      passage.drop("no-such-address", "vpc-endpoint", endpointId, "Nobody has the address.");
      return passage.outcome;
    }
    passage.hop("vpc-endpoint", endpointId, "pass", { direction: "ingress" });
    return this.#forward(passage, STEP.enterInterface, face, undefined);
  }

  /**
   * A forwarder over the same network that has no connection tracked or translated yet: what it does leaves no mark
   * here, and chance does not stop it. Make one for each question, and let go of it.
   */
  probing(): Forwarder {
    const { env } = this.#network;
    return new Forwarder(
      this.topology,
      env,
      { connectionsMax: PROBE_CONNECTIONS_MAX },
      this.#network,
    );
  }

  /** Undefined for a gateway that no packet has come to. */
  natMetrics(natGatewayId: string): NatMetrics | undefined {
    return this.#network.nats.metrics(natGatewayId, this.#network.env.clock.now());
  }

  /** Tracked at the moment; some may have timed out. */
  get connectionCount(): number {
    return this.#network.connections.size;
  }

  /** Those of an interface, so many at most. */
  connectionsOf(interfaceId: string, countMax: number): TrackedFlow[] {
    const { connections, env } = this.#network;
    return connections.flowsOf(env.clock.now(), interfaceId, countMax);
  }

  #begin(packet: Uint8Array, trace: Hop[] | undefined): Passage {
    this.#passage.begin(packet, this.#outcome, trace);
    return this.#passage;
  }

  #forward(
    passage: Passage,
    step: Step,
    face: Face | undefined,
    subnet: SubnetPlace | undefined,
  ): Outcome {
    const { outcome } = passage;
    this.#walk(passage, step, face, subnet);
    if (passage.following.length > 0) outcome.further = this.#followUp(passage);
    return outcome;
  }

  #walk(
    passage: Passage,
    first: Step,
    face: Face | undefined,
    subnet: SubnetPlace | undefined,
  ): void {
    const { packet, outcome } = passage;
    if (!packet.load(outcome.packet)) {
      outcome.drop = "malformed";
      passage.trace?.push(malformedHop(face?.id ?? "outside", packet.fault));
      return;
    }
    if (packet.isFragment && !this.#knowsPorts(passage, face?.id ?? subnet?.id ?? "outside"))
      return;
    passage.face = face;
    passage.subnet = subnet;
    let step = first;
    while (step !== STEP.ended) step = this.#step(passage, step);
  }

  #step(passage: Passage, step: Step): Step {
    switch (step) {
      case STEP.leaveInterface:
        return leaveInterface(this.#network, passage);
      case STEP.leaveSubnet:
        return leaveSubnet(this.#network, passage);
      case STEP.enterInterface:
        return enterInterface(this.#network, passage);
      case STEP.arrive:
        return arrive(this.#network, passage);
      case STEP.emit:
        return this.#emit(passage);
      case STEP.ended:
        return step;
    }
  }

  /** What the router of a subnet says itself comes into the subnet, or leaves as everything does. */
  #emit(passage: Passage): Step {
    const subnet = passage.subnet!;
    if (!subnet.hasDestination(passage.packet)) return STEP.leaveSubnet;
    const face = this.#network.places.atDestination(subnet.vpc, passage.packet);
    if (face !== undefined) return passage.toInterface(face, undefined);
    return passage.drop("no-such-address", "switch", subnet.vpc.id, "Nobody has the address.");
  }

  #knowsPorts(passage: Passage, at: string): boolean {
    const { packet } = passage;
    const { fragments, env } = this.#network;
    if (packet.fragmentOffset === 0) {
      fragments.remember(env.clock.now(), at, packet);
      return true;
    }
    if (fragments.complete(env.clock.now(), at, packet)) return true;
    const why = "The first fragment of its packet was not seen.";
    passage.drop("malformed", "switch", at, why);
    return false;
  }

  #followUp(passage: Passage): Outcome[] {
    const queue = passage.following;
    passage.following = [];
    this.#second ??= new Passage();
    const further: Outcome[] = [];
    for (let next = 0; next < queue.length && next < FOLLOWING_MAX; next++) {
      const outcome = new WritableOutcome(queue[next]!.packet);
      this.#followOne(this.#second, queue[next]!, outcome, passage.trace);
      further.push(outcome);
      queue.push(...this.#second.following);
      this.#second.following = [];
    }
    return further;
  }

  #followOne(
    passage: Passage,
    { packet, step, face, subnet, originZone }: Following,
    outcome: WritableOutcome,
    trace: Hop[] | undefined,
  ): void {
    const hops: Hop[] | undefined = trace === undefined ? undefined : [];
    passage.begin(packet, outcome, hops);
    passage.originZone = originZone;
    this.#walk(passage, step, face, subnet);
    outcome.hops = hops;
  }
}

function compile(topology: Topology): CompiledNetwork {
  return {
    topology,
    places: new Places(topology),
    gateways: new GatewayIndex(topology),
    routes: new RouteLookup(topology),
    acls: new NetworkAclFilter(topology),
    groups: new SecurityGroupFilter(topology),
  };
}

function malformedHop(id: string, fault: string | undefined): Hop {
  const packet = { source: "", destination: "", protocol: 0, ttl: 0, sizeBytes: 0 };
  const why = `It is no sound IP packet: ${fault ?? "too short"}.`;
  return { kind: "switch", id, verdict: "drop", drop: "malformed", why, packet };
}
