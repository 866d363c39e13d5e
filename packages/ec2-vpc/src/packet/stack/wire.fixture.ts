/** Hosts on one link that loses, delays, copies, mixes up and spoils frames, as a seed has it. */
import { SeededRandom, SimulatedClock } from "@cloudglass/env";
import { ETHERNET_HEADER_BYTES, etherType } from "../frame/ethernet.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { createStack } from "./host-stack.ts";
import type { StackLimits } from "./limits.ts";
import type { CardOptions, FrameCable, Stack } from "./stack.ts";

export interface Impairments {
  readonly loss?: number;
  readonly duplication?: number;
  /** How many frames are held back so that later ones pass them. */
  readonly reorder?: number;
  readonly corruption?: number;
  /** 0: handed over at once, in order. */
  readonly delayMs?: number;
}

interface Plug {
  listener: ((frame: Uint8Array) => void) | undefined;
}

export class Wire {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  impairments: Impairments;
  /** Sees every frame that is sent; false takes it away. */
  tap: (frame: Uint8Array) => boolean = () => true;
  framesSent = 0;
  readonly #plugs: Plug[] = [];
  #plugCount = 0;
  #queue: (() => void)[] = [];
  #isDraining = false;

  constructor(seed: string | number, impairments: Impairments = {}) {
    this.random = new SeededRandom(seed);
    this.clock = new SimulatedClock();
    this.impairments = impairments;
  }

  cable(): FrameCable & { unplug(): void } {
    const plug: Plug = { listener: undefined };
    this.#plugs.push(plug);
    this.#plugCount++;
    return {
      unplug: () => {
        const at = this.#plugs.indexOf(plug);
        if (at >= 0) this.#plugs.splice(at, 1);
      },
      send: (frame) => this.#send(plug, frame),
      receive: (listener) => {
        plug.listener = listener;
      },
    };
  }

  host(name: string, card: Partial<CardOptions>, limits: Partial<StackLimits> = {}): Stack {
    const random = this.random.fork(name);
    const stack = createStack({ clock: this.clock, random, hostName: name, limits });
    this.plug(stack, card);
    return stack;
  }

  plug(stack: Stack, card: Partial<CardOptions>) {
    const number = this.#plugCount + 1;
    const macAddress = `02:00:00:00:00:${number.toString(16).padStart(2, "0")}`;
    return stack.plug({ name: "eth0", macAddress, mtu: 1500, cable: this.cable(), ...card });
  }

  #send(from: Plug, frame: Uint8Array): void {
    this.framesSent++;
    if (!this.tap(frame)) return;
    const { loss = 0, duplication = 0 } = this.impairments;
    if (this.random.next() < loss) return;
    this.#carry(from, frame);
    if (this.random.next() < duplication) this.#carry(from, frame.slice());
  }

  #carry(from: Plug, frame: Uint8Array): void {
    const { delayMs = 0, reorder = 0, corruption = 0 } = this.impairments;
    const bytes = frame.slice();
    // What has a checksum: Ethernet's own would find the rest.
    if (etherType(bytes) !== ETHER_TYPE.arp && this.random.next() < corruption) {
      const at = ETHERNET_HEADER_BYTES + this.random.below(bytes.length - ETHERNET_HEADER_BYTES);
      bytes[at]! ^= 1 << this.random.below(8);
    }
    const deliver = () => {
      for (const plug of this.#plugs) if (plug !== from) plug.listener?.(bytes.slice());
    };
    if (delayMs === 0) {
      this.#queue.push(deliver);
      this.#drain();
      return;
    }
    const isHeldBack = this.random.next() < reorder;
    const held = isHeldBack ? delayMs * 3 * this.random.next() : 0;
    this.clock.schedule(delayMs + held, deliver);
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    for (let index = 0; index < this.#queue.length; index++) this.#queue[index]!();
    this.#queue = [];
    this.#isDraining = false;
  }
}

/** Bytes that tell where in the stream they are. */
export function pattern(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

/** Moves time until the promise is settled, or gives up. */
export async function until<Value>(
  clock: SimulatedClock,
  promise: Promise<Value>,
  patienceMs = 3_600_000,
): Promise<Value> {
  let isSettled = false;
  promise.then(
    () => {
      isSettled = true;
    },
    () => {
      isSettled = true;
    },
  );
  await clock.settle();
  const endMs = clock.monotonic() + patienceMs;
  while (!isSettled) {
    const dueMs = clock.nextDueMs;
    if (dueMs === undefined || dueMs > endMs) throw new Error("it waits for nothing");
    await clock.advance(Math.max(0, dueMs - clock.monotonic()));
  }
  return promise;
}
