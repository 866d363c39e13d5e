/**
 * Flow logs: packets at interfaces are gathered to flows, and at the end of a window each flow is one record.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
import type { NetworkInterface, Topology } from "../topology.ts";
import type { FlowObserver, Sighting } from "./observer.ts";

/** One flow in one window; without a flow when nothing was seen or not all could be kept. */
export interface FlowRecord {
  readonly interfaceId: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly instanceId: string | undefined;
  readonly region: string;
  /** `us-east-1a`; its id is the account's. */
  readonly zone: string;
  /** Seconds since the Unix epoch: of the flow's first and last packet, or of the window. */
  readonly start: number;
  readonly end: number;
  readonly logStatus: "OK" | "NODATA" | "SKIPDATA";
  /** Undefined unless the status is OK. */
  readonly flow: Flow | undefined;
}

export interface Flow {
  readonly source: string;
  readonly destination: string;
  readonly packetSource: string;
  readonly packetDestination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  readonly action: "ACCEPT" | "REJECT";
  readonly direction: "ingress" | "egress";
  /** 0 when none of AWS's values applies. */
  readonly trafficPath: number;
  /** Those that AWS reports, together. */
  readonly tcpFlags: number;
}

export interface FlowWindowOptions {
  /** Of one interface in one window; what is beyond is told by one record of SKIPDATA. */
  readonly flowsMax?: number;
  /** The interfaces that are logged: each has a record in each window. */
  readonly watches: (interfaceId: string) => boolean;
}

const FLOWS_MAX = 10_000;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

type WritableFlow = { -readonly [Member in keyof Flow]: Flow[Member] } & {
  firstTime: number;
  lastTime: number;
};

type Place = Omit<FlowRecord, "start" | "end" | "logStatus" | "flow">;

interface Gathered {
  /** As it was at the first packet: the interface may be gone at the window's end. */
  readonly place: Place;
  readonly flows: Map<string, WritableFlow>;
  skips: boolean;
}

/** Whoever delivers makes one for each aggregation interval, gives it to the forwarder and ends its windows in time. */
export class FlowWindow implements FlowObserver {
  readonly #topology: Topology;
  readonly #flowsMax: number;
  readonly #watches: (interfaceId: string) => boolean;
  readonly #byInterface = new Map<string, Gathered>();
  #began: number;

  /** `now` is `env.clock`'s. */
  constructor(topology: Topology, now: number, options: FlowWindowOptions) {
    this.#topology = topology;
    this.#began = now;
    this.#flowsMax = options.flowsMax ?? FLOWS_MAX;
    this.#watches = options.watches;
  }

  watches(interfaceId: string): boolean {
    return this.#watches(interfaceId);
  }

  saw(sighting: Sighting): void {
    if (!this.#watches(sighting.interfaceId)) return;
    const gathered = this.#gathered(sighting.interfaceId);
    const name = nameOf(sighting);
    const known = gathered.flows.get(name);
    if (known !== undefined) {
      known.packets++;
      known.bytes += sighting.sizeBytes;
      known.tcpFlags |= reportedFlags(sighting.tcpFlags);
      known.lastTime = sighting.time;
    } else if (gathered.flows.size >= this.#flowsMax) gathered.skips = true;
    else gathered.flows.set(name, flowOf(sighting));
  }

  /** Ends the window and begins the next. Interfaces that are watched and saw nothing say so. */
  end(now: number): FlowRecord[] {
    const records: FlowRecord[] = [];
    const window = { start: seconds(this.#began), end: seconds(now) };
    for (const face of this.#topology.networkInterfaces.all()) {
      if (!this.#watches(face.id) || this.#byInterface.has(face.id)) continue;
      records.push({ ...this.#placeOf(face), ...window, logStatus: "NODATA", flow: undefined });
    }
    for (const gathered of this.#byInterface.values()) {
      records.push(...recordsOf(gathered, window));
    }
    this.#byInterface.clear();
    this.#began = now;
    return records;
  }

  #gathered(interfaceId: string): Gathered {
    const known = this.#byInterface.get(interfaceId);
    if (known !== undefined) return known;
    const face = this.#topology.networkInterfaces.get(interfaceId)!;
    const flows = new Map<string, WritableFlow>();
    const gathered = { place: this.#placeOf(face), flows, skips: false };
    this.#byInterface.set(interfaceId, gathered);
    return gathered;
  }

  #placeOf(face: NetworkInterface): Place {
    const { id, accountId, vpcId, subnetId, attachment } = face;
    return {
      interfaceId: id,
      accountId,
      vpcId,
      subnetId,
      instanceId: attachment?.kind === "instance" ? attachment.id : undefined,
      region: this.#topology.vpcs.get(vpcId)?.region ?? "",
      zone: this.#topology.subnets.get(subnetId)?.zone ?? "",
    };
  }
}

/** Several at once: a forwarder has room for one. */
export class FlowObservers implements FlowObserver {
  readonly #observers = new Set<FlowObserver>();

  get size(): number {
    return this.#observers.size;
  }

  add(observer: FlowObserver): void {
    this.#observers.add(observer);
  }

  remove(observer: FlowObserver): void {
    this.#observers.delete(observer);
  }

  watches(interfaceId: string): boolean {
    for (const each of this.#observers) if (each.watches(interfaceId)) return true;
    return false;
  }

  saw(sighting: Sighting): void {
    for (const each of this.#observers) {
      if (each.watches(sighting.interfaceId)) each.saw(sighting);
    }
  }
}

function recordsOf(
  { place, flows, skips }: Gathered,
  window: { readonly start: number; readonly end: number },
): FlowRecord[] {
  const records: FlowRecord[] = [...flows.values()].map(({ firstTime, lastTime, ...flow }) => {
    const times = { start: seconds(firstTime), end: seconds(lastTime) };
    return { ...place, ...times, logStatus: "OK", flow };
  });
  if (skips) records.push({ ...place, ...window, logStatus: "SKIPDATA", flow: undefined });
  return records;
}

function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

function nameOf(sighting: Sighting): string {
  const { packetSource, packetDestination, protocol, sourcePort, destinationPort } = sighting;
  const ends = `${packetSource} ${sourcePort} ${packetDestination} ${destinationPort}`;
  return `${ends} ${protocol} ${sighting.direction} ${sighting.action} ${sighting.trafficPath}`;
}

function flowOf(sighting: Sighting): WritableFlow {
  const { interfaceId: _, sizeBytes, time, tcpFlags, ...rest } = sighting;
  return {
    ...rest,
    packets: 1,
    bytes: sizeBytes,
    tcpFlags: reportedFlags(tcpFlags),
    firstTime: time,
    lastTime: time,
  };
}

/** SYN, FIN and RST are; ACK only along with SYN. */
function reportedFlags(flags: number): number {
  const isSynAck = (flags & (SYN | ACK)) === (SYN | ACK);
  return (flags & (FIN | SYN | RST)) | (isSynAck ? ACK : 0);
}
