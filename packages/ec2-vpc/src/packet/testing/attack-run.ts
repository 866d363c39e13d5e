/** Odd frames through a whole network: switches, forwarder, gateways, stacks. */
import type { Random, SimulatedClock } from "@cloudglass/env";
import { parseArp } from "../frame/arp.ts";
import { ETHERNET_HEADER_BYTES, etherType, isEthernet } from "../frame/ethernet.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import { OddFrames } from "../frame/testing/odd-frames.ts";
import type { PortCounters } from "../switch/virtual-switch.ts";
import { aimedFrames } from "./aimed-frames.ts";
import { AttackedNetwork, DESTINATIONS } from "./attacked-network.ts";

/** Frames in a turn; queues hold more. */
const BATCH = 100;
/** The clock of every frame. */
const STEP_MS = 20;
/** Longer than connections, translations, leases and fragments are remembered. */
const REST_MS = 6 * 24 * 3_600_000;
const REST_STEPS = 60;

export class AttackRun {
  readonly network: AttackedNetwork;
  readonly #clock: SimulatedClock;
  readonly #odd: readonly OddFrames[];
  readonly #reader = new PacketReader();

  constructor(clock: SimulatedClock, random: Random) {
    this.#clock = clock;
    this.network = new AttackedNetwork(clock, random, (frame) => this.#judge(frame));
    this.#odd = this.network.attackers.map((each) => new OddFrames(random, aimedFrames(each)));
  }

  /** Until the hosts have their addresses. */
  async start(): Promise<void> {
    await this.#clock.advance(5000);
    for (const { cards } of this.network.stacks) {
      if (cards[0]?.lease === undefined) throw new Error("a host without a lease");
    }
  }

  async send(frames: number): Promise<void> {
    const { attackers } = this.network;
    for (let sent = 0; sent < frames; ) {
      for (let left = Math.min(BATCH, frames - sent); left > 0; left--, sent++) {
        const who = sent % attackers.length;
        attackers[who]!.cable.send(this.#odd[who]!.next());
      }
      await this.#clock.advance(BATCH * STEP_MS);
    }
  }

  /** Until everything that is remembered for a while is forgotten. */
  async rest(): Promise<void> {
    for (let step = 0; step < REST_STEPS; step++) await this.#clock.advance(REST_MS / REST_STEPS);
  }

  countersOf(interfaceId: string): PortCounters {
    return this.network.network.counters(interfaceId)!;
  }

  /** The peer talks to the neighbor over TCP. */
  async isServed(): Promise<boolean> {
    const [, peer] = this.network.stacks;
    const heard: number[] = [];
    const talk = async () => {
      const connection = await peer!.tcp.connect({ address: DESTINATIONS.neighbor, port: 443 });
      await connection.write(Uint8Array.of(1, 2, 3));
      connection.end();
      for await (const bytes of connection) heard.push(...bytes);
    };
    const talked = talk().then(
      () => heard.join() === "1,2,3",
      () => false,
    );
    await this.#clock.advance(60_000);
    return talked;
  }

  /** Of the hosts that were attacked. */
  left() {
    const uses = this.network.stacks.map((stack) => stack.use());
    const sum = (of: "connections" | "halfOpen" | "reassemblies" | "waitingFrames") =>
      uses.reduce((total, use) => total + use[of], 0);
    return {
      connections: sum("connections"),
      halfOpen: sum("halfOpen"),
      reassemblies: sum("reassemblies"),
      waitingFrames: sum("waitingFrames"),
    };
  }

  /** What the network delivers is well formed, whatever it was given. */
  #judge(frame: Uint8Array): void {
    if (!isEthernet(frame)) throw new Error("delivered: no Ethernet");
    const type = etherType(frame);
    const isKnown =
      type === ETHER_TYPE.arp
        ? parseArp(frame, ETHERNET_HEADER_BYTES) !== undefined
        : this.#reader.load(frame, ETHERNET_HEADER_BYTES);
    if (!isKnown) throw new Error(`delivered: ${this.#reader.fault} in ${hexOf(frame)}`);
  }
}

function hexOf(frame: Uint8Array): string {
  return Buffer.from(frame).toString("hex");
}
