/**
 * What an injected packet set off: the ways of packets from whoever was reached by it, or by one that it set off, until
 * the network is quiet. Bounded; the rest is counted.
 */

import type { Injection, PacketTrace } from "../network.ts";
import { concluded } from "./conclusion.ts";

const TRACES_MAX = 64;

export class InjectionRecord {
  /** Of who is said to have sent the packet from outside: its answers get there, whoever it is. */
  readonly outside: string | undefined;
  readonly #reached = new Set<string>();
  readonly #traces: PacketTrace[] = [];
  #notKept = 0;
  /** Of all packets that it has recorded, kept or not. */
  count = 0;

  constructor(outside?: string) {
    this.outside = outside;
  }

  /** Its packets are recorded from now on. */
  reach(who: string): void {
    this.#reached.add(who);
  }

  wants(who: string): boolean {
    return this.#reached.has(who);
  }

  add(trace: PacketTrace): void {
    this.count += 1;
    if (this.#traces.length <= TRACES_MAX) this.#traces.push(trace);
    else this.#notKept += 1;
  }

  result(): Injection | undefined {
    const [sent, ...followed] = this.#traces;
    if (sent === undefined) return undefined;
    return { conclusion: concluded(sent, followed), sent, followed, notKept: this.#notKept };
  }
}
