/**
 * Connection tracking of security groups: which packets pass because they belong to a flow that was allowed before,
 * whatever the rules say now. Each interface has its own view of a flow.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
 */
import { PROTOCOL } from "../frame/numbers.ts";
import type { IdleTimeouts } from "../topology.ts";
import {
  DEFAULT_TIMEOUTS,
  durations,
  firstTcpState,
  mayBeginAnew,
  nextTcpState,
  nextUdpState,
  RST,
  STATE,
  STATE_NAMES,
  type StateName,
} from "./connection-state.ts";
import { ENTRIES_MAX } from "./flow-index.ts";
import { isQuery, NO_FLOW, portsOf } from "./flow-key.ts";
import { END, FlowStore, INTERFACE, META, NO_ENTRY } from "./flow-store.ts";
import type { Direction, PacketFields } from "./packet-fields.ts";
import { TableClock } from "./table-clock.ts";
import { TURN_MS } from "./timing-wheel.ts";
import { readFlow, type TrackedFlow } from "./tracked-flow.ts";

const { tcp: TCP, udp: UDP, icmp: ICMP, icmpv6: ICMPV6 } = PROTOCOL;

/** Flags beside protocol and state. */
const BEGUN_BY_EGRESS = 1 << 16;
/** Which side sent FIN first. */
const ENDED_BY_EGRESS = 1 << 17;

/** Entries that may have ended are looked at, this many with each packet that is asked about. */
const SWEPT_A_PACKET = 2;

export interface ConntrackOptions {
  /** Of all interfaces together: 1,000,000 when absent. */
  readonly entriesMax?: number;
  /** Of one interface: a quarter of all when absent. AWS's allowance is an instance's, and not published. */
  readonly interfaceEntriesMax?: number;
}

export class ConntrackTable {
  readonly entriesMax: number;
  readonly interfaceEntriesMax: number;
  /** Packets for whose flow there was no room: ENA's `conntrack_allowance_exceeded`. */
  allowanceExceeded = 0;
  readonly #flows4 = new FlowStore(4);
  readonly #flows6 = new FlowStore(6);
  readonly #numbers = new Map<string, number>();
  /** By interface and state. */
  readonly #durations: Int32Array[] = [];
  /** By interface: its entries. */
  readonly #counts: number[] = [];
  /** By interface: it was forgotten, and its number is given to nobody while there are entries with it. */
  readonly #isForgotten: boolean[] = [];
  readonly #freeNumbers: number[] = [];
  /** Entries of forgotten interfaces: nobody can find them, and the wheel lets go of them within a turn. */
  #forgottenCount = 0;
  /** The addresses of the packet at hand. */
  readonly #key6 = new Uint32Array(8);
  readonly #clock = new TableClock();

  constructor({ entriesMax = 1_000_000, interfaceEntriesMax }: ConntrackOptions = {}) {
    this.entriesMax = Math.min(entriesMax, ENTRIES_MAX);
    this.interfaceEntriesMax = interfaceEntriesMax ?? Math.ceil(this.entriesMax / 4);
  }

  /** Flows that have ended may be among them, until `sweep`. */
  get size(): number {
    return this.#entryCount - this.#forgottenCount;
  }

  get #entryCount(): number {
    return this.#flows4.pool.count + this.#flows6.pool.count;
  }

  get sizeBytes(): number {
    return this.#flows4.sizeBytes + this.#flows6.sizeBytes;
  }

  /** What stands for the interface below, until it is forgotten. */
  interfaceNumber(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.#freeNumbers.pop() ?? this.#durations.length;
    this.#numbers.set(id, number);
    this.#durations[number] = durations(DEFAULT_TIMEOUTS);
    this.#counts[number] = 0;
    this.#isForgotten[number] = false;
    return number;
  }

  /** Flows have it from their next packet on. */
  setTimeouts(id: string, timeouts: IdleTimeouts): void {
    this.#durations[this.interfaceNumber(id)] = durations(timeouts);
  }

  /** With its flows. */
  forgetInterface(id: string): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    this.#numbers.delete(id);
    const count = this.#counts[number]!;
    if (count === 0) this.#freeNumbers.push(number);
    else {
      this.#isForgotten[number] = true;
      this.#forgottenCount += count;
    }
  }

  /** Whether the packet belongs to a tracked flow: then it passes, and the flow lives on. */
  passes(now: number, at: number, direction: Direction, packet: PacketFields): boolean {
    this.#advance(now, SWEPT_A_PACKET);
    const flows = packet.version === 4 ? this.#flows4 : this.#flows6;
    const entry = this.#live(flows, at, direction, packet);
    return entry !== NO_ENTRY && this.#use(flows, entry, at, direction, packet);
  }

  /**
   * The groups allowed a packet that does not belong to a tracked flow: it begins one, if it is of the kind that does.
   * False where there is no room for it: it is dropped.
   */
  open(now: number, at: number, direction: Direction, packet: PacketFields): boolean {
    this.#advance(now, SWEPT_A_PACKET);
    const state = firstState(packet);
    const ports = portsOf(direction, packet);
    if (state === NO_FLOW || ports === NO_FLOW) return true;
    if (!this.#hasRoom(at)) this.#makeRoom();
    if (!this.#hasRoom(at)) {
      this.allowanceExceeded++;
      return false;
    }
    const flows = packet.version === 4 ? this.#flows4 : this.#flows6;
    const stale = this.#find(flows, at, direction, packet);
    if (stale !== NO_ENTRY) {
      flows.wheel.unhang(stale);
      this.#letGo(flows, stale);
    }
    const entry = this.#add(flows, at, direction, packet, ports);
    const isEgress = direction === "egress";
    let flags = isEgress ? BEGUN_BY_EGRESS : 0;
    if (state === STATE.finWait && isEgress) flags |= ENDED_BY_EGRESS;
    const word = entry * flows.pool.stride;
    const end = this.#clock.now + this.#durations[at]![state]!;
    flows.pool.words[word + META] = packet.protocol | (state << 8) | flags;
    flows.pool.words[word + END] = end;
    flows.wheel.hang(entry, end);
    this.#counts[at]!++;
    return true;
  }

  /**
   * Whether an ICMP error is about a tracked flow: it passes then. `quoted` is the packet in it, `direction` the
   * error's own: what it quotes went the other way.
   */
  relates(now: number, at: number, direction: Direction, quoted: PacketFields): boolean {
    this.#advance(now, SWEPT_A_PACKET);
    const flows = quoted.version === 4 ? this.#flows4 : this.#flows6;
    const went = direction === "ingress" ? "egress" : "ingress";
    return this.#live(flows, at, went, quoted) !== NO_ENTRY;
  }

  /** For traces: the state of the flow that the packet belongs to. Changes nothing. */
  stateOf(
    now: number,
    at: number,
    direction: Direction,
    packet: PacketFields,
  ): StateName | undefined {
    this.#advance(now, 0);
    const flows = packet.version === 4 ? this.#flows4 : this.#flows6;
    const entry = this.#live(flows, at, direction, packet);
    if (entry === NO_ENTRY) return undefined;
    return STATE_NAMES[(flows.pool.words[entry * flows.pool.stride + META]! >>> 8) & 0xff];
  }

  /** Those of an interface that have not ended, so many at most. Takes as long as reading the table. */
  flowsOf(now: number, id: string, countMax: number): TrackedFlow[] {
    this.#advance(now, 0);
    const number = this.#numbers.get(id);
    const found: TrackedFlow[] = [];
    for (const version of [4, 6] as const) {
      const flows = version === 4 ? this.#flows4 : this.#flows6;
      const { words, stride, used } = flows.pool;
      for (let entry = 0; entry < used && found.length < countMax; entry++) {
        const isIts = words[entry * stride + INTERFACE] === number && flows.isUsed(entry);
        if (!isIts || words[entry * stride + END]! <= this.#clock.now) continue;
        found.push(readFlow(flows, entry, version, this.#clock.now, BEGUN_BY_EGRESS));
      }
    }
    return found;
  }

  /** Lets go of the flows that have ended, but for some of the last second; gives how many there are. */
  sweep(now: number): number {
    this.#advance(now, Number.POSITIVE_INFINITY);
    return this.size;
  }

  #find(flows: FlowStore, at: number, direction: Direction, packet: PacketFields): number {
    const ports = portsOf(direction, packet);
    if (ports === NO_FLOW) return NO_ENTRY;
    if (packet.version === 4) {
      const { source, destination, protocol } = packet;
      return direction === "egress"
        ? flows.find4(at, protocol, ports, source, destination)
        : flows.find4(at, protocol, ports, destination, source);
    }
    this.#readAddresses(direction, packet);
    return flows.find6(at, packet.protocol, ports, this.#key6);
  }

  #live(flows: FlowStore, at: number, direction: Direction, packet: PacketFields): number {
    const entry = this.#find(flows, at, direction, packet);
    if (entry === NO_ENTRY) return NO_ENTRY;
    return flows.pool.words[entry * flows.pool.stride + END]! > this.#clock.now ? entry : NO_ENTRY;
  }

  #add(
    flows: FlowStore,
    at: number,
    direction: Direction,
    packet: PacketFields,
    ports: number,
  ): number {
    if (packet.version === 4) {
      const { source, destination, protocol } = packet;
      return direction === "egress"
        ? flows.add4(at, protocol, ports, source, destination)
        : flows.add4(at, protocol, ports, destination, source);
    }
    this.#readAddresses(direction, packet);
    return flows.add6(at, packet.protocol, ports, this.#key6);
  }

  #readAddresses(direction: Direction, packet: PacketFields): void {
    const key = this.#key6;
    const source = direction === "egress" ? 0 : 4;
    const destination = 4 - source;
    key[source] = packet.source0;
    key[source + 1] = packet.source1;
    key[source + 2] = packet.source2;
    key[source + 3] = packet.source3;
    key[destination] = packet.destination0;
    key[destination + 1] = packet.destination1;
    key[destination + 2] = packet.destination2;
    key[destination + 3] = packet.destination3;
  }

  /** False where the packet begins another flow between the same ports. */
  #use(
    flows: FlowStore,
    entry: number,
    at: number,
    direction: Direction,
    packet: PacketFields,
  ): boolean {
    const { words, stride } = flows.pool;
    const word = entry * stride;
    let meta = words[word + META]!;
    const state = (meta >>> 8) & 0xff;
    const isEgress = direction === "egress";
    const isReply = isEgress !== ((meta & BEGUN_BY_EGRESS) !== 0);
    let next = state;
    if (packet.protocol === TCP) {
      if (mayBeginAnew(state, packet.tcpFlags)) return false;
      const isFirstToEnd = isEgress === ((meta & ENDED_BY_EGRESS) !== 0);
      next = nextTcpState(state, packet.tcpFlags, isReply, isFirstToEnd);
      const ends = next === STATE.finWait && state !== next;
      if (ends && isEgress) meta |= ENDED_BY_EGRESS;
    } else if (packet.protocol === UDP) next = nextUdpState(state, isReply);
    const before = words[word + END]!;
    const end = this.#clock.now + this.#durations[at]![next]!;
    words[word + END] = end;
    words[word + META] = (meta & ~0xff00) | (next << 8);
    // The wheel would look at it too late.
    if (end < before) {
      flows.wheel.unhang(entry);
      flows.wheel.hang(entry, end);
    }
    return true;
  }

  /** It must hang on the wheel no longer. */
  #letGo(flows: FlowStore, entry: number): void {
    const at = flows.pool.words[entry * flows.pool.stride + INTERFACE]!;
    flows.remove(entry);
    this.#counts[at]!--;
    if (!this.#isForgotten[at]) return;
    this.#forgottenCount--;
    if (this.#counts[at] === 0) this.#freeNumbers.push(at);
  }

  /** One interface with many flows leaves room for the flows of others. */
  #hasRoom(at: number): boolean {
    return this.#entryCount < this.entriesMax && this.#counts[at]! < this.interfaceEntriesMax;
  }

  /** Of all that has ended or is of no interface any more. */
  #makeRoom(): void {
    for (const flows of [this.#flows4, this.#flows6]) {
      this.#sweep(flows, Number.POSITIVE_INFINITY);
      const { words, stride } = flows.pool;
      for (let entry = 0; this.#forgottenCount > 0 && entry < flows.pool.used; entry++) {
        if (!flows.isUsed(entry) || !this.#isForgotten[words[entry * stride + INTERFACE]!])
          continue;
        flows.wheel.unhang(entry);
        this.#letGo(flows, entry);
      }
    }
  }

  #advance(now: number, entriesMax: number): void {
    this.#clock.set(now);
    if (this.#clock.isLate) this.#moveBeginning();
    if (this.#entryCount === 0) return;
    this.#sweep(this.#flows4, entriesMax);
    this.#sweep(this.#flows6, entriesMax);
  }

  #sweep(flows: FlowStore, entriesMax: number): void {
    for (let looked = 0; looked < entriesMax; looked++) {
      const entry = flows.wheel.take(this.#clock.now);
      if (entry === NO_ENTRY) return;
      const word = entry * flows.pool.stride;
      const end = flows.pool.words[word + END]!;
      const isForgotten = this.#isForgotten[flows.pool.words[word + INTERFACE]!]!;
      if (end > this.#clock.now && !isForgotten) flows.wheel.hang(entry, end);
      else this.#letGo(flows, entry);
    }
  }

  #moveBeginning(): void {
    const stores = [this.#flows4, this.#flows6];
    for (const flows of stores) this.#sweep(flows, Number.POSITIVE_INFINITY);
    const turns = this.#clock.moveBeginning();
    for (const flows of stores) {
      const { words, stride, used } = flows.pool;
      for (let entry = 0; entry < used; entry++) {
        if (flows.isUsed(entry)) words[entry * stride + END]! -= turns * TURN_MS;
      }
      flows.wheel.rewind(turns);
    }
  }
}

/** `NO_FLOW` for packets that begin none. */
function firstState(packet: PacketFields): number {
  switch (packet.protocol) {
    case TCP:
      return (packet.tcpFlags & RST) !== 0 ? NO_FLOW : firstTcpState(packet.tcpFlags);
    case UDP:
      return STATE.request;
    case ICMP:
    case ICMPV6:
      return isQuery(packet) ? STATE.icmp : NO_FLOW;
    default:
      return STATE.other;
  }
}
