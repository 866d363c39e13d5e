/**
 * The translations of one NAT gateway: many private addresses behind up to eight of its own, by ports. A port is drawn
 * for each connection and may serve another one to another destination at the same time.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 */

import { PROTOCOL, TCP_FLAG } from "../frame/numbers.ts";
import { ENTRIES_MAX } from "./flow-index.ts";
import { isQuery, NO_FLOW, queryOf } from "./flow-key.ts";
import { ADDRESSES_MAX, NatFlows, NO_ENTRY } from "./nat-flows.ts";
import { type NatMetrics, newNatMetrics } from "./nat-metrics.ts";
import type { PacketFields } from "./packet-fields.ts";
import { TableClock } from "./table-clock.ts";
import { TURN_MS } from "./timing-wheel.ts";

const { icmp: ICMP, tcp: TCP, udp: UDP } = PROTOCOL;
const { fin: FIN, syn: SYN, rst: RST, ack: ACK } = TCP_FLAG;

/** To each unique destination (address, port and protocol) from each address. */
export const CONNECTIONS_MAX = 55_000;
export const PORT_MIN = 1024;
const PORT_COUNT = 65_536 - PORT_MIN;

export const IDLE_MS = 350_000;
/** How long a port stays with a connection that both sides have ended, or that was reset. AWS does not say. */
const ENDED_MS = 60_000;
const RESET_MS = 10_000;

/** Flags of a flow. */
const ESTABLISHED = 1;
const ENDED_INSIDE = 2;
const ENDED_OUTSIDE = 4;
const RESET = 8;

const SWEPT_A_PACKET = 2;

/**
 * `translated`: to what, is in `address` and `port`. `reset`: the sender inside gets a RST, its connection is known no
 * longer. `ports-exhausted` and `no-translation`: it is dropped.
 */
export type NatVerdict = "translated" | "reset" | "ports-exhausted" | "no-translation";

export interface NatOptions {
  readonly addresses?: readonly number[];
  /** 4,000,000 when absent. */
  readonly flowsMax?: number;
}

export class NatTable {
  readonly flowsMax: number;
  /** What the packet that was asked about last gets: for its source when it goes out, its destination when it comes in. */
  address = 0;
  /** Of ICMP queries the identifier. */
  port = 0;
  readonly #flows = new NatFlows();
  readonly #clock = new TableClock();
  readonly #metrics = newNatMetrics();
  /** By place; an address keeps its place. */
  readonly #addresses: (number | undefined)[] = [];
  /** The key of the packet at hand. */
  #nearPort = 0;
  #farPort = 0;

  constructor({ addresses = [], flowsMax = 4_000_000 }: NatOptions = {}) {
    this.flowsMax = Math.min(flowsMax, ENTRIES_MAX);
    this.setAddresses(addresses);
  }

  /** Flows that have timed out may be among them, until `sweep`. */
  get size(): number {
    return this.#flows.count;
  }

  get sizeBytes(): number {
    return this.#flows.sizeBytes;
  }

  /** Its private ones, eight at most. Flows of those that are no longer among them end. */
  setAddresses(addresses: readonly number[]): void {
    if (addresses.length > ADDRESSES_MAX) throw new RangeError("a NAT gateway has 8 addresses");
    for (const [place, address] of this.#addresses.entries()) {
      if (address === undefined || addresses.includes(address)) continue;
      this.#addresses[place] = undefined;
      for (let flow = 0; flow < this.#flows.numbersUsed; flow++) {
        if (this.#flows.isUsed(flow) && this.#flows.place(flow) === place) this.#remove(flow);
      }
    }
    for (const address of addresses) {
      if (this.#addresses.includes(address)) continue;
      const free = this.#addresses.indexOf(undefined);
      this.#addresses[free < 0 ? this.#addresses.length : free] = address;
    }
  }

  /** A packet from inside: its source is translated. */
  outbound(now: number, packet: PacketFields, sizeBytes: number): NatVerdict {
    this.#advance(now, SWEPT_A_PACKET);
    this.#metrics.PacketsInFromSource++;
    this.#metrics.BytesInFromSource += sizeBytes;
    const verdict = this.#readKey(packet, true) ? this.#translate(packet) : "no-translation";
    if (verdict === "translated") {
      this.#metrics.PacketsOutToDestination++;
      this.#metrics.BytesOutToDestination += sizeBytes;
    } else this.#metrics.PacketsDropCount++;
    return verdict;
  }

  /** A packet to one of its addresses: its destination is translated. */
  inbound(now: number, packet: PacketFields, sizeBytes: number): NatVerdict {
    this.#advance(now, SWEPT_A_PACKET);
    this.#metrics.PacketsInFromDestination++;
    this.#metrics.BytesInFromDestination += sizeBytes;
    const flow = this.#readKey(packet, false)
      ? this.#findFromGateway(packet.protocol, packet.destination, packet.source)
      : NO_ENTRY;
    if (flow === NO_ENTRY) {
      this.#metrics.PacketsDropCount++;
      return "no-translation";
    }
    this.#use(flow, packet, false);
    this.#answerSource(flow);
    this.#metrics.PacketsOutToSource++;
    this.#metrics.BytesOutToSource += sizeBytes;
    return "translated";
  }

  /**
   * An ICMP error from outside quotes a packet that went out: what its source was before. False where no flow is known.
   */
  quotedFromOutside(now: number, quoted: PacketFields): boolean {
    this.#advance(now, SWEPT_A_PACKET);
    if (!this.#readKey(quoted, true)) return false;
    const flow = this.#findFromGateway(quoted.protocol, quoted.source, quoted.destination);
    if (flow === NO_ENTRY) return false;
    this.#answerSource(flow);
    return true;
  }

  /** An ICMP error from inside quotes a packet that came in: what its destination was before. */
  quotedFromInside(now: number, quoted: PacketFields): boolean {
    this.#advance(now, SWEPT_A_PACKET);
    if (!this.#readKey(quoted, false)) return false;
    const flow = this.#findFromSource(quoted.protocol, quoted.destination, quoted.source);
    if (flow === NO_ENTRY) return false;
    this.#answerGateway(flow);
    return true;
  }

  /** As CloudWatch's, since the table was made; ActiveConnectionCount at the moment. */
  metrics(now: number): NatMetrics {
    this.#advance(now, Number.POSITIVE_INFINITY);
    return { ...this.#metrics };
  }

  /** Lets go of the flows that have timed out, but for some of the last second; gives how many there are. */
  sweep(now: number): number {
    this.#advance(now, Number.POSITIVE_INFINITY);
    return this.size;
  }

  /**
   * `isOut`: the source's side is the near one. False for what has no flows: other protocols, and of ICMP what is not
   * a query that goes out or a reply that comes in.
   */
  #readKey(packet: PacketFields, isOut: boolean): boolean {
    if (packet.version !== 4) return false;
    if (packet.protocol === TCP || packet.protocol === UDP) {
      this.#nearPort = isOut ? packet.sourcePort : packet.destinationPort;
      this.#farPort = isOut ? packet.destinationPort : packet.sourcePort;
      return true;
    }
    if (packet.protocol !== ICMP) return false;
    const query = queryOf(packet);
    if (query === NO_FLOW || isQuery(packet) !== isOut) return false;
    this.#nearPort = packet.icmpIdentifier;
    this.#farPort = query;
    return true;
  }

  #translate(packet: PacketFields): NatVerdict {
    const { protocol, source, destination } = packet;
    let flow = this.#findFromSource(protocol, source, destination);
    if (flow === NO_ENTRY) {
      if (protocol === TCP && (packet.tcpFlags & (SYN | ACK | RST)) !== SYN) {
        return (packet.tcpFlags & RST) !== 0 ? "no-translation" : "reset";
      }
      flow = this.#open(protocol, source, destination);
      if (flow === NO_ENTRY) {
        this.#metrics.ErrorPortAllocation++;
        return "ports-exhausted";
      }
    }
    this.#use(flow, packet, true);
    this.#answerGateway(flow);
    return "translated";
  }

  #open(protocol: number, source: number, destination: number): number {
    const now = this.#clock.now;
    if (this.size >= this.flowsMax) this.#sweep(Number.POSITIVE_INFINITY);
    if (this.size >= this.flowsMax) return NO_ENTRY;
    const counts = this.#flows.countsOf(destination, this.#farPort, protocol);
    const place = this.#choosePlace(counts, source);
    if (place === NO_ENTRY) {
      this.#flows.release(counts);
      return NO_ENTRY;
    }
    const port = this.#choosePort(counts, place, protocol, destination);
    const flow = this.#flows.add(
      protocol,
      source,
      this.#nearPort,
      destination,
      this.#farPort,
      place,
      port,
      counts,
    );
    this.#flows.setEnd(flow, now + IDLE_MS);
    this.#flows.wheel.hang(flow, now + IDLE_MS);
    if (protocol === TCP) this.#attempt();
    return flow;
  }

  #attempt(): void {
    this.#metrics.ConnectionAttemptCount++;
    this.#metrics.ActiveConnectionCount++;
  }

  /** A sender keeps its address as long as there are ports. */
  #choosePlace(counts: number, source: number): number {
    const places = this.#addresses.length;
    for (let step = 0; step < places; step++) {
      const place = (source + step) % places;
      if (this.#addresses[place] === undefined) continue;
      if (this.#flows.flowsFrom(counts, place) < CONNECTIONS_MAX) return place;
    }
    return NO_ENTRY;
  }

  /** There is a free one: there are more ports than connections. */
  #choosePort(counts: number, place: number, protocol: number, destination: number): number {
    for (;;) {
      const port = PORT_MIN + (this.#flows.draw(counts) % PORT_COUNT);
      const known = this.#flows.findFromGateway(protocol, place, port, destination, this.#farPort);
      if (known === NO_ENTRY) return port;
    }
  }

  #findFromSource(protocol: number, source: number, destination: number): number {
    const flow = this.#flows.findFromSource(
      protocol,
      source,
      this.#nearPort,
      destination,
      this.#farPort,
    );
    return this.#live(flow);
  }

  #findFromGateway(protocol: number, address: number, destination: number): number {
    const place = this.#addresses.indexOf(address);
    if (place < 0) return NO_ENTRY;
    const flow = this.#flows.findFromGateway(
      protocol,
      place,
      this.#nearPort,
      destination,
      this.#farPort,
    );
    return this.#live(flow);
  }

  #live(flow: number): number {
    if (flow === NO_ENTRY || this.#flows.end(flow) > this.#clock.now) return flow;
    this.#timeOut(flow);
    return NO_ENTRY;
  }

  #answerSource(flow: number): void {
    this.address = this.#flows.source(flow);
    this.port = this.#flows.sourcePort(flow);
  }

  #answerGateway(flow: number): void {
    this.address = this.#addresses[this.#flows.place(flow)] ?? 0;
    this.port = this.#flows.gatewayPort(flow);
  }

  #use(flow: number, packet: PacketFields, isOut: boolean): void {
    let lastsMs = IDLE_MS;
    if (packet.protocol === TCP) {
      const before = this.#flows.flags(flow);
      const flags = this.#nextFlags(before, packet.tcpFlags, isOut);
      if (flags !== before) this.#flows.setFlags(flow, flags);
      if (hasEnded(flags)) lastsMs = (flags & RESET) !== 0 ? RESET_MS : ENDED_MS;
    }
    const end = this.#clock.now + lastsMs;
    const isEarlier = end < this.#flows.end(flow);
    this.#flows.setEnd(flow, end);
    if (!isEarlier) return;
    this.#flows.wheel.unhang(flow);
    this.#flows.wheel.hang(flow, end);
  }

  #nextFlags(before: number, tcpFlags: number, isOut: boolean): number {
    const metrics = this.#metrics;
    let flags = before;
    if (isOut && hasEnded(flags) && (tcpFlags & (SYN | ACK)) === SYN) {
      // The same ports again: another connection.
      this.#attempt();
      flags = 0;
    }
    const hadEnded = hasEnded(flags);
    if ((tcpFlags & RST) !== 0) flags |= RESET;
    if ((tcpFlags & FIN) !== 0) flags |= isOut ? ENDED_INSIDE : ENDED_OUTSIDE;
    if (!isOut && (tcpFlags & (SYN | ACK)) === (SYN | ACK) && (flags & ESTABLISHED) === 0) {
      flags |= ESTABLISHED;
      metrics.ConnectionEstablishedCount++;
    }
    if (hasEnded(flags) && !hadEnded) metrics.ActiveConnectionCount--;
    return flags;
  }

  #timeOut(flow: number): void {
    const isIdle = this.#flows.protocol(flow) === TCP && !hasEnded(this.#flows.flags(flow));
    if (isIdle) this.#metrics.IdleTimeoutCount++;
    this.#remove(flow);
  }

  #remove(flow: number): void {
    this.#flows.wheel.unhang(flow);
    this.#letGo(flow);
  }

  #letGo(flow: number): void {
    const isActive = this.#flows.protocol(flow) === TCP && !hasEnded(this.#flows.flags(flow));
    if (isActive) this.#metrics.ActiveConnectionCount--;
    this.#flows.remove(flow);
  }

  #advance(now: number, flowsMax: number): void {
    this.#clock.set(now);
    if (this.#clock.isLate) {
      this.#sweep(Number.POSITIVE_INFINITY);
      const turns = this.#clock.moveBeginning();
      this.#flows.moveEnds(turns * TURN_MS);
      this.#flows.wheel.rewind(turns);
    }
    this.#sweep(flowsMax);
  }

  #sweep(flowsMax: number): void {
    const { wheel } = this.#flows;
    for (let looked = 0; looked < flowsMax; looked++) {
      const flow = wheel.take(this.#clock.now);
      if (flow === NO_ENTRY) return;
      const end = this.#flows.end(flow);
      wheel.hang(flow, end);
      if (end <= this.#clock.now) this.#timeOut(flow);
    }
  }
}

function hasEnded(flags: number): boolean {
  const both = ENDED_INSIDE | ENDED_OUTSIDE;
  return (flags & RESET) !== 0 || (flags & both) === both;
}
