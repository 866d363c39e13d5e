/**
 * A network that is never quite well: every message takes its own seeded time, so messages overtake one another,
 * and some are lost. Messages are copied, so that nobody shares memory with a peer by mistake.
 */
import type { Clock } from "./clock.ts";
import type { FaultBoard } from "./fault.ts";
import { LocalNetwork } from "./local-network.ts";
import { copyOfMessage } from "./message-copy.ts";
import type { Random } from "./random.ts";

export interface SimulatedNetworkOptions {
  /** A message takes at least so long; 0.1 when absent. */
  readonly delayMsMin?: number;
  /** Most messages take less than this; one in a hundred up to ten times as long. 2 when absent. */
  readonly delayMsMax?: number;
  /** Share of messages lost, 0 to 1; none when absent. */
  readonly lossProbability?: number;
}

export class SimulatedNetwork extends LocalNetwork {
  readonly #random: Random;
  readonly #delayMsMin: number;
  readonly #delayMsMax: number;
  readonly #lossProbability: number;

  constructor(
    clock: Clock,
    faults: FaultBoard,
    random: Random,
    options: SimulatedNetworkOptions = {},
  ) {
    super(clock, faults, random);
    this.#random = random;
    this.#delayMsMin = options.delayMsMin ?? 0.1;
    this.#delayMsMax = Math.max(this.#delayMsMin, options.delayMsMax ?? 2);
    this.#lossProbability = options.lossProbability ?? 0;
  }

  protected override seal(message: unknown): unknown {
    return copyOfMessage(message);
  }

  protected override transitMs(): number {
    const usual = this.#random.next() * (this.#delayMsMax - this.#delayMsMin);
    return this.#delayMsMin + (this.#random.below(100) === 0 ? 10 * usual : usual);
  }

  protected override drops(): boolean {
    return this.#lossProbability > 0 && this.#random.next() < this.#lossProbability;
  }
}

/** Cuts every link between the two sides, both ways; the returned function heals them. */
export function partition(
  faults: FaultBoard,
  one: readonly string[],
  other: readonly string[],
): () => void {
  const ids: string[] = [];
  const cut = (from: string, to: string) => {
    const id = `partition ${from} → ${to}`;
    faults.set({ id, target: { link: [from, to] }, kind: "down" });
    ids.push(id);
  };
  for (const a of one) {
    for (const b of other) {
      cut(a, b);
      cut(b, a);
    }
  }
  return () => {
    for (const id of ids) faults.clear(id);
  };
}
