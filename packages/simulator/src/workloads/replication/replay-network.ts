/** A network on which a message may arrive a second time, much later. */
import type { Clock, Network, NodeAddress, Random } from "@cloudglass/env";

export class ReplayNetwork implements Network {
  /** Messages that came again. */
  replayCount = 0;
  readonly #network: Network;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #probability: number;

  constructor(network: Network, clock: Clock, random: Random, probability: number) {
    this.#network = network;
    this.#clock = clock;
    this.#random = random;
    this.#probability = probability;
  }

  place(node: NodeAddress): void {
    this.#network.place(node);
  }

  serve(node: string, answer: (from: string, message: unknown) => unknown): () => void {
    return this.#network.serve(node, answer);
  }

  call(from: string, to: string, message: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#random.next() < this.#probability) {
      const again = structuredClone(message);
      this.#clock.schedule(this.#random.next() * 2000, () => {
        this.replayCount++;
        this.#network.call(from, to, again, timeoutMs).catch(() => {});
      });
    }
    return this.#network.call(from, to, message, timeoutMs);
  }
}
