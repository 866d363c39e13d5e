/**
 * Between switches: what the forwarder says of a packet is done here. It is encapsulated for the host that the target is
 * on, goes outside, to the platform or to what is behind an endpoint. All of it is work in one queue.
 */
import type { Environment } from "@cloudglass/env";
import type { Forwarder } from "../forward/forwarder.ts";
import type { Outcome } from "../forward/outcome.ts";
import { parseIp, parseMac } from "../frame/address.ts";
import type { Hop, PacketHeader } from "../trace.ts";
import { ENCAPSULATION_BYTES } from "./encapsulation.ts";
import { encapsulated, framed, liesIn, rewritten } from "./fabric-frames.ts";
import type { InjectionRecord } from "./injection-record.ts";
import type { InterfacePlace, MappingService } from "./mapping-service.ts";
import { headerOf } from "./packet-header.ts";
import { PacketQueue } from "./packet-queue.ts";
import type { PortIngress } from "./port-ingress.ts";
import {
  addCounters,
  type PortCounters,
  SwitchPort,
  VirtualSwitch,
  zeroCounters,
} from "./virtual-switch.ts";

/** Where packets leave what the fabric knows. */
export interface FabricEdges {
  outside(packet: Uint8Array): void;
  /** Whether somebody outside has the address. */
  isReachable(address: string): boolean;
  platform(place: InterfacePlace, packet: Uint8Array): void;
  endpoint(endpointId: string, packet: Uint8Array): void;
}

export type FabricParts = FabricEdges & {
  readonly env: Pick<Environment, "clock">;
  readonly forwarder: Forwarder;
  readonly mapping: MappingService;
  readonly ingress: (fabric: Fabric) => PortIngress;
};

type Work = () => void;

const QUEUE_LIMITS = { lengthMax: 65_536, turnMax: 4096 };
/** What slow links hold at a time. */
const DELAYED_MAX = 65_536;
/** Where packets of the internet come in and go out. */
const BORDER = "border";

/** Of one packet, as it is made. */
interface Trace {
  readonly hops: Hop[];
  readonly header: PacketHeader | undefined;
}

/** Where a packet was when it was given to the forwarder. */
interface Origin {
  readonly host: VirtualSwitch;
  /** Whose interface sent it. */
  readonly place: InterfacePlace | undefined;
  /** The frame that the packet lies in: its header may be written over. */
  readonly frame: Uint8Array | undefined;
}

export class Fabric {
  readonly #parts: FabricParts;
  readonly #ingress: PortIngress;
  readonly #queue: PacketQueue<Work>;
  readonly #ports = new Map<string, SwitchPort>();
  /** Of ports that are gone. */
  readonly #gone = zeroCounters();
  readonly #hosts = new Map<string, VirtualSwitch>();
  readonly #border: VirtualSwitch;
  #delayed = 0;
  /** Set while a packet is injected. */
  record: InjectionRecord | undefined = undefined;

  constructor(parts: FabricParts) {
    this.#parts = parts;
    this.#queue = new PacketQueue<Work>(parts.env.clock, (work) => work(), QUEUE_LIMITS);
    this.#ingress = parts.ingress(this);
    this.#border = this.host(BORDER);
  }

  get queue(): Pick<PacketQueue<Work>, "length" | "dropped" | "drainNow"> {
    return this.#queue;
  }

  host(name: string): VirtualSwitch {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const made = new VirtualSwitch(name, this.#hosts.size);
    this.#hosts.set(name, made);
    return made;
  }

  /** Made when it is first asked for; gone with its interface. */
  port(interfaceId: string): SwitchPort {
    const known = this.#ports.get(interfaceId);
    if (known !== undefined) return known;
    const made = new SwitchPort(interfaceId);
    this.#ports.set(interfaceId, made);
    return made;
  }

  /** Captures that run. */
  get captureCount(): number {
    const places = [...this.#ports.values(), ...this.#hosts.values()];
    return places.filter(({ capture }) => capture !== undefined).length;
  }

  knownPort(interfaceId: string): SwitchPort | undefined {
    return this.#ports.get(interfaceId);
  }

  removePort(interfaceId: string): void {
    const gone = this.#ports.get(interfaceId);
    if (gone !== undefined) addCounters(this.#gone, gone.counters);
    this.#ports.delete(interfaceId);
  }

  /** Of all ports, those that are gone included. */
  totals(): PortCounters {
    const sum = zeroCounters();
    addCounters(sum, this.#gone);
    for (const { counters } of this.#ports.values()) addCounters(sum, counters);
    return sum;
  }

  /** A frame from what is plugged in at the port. */
  fromPort(port: SwitchPort, frame: Uint8Array): void {
    if (!this.#queue.add(() => this.#takeFrame(port, frame))) port.drop("queue-full");
  }

  toPort(port: SwitchPort, frame: Uint8Array): void {
    if (!this.#queue.add(() => this.#deliver(port, frame))) port.drop("queue-full");
  }

  /** A packet as if what stands on the interface had sent it; recorded when there is a record. */
  send(interfaceId: string, packet: Uint8Array, record?: InjectionRecord): void {
    this.#queue.add(() => {
      if (record !== undefined) this.record = record;
      const place = this.#parts.mapping.place(interfaceId);
      const host = this.host(place?.networkInterface.hostName ?? BORDER);
      if (record !== undefined && place !== undefined) this.#captureInjected(place, packet);
      const origin = { host, place, frame: undefined };
      this.#pass(`interface ${interfaceId}`, packet, origin, (trace) =>
        this.#parts.forwarder.send(interfaceId, packet, trace),
      );
    });
  }

  /** From outside; recorded when there is a record. */
  arrive(packet: Uint8Array, record?: InjectionRecord): void {
    const ask = (trace: Hop[] | undefined) => this.#parts.forwarder.arrive(packet, trace);
    this.#fromBorder("outside", packet, ask, record);
  }

  /** From the service behind a gateway endpoint. */
  answer(endpointId: string, packet: Uint8Array): void {
    this.#fromBorder(`endpoint ${endpointId}`, packet, (trace) =>
      this.#parts.forwarder.answer(endpointId, packet, trace),
    );
  }

  #fromBorder(
    who: string,
    packet: Uint8Array,
    ask: (trace: Hop[] | undefined) => Outcome,
    record?: InjectionRecord,
  ): void {
    const origin = { host: this.#border, place: undefined, frame: undefined };
    this.#queue.add(() => {
      if (record !== undefined) this.record = record;
      this.#pass(who, packet, origin, ask);
    });
  }

  /** A packet of the platform to an interface, from where no rule looks. */
  fromPlatform(place: InterfacePlace, packet: Uint8Array): void {
    const { id, hostName } = place.networkInterface;
    if (this.record?.wants(`platform ${id}`)) {
      const header = headerOf(packet);
      const hops: Hop[] = [];
      const host = this.host(hostName ?? BORDER);
      this.#addHops(hops, packet, place, host, host);
      this.#keep({ hops, header });
    }
    this.toPort(this.port(id), framed(packet, place.mac, place.routerMac));
  }

  forward(place: InterfacePlace, frame: Uint8Array, packet: Uint8Array): void {
    const { id, hostName } = place.networkInterface;
    const origin = { host: this.host(hostName ?? BORDER), place, frame };
    this.#pass(`interface ${id}`, packet, origin, (trace) =>
      this.#parts.forwarder.send(id, packet, trace),
    );
  }

  #takeFrame(port: SwitchPort, frame: Uint8Array): void {
    port.counters.framesIn += 1;
    port.counters.bytesIn += frame.length;
    port.capture?.add(frame);
    this.#ingress.take(port, frame);
  }

  #deliver(port: SwitchPort, frame: Uint8Array): void {
    if (port.listener === undefined) {
      port.drop("unplugged");
      return;
    }
    port.counters.framesOut += 1;
    port.counters.bytesOut += frame.length;
    port.capture?.add(frame);
    this.record?.reach(`interface ${port.interfaceId}`);
    port.listener(frame);
  }

  /** Asks the forwarder and does what it says, with a trace when somebody records. */
  #pass(
    who: string,
    packet: Uint8Array,
    origin: Origin,
    ask: (trace: Hop[] | undefined) => Outcome,
  ): void {
    if (!this.record?.wants(who)) {
      this.#settle(ask(undefined), origin, undefined);
      return;
    }
    const header = headerOf(packet);
    const hops: Hop[] = [];
    this.#settle(ask(hops), origin, { hops, header });
  }

  #settle(outcome: Outcome, origin: Origin, trace: Trace | undefined): void {
    // The outcome is written over by the next packet; what is further has values of its own.
    const { kind, packet, interfaceId, endpointId, delayMs, further } = outcome;
    const { place } = origin;
    const { outside, platform, endpoint } = this.#parts;
    const hops = trace?.hops;
    if (kind === "interface") this.#toInterface(interfaceId, packet, origin, delayMs, hops);
    else if (kind === "outside") {
      this.#captureLeaving(packet, origin);
      if (hops !== undefined) this.#addOutside(hops, packet);
      this.#add(() => outside(packet), delayMs);
    } else if (kind === "endpoint") this.#add(() => endpoint(endpointId, packet), delayMs);
    else if (kind === "platform" && place !== undefined) {
      this.#add(() => platform(place, packet), delayMs);
    }
    if (trace !== undefined) {
      this.#reach(outcome, origin);
      this.#keep(trace);
    }
    for (const each of further) {
      const own = each.hops === undefined ? undefined : [...each.hops];
      const header = own?.[0]?.packet;
      this.#settle(each, { ...origin, frame: undefined }, own && { hops: own, header });
    }
  }

  #keep({ hops, header }: Trace): void {
    if (header === undefined) return;
    const isDropped = hops.some(({ verdict }) => verdict === "drop");
    this.record?.add({ packet: header, verdict: isDropped ? "dropped" : "delivered", hops });
  }

  #reach({ kind, endpointId, interfaceId }: Outcome, { place }: Origin): void {
    if (kind === "outside") this.record?.reach("outside");
    if (kind === "endpoint") {
      this.record?.reach(`endpoint ${endpointId}`);
      // An endpoint of interfaces answers from the one that was asked.
      if (interfaceId !== "") this.record?.reach(`interface ${interfaceId}`);
    }
    if (kind === "platform") this.record?.reach(`platform ${place?.networkInterface.id}`);
  }

  #toInterface(
    interfaceId: string,
    packet: Uint8Array,
    origin: Origin,
    delayMs: number,
    hops: Hop[] | undefined,
  ): void {
    const place = this.#parts.mapping.place(interfaceId);
    if (place === undefined) return;
    const { hostName } = place.networkInterface;
    const to = this.host(hostName ?? BORDER);
    const isNeighbor = origin.place !== undefined && origin.place.subnet.id === place.subnet.id;
    const from = isNeighbor && origin.place !== undefined ? origin.place.mac : place.routerMac;
    if (hops !== undefined) this.#addHops(hops, packet, place, origin.host, to);
    if (to === origin.host) {
      const frame = liesIn(packet, origin.frame)
        ? rewritten(origin.frame as Uint8Array, packet, place.mac, from)
        : framed(packet, place.mac, from);
      const port = this.port(interfaceId);
      if (!this.#add(() => this.#deliver(port, frame), delayMs)) port.drop("queue-full");
      return;
    }
    const bytes = encapsulated(packet, place, from, origin.host, to);
    origin.host.capture?.add(bytes);
    this.#add(() => this.#arriveAtHost(to, interfaceId, bytes), delayMs);
  }

  #addHops(
    hops: Hop[],
    packet: Uint8Array,
    { vpc, networkInterface }: InterfacePlace,
    from: VirtualSwitch,
    to: VirtualSwitch,
  ): void {
    const header = headerOf(packet);
    if (header === undefined) return;
    if (to !== from) {
      const rule = { from: from.hostName, encapsulation: "vxlan", vni: vpc.vni };
      hops.push({ kind: "host", id: to.hostName, verdict: "pass", rule, packet: header });
    }
    const { id } = networkInterface;
    const at = { kind: "switch", id: to.hostName, rule: { port: id }, packet: header } as const;
    if (this.#ports.get(id)?.listener !== undefined) {
      hops.push({ ...at, verdict: "deliver", why: "The frame is put on its cable." });
      return;
    }
    const why = `Nothing is plugged in at ${id}: no machine stands on it, or it does not run.`;
    hops.push({ ...at, verdict: "drop", drop: "nothing-plugged", why });
  }

  #addOutside(hops: Hop[], packet: Uint8Array): void {
    const header = headerOf(packet);
    if (header === undefined) return;
    const { destination: id } = header;
    if (this.#parts.isReachable(id) || this.record?.outside === id) return;
    const why = `Nobody is simulated at ${id}, and no port of it is mapped.`;
    const drop = "unreachable-outside";
    hops.push({ kind: "outside", id, verdict: "drop", drop, why, packet: header });
  }

  /** No cable brings it: it is captured as the frame that the machine would have sent. */
  #captureInjected(place: InterfacePlace, packet: Uint8Array): void {
    const { capture } = this.port(place.networkInterface.id);
    if (capture === undefined) return;
    const to = parseIp(headerOf(packet)?.destination ?? "");
    const target = to === undefined ? undefined : this.#parts.mapping.ofAddress(place.vpc.id, to);
    const isNeighbor = target?.subnetId === place.subnet.id;
    const mac = isNeighbor ? parseMac(target.macAddress) : undefined;
    capture.add(framed(packet, mac ?? place.routerMac, place.mac));
  }

  #captureLeaving(packet: Uint8Array, { host, place }: Origin): void {
    if (host.capture === undefined || place === undefined) return;
    host.capture.add(encapsulated(packet, place, place.mac, host, this.#border));
  }

  #arriveAtHost(host: VirtualSwitch, interfaceId: string, bytes: Uint8Array): void {
    host.capture?.add(bytes);
    this.#deliver(this.port(interfaceId), bytes.subarray(ENCAPSULATION_BYTES));
  }

  /** False: there was no room. */
  #add(work: Work, delayMs: number): boolean {
    if (delayMs <= 0) return this.#queue.add(work);
    if (this.#delayed >= DELAYED_MAX) return false;
    this.#delayed += 1;
    this.#parts.env.clock.schedule(delayMs, () => {
      this.#delayed -= 1;
      this.#queue.add(work);
    });
    return true;
  }
}
