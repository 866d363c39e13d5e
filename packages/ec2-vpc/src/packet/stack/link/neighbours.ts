/**
 * Who has which address on a card's link (RFC 826, RFC 4861): what is known, and packets that wait to know. The same
 * table serves ARP and neighbour discovery; they differ in how they ask.
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { MacAddress } from "../../frame/address.ts";
import type { StackLimits } from "../limits.ts";

/** As Linux has them: `retrans_time_ms`, `mcast_solicit`, `base_reachable_time_ms`. */
const QUESTION_GAP_MS = 1000;
const QUESTIONS_MAX = 3;
const FRESH_MS = 30_000;

interface Neighbour {
  mac: MacAddress | undefined;
  learnedAtMs: number;
  /** Of frames, with room for their Ethernet header. */
  waiting: Uint8Array[];
  questions: number;
  timer: Timer | undefined;
}

export interface NeighboursOptions {
  readonly clock: Clock;
  readonly limits: StackLimits;
  ask(address: string): void;
  transmit(frame: Uint8Array, mac: MacAddress): void;
  /** Nobody has the address: what waited for it. */
  failed(frames: readonly Uint8Array[]): void;
}

export class Neighbours {
  readonly #options: NeighboursOptions;
  /** The longest known one is the first. */
  readonly #neighbours = new Map<string, Neighbour>();
  #waitingCount = 0;

  constructor(options: NeighboursOptions) {
    this.#options = options;
  }

  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** False when it was dropped at once: too much waits already. */
  send(address: string, frame: Uint8Array): boolean {
    const { clock, limits, transmit } = this.#options;
    const neighbour = this.#neighbours.get(address) ?? this.#add(address);
    if (neighbour === undefined) return false;
    if (neighbour.mac !== undefined) {
      transmit(frame, neighbour.mac);
      const isStale = clock.monotonic() - neighbour.learnedAtMs > FRESH_MS;
      if (isStale && neighbour.timer === undefined) this.#ask(address, neighbour);
      return true;
    }
    if (
      neighbour.waiting.length >= limits.waitingFramesPerNeighbourMax ||
      this.#waitingCount >= limits.waitingFramesMax
    ) {
      return false;
    }
    neighbour.waiting.push(frame);
    this.#waitingCount++;
    if (neighbour.timer === undefined) this.#ask(address, neighbour);
    return true;
  }

  /** One that was not asked for is believed only where it is of use already. */
  learn(address: string, mac: MacAddress, isWanted: boolean): void {
    const neighbour = this.#neighbours.get(address) ?? (isWanted ? this.#add(address) : undefined);
    if (neighbour === undefined) return;
    neighbour.mac = mac;
    neighbour.learnedAtMs = this.#options.clock.monotonic();
    this.#rest(neighbour);
    for (const frame of this.#takeWaiting(neighbour)) this.#options.transmit(frame, mac);
  }

  macOf(address: string): MacAddress | undefined {
    return this.#neighbours.get(address)?.mac;
  }

  close(): void {
    for (const neighbour of this.#neighbours.values()) neighbour.timer?.cancel();
    this.#neighbours.clear();
    this.#waitingCount = 0;
  }

  #add(address: string): Neighbour | undefined {
    if (this.#neighbours.size >= this.#options.limits.neighboursMax && !this.#evict()) {
      return undefined;
    }
    const neighbour: Neighbour = {
      mac: undefined,
      learnedAtMs: 0,
      waiting: [],
      questions: 0,
      timer: undefined,
    };
    this.#neighbours.set(address, neighbour);
    return neighbour;
  }

  #evict(): boolean {
    for (const [address, neighbour] of this.#neighbours) {
      if (neighbour.mac === undefined) continue;
      neighbour.timer?.cancel();
      this.#neighbours.delete(address);
      return true;
    }
    return false;
  }

  #ask(address: string, neighbour: Neighbour): void {
    neighbour.questions++;
    neighbour.timer = this.#options.clock.schedule(QUESTION_GAP_MS, () => {
      neighbour.timer = undefined;
      if (neighbour.questions < QUESTIONS_MAX) this.#ask(address, neighbour);
      else this.#forget(address, neighbour);
    });
    this.#options.ask(address);
  }

  #forget(address: string, neighbour: Neighbour): void {
    this.#neighbours.delete(address);
    const frames = this.#takeWaiting(neighbour);
    if (frames.length > 0) this.#options.failed(frames);
  }

  #rest(neighbour: Neighbour): void {
    neighbour.timer?.cancel();
    neighbour.timer = undefined;
    neighbour.questions = 0;
  }

  #takeWaiting(neighbour: Neighbour): Uint8Array[] {
    const { waiting } = neighbour;
    neighbour.waiting = [];
    this.#waitingCount -= waiting.length;
    return waiting;
  }
}
