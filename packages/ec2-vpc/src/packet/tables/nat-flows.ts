/** Translated flows of one NAT gateway, found from both sides, and how many of each address each destination has. */
import { EntryPool } from "./entry-pool.ts";
import { FlowIndex, finish, mix } from "./flow-index.ts";
import { TimingWheel } from "./timing-wheel.ts";

export const NO_ENTRY = -1;
export const ADDRESSES_MAX = 8;

/** Words of a flow. */
const SOURCE = 0;
const DESTINATION = 1;
/** The source's port, then the gateway's. Of ICMP queries it is the identifier. */
const PORTS = 2;
/** The destination's port, the protocol, the place of the gateway's address. Of ICMP the port is the kind of query. */
const KEY = 3;
const FLAGS = 4;
const END = 5;
const COUNTS = 6;
const FLOW_WORDS = 7;

const NOT_USED = 0xffff_ffff;

/** Words of a destination: address; port and protocol; where ports were drawn last; then counts, 16 bits each. */
const CURSOR = 2;
const TOTAL = 3;
const COUNT = 4;
const DESTINATION_WORDS = COUNT + ADDRESSES_MAX / 2;

export class NatFlows {
  readonly #flows = new EntryPool(FLOW_WORDS);
  readonly #bySource = new FlowIndex();
  readonly #byGateway = new FlowIndex();
  readonly wheel = new TimingWheel();
  readonly #destinations = new EntryPool(DESTINATION_WORDS);
  readonly #byDestination = new FlowIndex();

  get count(): number {
    return this.#flows.count;
  }

  get destinationCount(): number {
    return this.#destinations.count;
  }

  /** Numbers of flows are below it. */
  get numbersUsed(): number {
    return this.#flows.used;
  }

  get sizeBytes(): number {
    const indexes = [this.#bySource, this.#byGateway, this.#byDestination];
    const pools = [this.#flows, this.#destinations, this.wheel];
    return [...indexes, ...pools].reduce((sum, each) => sum + each.sizeBytes, 0);
  }

  isUsed(flow: number): boolean {
    return this.#flows.words[flow * FLOW_WORDS + FLAGS] !== NOT_USED;
  }

  source(flow: number): number {
    return this.#flows.words[flow * FLOW_WORDS + SOURCE]!;
  }

  sourcePort(flow: number): number {
    return this.#flows.words[flow * FLOW_WORDS + PORTS]! >>> 16;
  }

  gatewayPort(flow: number): number {
    return this.#flows.words[flow * FLOW_WORDS + PORTS]! & 0xffff;
  }

  /** Of the gateway's address. */
  place(flow: number): number {
    return this.#flows.words[flow * FLOW_WORDS + KEY]! & 0xff;
  }

  protocol(flow: number): number {
    return (this.#flows.words[flow * FLOW_WORDS + KEY]! >>> 8) & 0xff;
  }

  flags(flow: number): number {
    return this.#flows.words[flow * FLOW_WORDS + FLAGS]!;
  }

  setFlags(flow: number, flags: number): void {
    this.#flows.words[flow * FLOW_WORDS + FLAGS] = flags;
  }

  end(flow: number): number {
    return this.#flows.words[flow * FLOW_WORDS + END]!;
  }

  setEnd(flow: number, end: number): void {
    this.#flows.words[flow * FLOW_WORDS + END] = end;
  }

  findFromSource(
    protocol: number,
    source: number,
    sourcePort: number,
    destination: number,
    destinationPort: number,
  ): number {
    const hash = hashOf(source, sourcePort, destination, destinationPort, protocol);
    const { slots, mask } = this.#bySource;
    const { words } = this.#flows;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = slots[place]!;
      if (slot === 0) return NO_ENTRY;
      if (((slot ^ hash) & 0xff00_0000) !== 0) continue;
      const flow = (slot & 0xff_ffff) - 1;
      const word = flow * FLOW_WORDS;
      if (
        words[word + SOURCE] === source &&
        words[word + DESTINATION] === destination &&
        words[word + PORTS]! >>> 16 === sourcePort &&
        words[word + KEY]! >>> 8 === ((destinationPort << 8) | protocol)
      ) {
        return flow;
      }
    }
  }

  findFromGateway(
    protocol: number,
    addressPlace: number,
    gatewayPort: number,
    destination: number,
    destinationPort: number,
  ): number {
    const hash = hashOf(addressPlace, gatewayPort, destination, destinationPort, protocol);
    const { slots, mask } = this.#byGateway;
    const { words } = this.#flows;
    const key = ((destinationPort << 16) | (protocol << 8) | addressPlace) >>> 0;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = slots[place]!;
      if (slot === 0) return NO_ENTRY;
      if (((slot ^ hash) & 0xff00_0000) !== 0) continue;
      const flow = (slot & 0xff_ffff) - 1;
      const word = flow * FLOW_WORDS;
      if (
        words[word + KEY] === key &&
        words[word + DESTINATION] === destination &&
        (words[word + PORTS]! & 0xffff) === gatewayPort
      ) {
        return flow;
      }
    }
  }

  /** The gateway's port must be free there, and `counts` be `countsOf` the destination. */
  add(
    protocol: number,
    source: number,
    sourcePort: number,
    destination: number,
    destinationPort: number,
    addressPlace: number,
    gatewayPort: number,
    counts: number,
  ): number {
    const flow = this.#flows.take();
    const { words } = this.#flows;
    const word = flow * FLOW_WORDS;
    words[word + SOURCE] = source;
    words[word + DESTINATION] = destination;
    words[word + PORTS] = (sourcePort << 16) | gatewayPort;
    words[word + KEY] = (destinationPort << 16) | (protocol << 8) | addressPlace;
    words[word + FLAGS] = 0;
    words[word + COUNTS] = counts;
    this.#bySource.add(flow, hashOf(source, sourcePort, destination, destinationPort, protocol));
    const outside = hashOf(addressPlace, gatewayPort, destination, destinationPort, protocol);
    this.#byGateway.add(flow, outside);
    this.#change(counts, addressPlace, 1);
    return flow;
  }

  /** It must hang on the wheel no longer. */
  remove(flow: number): void {
    const counts = this.#flows.words[flow * FLOW_WORDS + COUNTS]!;
    this.#change(counts, this.place(flow), -1);
    this.#bySource.remove(flow);
    this.#byGateway.remove(flow);
    this.setFlags(flow, NOT_USED);
    this.#flows.give(flow);
    this.release(counts);
  }

  /** The counts of a destination, made where there are none. */
  countsOf(destination: number, destinationPort: number, protocol: number): number {
    const hash = finish(mix(mix(destinationPort, destination), protocol));
    const key = ((destinationPort << 8) | protocol) >>> 0;
    const { slots, mask } = this.#byDestination;
    for (let place = hash & mask; slots[place] !== 0; place = (place + 1) & mask) {
      const counts = (slots[place]! & 0xff_ffff) - 1;
      const word = counts * DESTINATION_WORDS;
      const { words } = this.#destinations;
      if (words[word] === destination && words[word + 1] === key) return counts;
    }
    const counts = this.#destinations.take();
    const word = counts * DESTINATION_WORDS;
    this.#destinations.words.fill(0, word, word + DESTINATION_WORDS);
    this.#destinations.words[word] = destination;
    this.#destinations.words[word + 1] = key;
    this.#destinations.words[word + CURSOR] = hash;
    this.#byDestination.add(counts, hash);
    return counts;
  }

  /** Lets go of them when no flow is counted. */
  release(counts: number): void {
    if (this.#destinations.words[counts * DESTINATION_WORDS + TOTAL] !== 0) return;
    this.#byDestination.remove(counts);
    this.#destinations.give(counts);
  }

  /** Flows to the destination from one of the gateway's addresses. */
  flowsFrom(counts: number, addressPlace: number): number {
    const word = counts * DESTINATION_WORDS + COUNT + (addressPlace >>> 1);
    return (this.#destinations.words[word]! >>> ((addressPlace & 1) * 16)) & 0xffff;
  }

  /** Another number at each call: where to look for a free port. */
  draw(counts: number): number {
    return this.#destinations.words[counts * DESTINATION_WORDS + CURSOR]!++;
  }

  #change(counts: number, addressPlace: number, by: 1 | -1): void {
    const { words } = this.#destinations;
    const word = counts * DESTINATION_WORDS;
    words[word + TOTAL]! += by;
    words[word + COUNT + (addressPlace >>> 1)]! += by * (addressPlace & 1 ? 0x10000 : 1);
  }

  /** Time began so many milliseconds later than was thought. */
  moveEnds(byMs: number): void {
    for (let flow = 0; flow < this.#flows.used; flow++) {
      if (this.isUsed(flow)) this.setEnd(flow, this.end(flow) - byMs);
    }
  }
}

function hashOf(
  near: number,
  nearPort: number,
  destination: number,
  destinationPort: number,
  protocol: number,
): number {
  const ports = (nearPort << 16) | destinationPort;
  return finish(mix(mix(mix(protocol, near), ports), destination));
}
