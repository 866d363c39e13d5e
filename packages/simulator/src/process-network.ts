/** The network of one process: when the process ends, its nodes answer no more and its calls never return. */
import type { Network, NodeAddress } from "@cloudglass/env";

export class ProcessNetwork implements Network {
  readonly #network: Network;
  readonly #stops = new Set<() => void>();
  #ended = false;

  constructor(network: Network) {
    this.#network = network;
  }

  place(node: NodeAddress): void {
    this.#network.place(node);
  }

  serve(node: string, answer: (from: string, message: unknown) => unknown): () => void {
    const stopServing = this.#network.serve(node, answer);
    const stop = () => {
      this.#stops.delete(stop);
      stopServing();
    };
    this.#stops.add(stop);
    return stop;
  }

  call(from: string, to: string, message: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#ended) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      this.#network.call(from, to, message, timeoutMs).then(
        (reply) => {
          if (!this.#ended) resolve(reply);
        },
        (error) => {
          if (!this.#ended) reject(error);
        },
      );
    });
  }

  end(): void {
    this.#ended = true;
    for (const stop of [...this.#stops]) stop();
  }
}
