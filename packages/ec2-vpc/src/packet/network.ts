/**
 * What composition holds of the data plane: the topology, the forwarder, a virtual switch a host, the fabric between
 * hosts, and what is simulated outside.
 */
import type { Environment } from "@cloudglass/env";
import { Forwarder } from "./forward/forwarder.ts";
import { parseIp } from "./frame/address.ts";
import { Capture, pcapOf } from "./switch/capture.ts";
import { DnsServer } from "./switch/dns-server.ts";
import { EndpointHosts } from "./switch/endpoint-hosts.ts";
import { Fabric } from "./switch/fabric.ts";
import { InjectionRecord } from "./switch/injection-record.ts";
import { Internet } from "./switch/internet.ts";
import { MappingService } from "./switch/mapping-service.ts";
import { NO_OUTLET, type Outlet, type OutletTarget } from "./switch/outlet.ts";
import { packetToSend } from "./switch/packet-to-send.ts";
import type { EndpointServices, PlatformServices } from "./switch/platform.ts";
import { PlatformHosts } from "./switch/platform-hosts.ts";
import { PortIngress } from "./switch/port-ingress.ts";
import { Resolver, type ServiceAddress } from "./switch/resolver.ts";
import type { PortCounters } from "./switch/virtual-switch.ts";
import type { TrackedFlow } from "./tables/tracked-flow.ts";
import type { Topology } from "./topology.ts";
import type { Hop, PacketHeader } from "./trace.ts";

export interface NetworkParts {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly topology: Topology;
  /** Nothing listens when absent. */
  readonly platformService?: PlatformServices;
  readonly endpointService?: EndpointServices;
  /** No service has a public address when absent. */
  readonly serviceAddress?: ServiceAddress;
  /** Nothing real is reached when absent. */
  readonly outlet?: Outlet;
}

/** The same shape as a hypervisor's cable. */
export interface NetworkCable {
  /** The bytes are the network's from now on. */
  send(frame: Uint8Array): void;
  receive(listener: (frame: Uint8Array) => void): void;
  unplug(): void;
}

/** A packet to send as if what stands on an interface, or somebody outside, had sent it. */
export interface PacketToInject {
  /** The id of an interface, or a public address. */
  readonly from: string;
  /** Of the sender: the interface's primary one when absent. */
  readonly source?: string | undefined;
  /** An address, or the id of an interface. */
  readonly to: string;
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Drawn from the ephemeral ones when absent. */
  readonly sourcePort?: number | undefined;
  /** Of TCP and UDP. */
  readonly port?: number | undefined;
  /** An echo request when absent. */
  readonly icmpType?: number | undefined;
  readonly icmpCode?: number | undefined;
  readonly ttl?: number | undefined;
  readonly payload?: Uint8Array | undefined;
}

/** One packet's way. */
export interface PacketTrace {
  readonly packet: PacketHeader;
  readonly verdict: "delivered" | "dropped";
  readonly hops: readonly Hop[];
}

/** What came back to who sent it: `accepted` is of TCP, where it began a connection. */
export type Conclusion = "accepted" | "answered" | "refused" | "unanswered";

export interface Injection {
  readonly conclusion: Conclusion;
  readonly sent: PacketTrace;
  /** What it set off until nothing moved any more, in order; a bounded number of them. */
  readonly followed: readonly PacketTrace[];
  /** How many more there were. */
  readonly notKept: number;
}

/** A host outside, at a public address, that answers pings and serves what it is told. */
export interface InternetHostOptions {
  readonly address: string;
  readonly services: readonly InternetService[];
}

export interface InternetService {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** `echo` sends back what comes; `sink` reads and says nothing; others send their bytes, so often, and end. */
  readonly answer: "echo" | "sink" | { readonly bytes: Uint8Array; readonly repeat?: number };
}

export interface InternetHostView {
  readonly address: string;
  readonly services: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[];
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

/** An address and port of the simulated internet that a program on the real machine answers at. */
export interface PortMapping {
  readonly address: string;
  readonly port: number;
  readonly target: OutletTarget;
}

/** Turns of the event loop in which an injected packet's answers may come; and how many without one are quiet. */
const TURNS_MAX = 64;
const QUIET_TURNS = 4;
const INJECTIONS_WAITING_MAX = 64;
const DRAINED_A_TURN = 4096;

/** Each keeps its frames in memory. */
export const CAPTURES_MAX = 16;

export class PacketNetwork {
  readonly topology: Topology;
  readonly forwarder: Forwarder;
  readonly internet: Internet;
  /** What listens at 169.254.169.254, and behind endpoints; composition may set it later. */
  platformService: PlatformServices;
  endpointService: EndpointServices;
  readonly #env: NetworkParts["env"];
  readonly #mapping: MappingService;
  readonly #fabric: Fabric;
  readonly #platform: PlatformHosts;
  readonly #endpoints: EndpointHosts;
  #injected: Promise<unknown> = Promise.resolve();
  #injectionsWaiting = 0;

  constructor({ env, topology, ...parts }: NetworkParts) {
    this.#env = env;
    this.topology = topology;
    this.forwarder = new Forwarder(topology, env);
    this.platformService = parts.platformService ?? (() => undefined);
    this.endpointService = parts.endpointService ?? (() => undefined);
    const mapping = new MappingService(topology);
    this.#mapping = mapping;
    this.internet = new Internet({
      env,
      outlet: parts.outlet ?? NO_OUTLET,
      arrive: (packet) => this.#fabric.arrive(packet),
    });
    this.#platform = new PlatformHosts({
      env,
      mapping,
      dns: new DnsServer(new Resolver(topology, mapping, parts.serviceAddress), env.clock),
      services: (interfaceId, port) => this.platformService(interfaceId, port),
      send: (place, packet) => this.#fabric.fromPlatform(place, packet),
    });
    this.#endpoints = new EndpointHosts({
      env,
      topology,
      mapping,
      services: (endpointId, port) => this.endpointService(endpointId, port),
      answer: (endpointId, packet) => this.#fabric.answer(endpointId, packet),
      send: (interfaceId, packet) => this.#fabric.send(interfaceId, packet),
    });
    this.#fabric = this.#makeFabric();
    topology.networkInterfaces.onChange((id) => {
      if (topology.networkInterfaces.get(id) !== undefined) return;
      this.#fabric.removePort(id);
      this.#platform.remove(id);
    });
  }

  /**
   * A cable at the port of an interface. A second one at the same port takes the place of the first, which is then
   * plugged in nowhere.
   */
  plug(interfaceId: string): NetworkCable {
    const port = this.#fabric.port(interfaceId);
    let isPlugged = true;
    let listener: ((frame: Uint8Array) => void) | undefined;
    const pass = (frame: Uint8Array) => listener?.(frame);
    port.listener = pass;
    return {
      send: (frame) => {
        if (isPlugged && port.listener === pass) this.#fabric.fromPort(port, frame);
      },
      receive: (given) => {
        listener = given;
      },
      unplug: () => {
        isPlugged = false;
        if (port.listener === pass) port.listener = undefined;
      },
    };
  }

  /** So many wait to be injected that no more are taken. */
  get isBusy(): boolean {
    return this.#injectionsWaiting >= INJECTIONS_WAITING_MAX;
  }

  /** Resolves when the network is quiet again; undefined for an interface or a destination that is not there. */
  async inject(packet: PacketToInject): Promise<Injection | undefined> {
    const bytes = packetToSend(packet, this.#mapping, this.#env.random);
    if (bytes === undefined) return undefined;
    if (this.isBusy) throw new RangeError("too many at once");
    this.#injectionsWaiting += 1;
    // One at a time: what follows could not be told apart.
    const done = this.#injected.then(() => this.#inject(packet.from, bytes));
    this.#injected = done.catch(() => {});
    return done.finally(() => {
      this.#injectionsWaiting -= 1;
    });
  }

  /** Tracked for an interface's security groups; so many at most. */
  connections(interfaceId: string, countMax: number): TrackedFlow[] {
    return this.forwarder.connectionsOf(interfaceId, countMax);
  }

  counters(interfaceId: string): PortCounters | undefined {
    return this.#fabric.knownPort(interfaceId)?.counters;
  }

  /** Of all interfaces that ever were. */
  totals(): PortCounters {
    return this.#fabric.totals();
  }

  /** From now on; what an earlier one has seen is gone. False: as many run as may. */
  startCapture(of: CaptureTarget): boolean {
    const captured = this.#captured(of);
    const isOn = captured.capture !== undefined;
    if (!isOn && this.#fabric.captureCount >= CAPTURES_MAX) return false;
    captured.capture = new Capture(this.#env.clock);
    return true;
  }

  /** As a pcap file; undefined when none was started. */
  capture(of: CaptureTarget): Uint8Array | undefined {
    const { capture } = this.#captured(of);
    return capture && pcapOf(capture);
  }

  stopCapture(of: CaptureTarget): boolean {
    const captured = this.#captured(of);
    const wasOn = captured.capture !== undefined;
    captured.capture = undefined;
    return wasOn;
  }

  close(): void {
    this.internet.closeAll();
    this.#platform.close();
    this.#endpoints.close();
  }

  #captured(of: CaptureTarget): { capture: Capture | undefined } {
    return "hostName" in of ? this.#fabric.host(of.hostName) : this.#fabric.port(of.interfaceId);
  }

  #makeFabric(): Fabric {
    return new Fabric({
      env: this.#env,
      forwarder: this.forwarder,
      mapping: this.#mapping,
      ingress: (fabric) =>
        new PortIngress(this.#mapping, this.topology, {
          reply: (port, frame) => fabric.toPort(port, frame),
          forward: (_port, place, frame, packet) => fabric.forward(place, frame, packet),
        }),
      outside: (packet) => this.internet.take(packet),
      isReachable: (address) => this.internet.isReachable(address),
      platform: (place, packet) => {
        const reason = this.#platform.take(place, packet);
        if (reason !== undefined) this.#fabric.port(place.networkInterface.id).drop(reason);
      },
      endpoint: (endpointId, packet) => this.#endpoints.take(endpointId, packet),
    });
  }

  async #inject(from: string, bytes: Uint8Array): Promise<Injection | undefined> {
    const isOutside = parseIp(from) !== undefined;
    const record = new InjectionRecord(isOutside ? from : undefined);
    record.reach(isOutside ? "outside" : `interface ${from}`);
    if (isOutside) this.#fabric.arrive(bytes, record);
    else this.#fabric.send(from, bytes, record);
    try {
      let quietTurns = 0;
      for (let turn = 0; turn < TURNS_MAX && quietTurns < QUIET_TURNS; turn += 1) {
        const before = record.count;
        this.#fabric.queue.drainNow(DRAINED_A_TURN);
        await new Promise<void>((resolve) => this.#env.clock.tick(resolve));
        const isQuiet = record.count === before && this.#fabric.queue.length === 0;
        quietTurns = isQuiet ? quietTurns + 1 : 0;
      }
    } finally {
      this.#fabric.record = undefined;
    }
    return record.result();
  }
}

export type CaptureTarget = { readonly interfaceId: string } | { readonly hostName: string };
