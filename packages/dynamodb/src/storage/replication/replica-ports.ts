/**
 * The storage nodes on the network. A node holds replicas of many groups and answers under one name; a message
 * says which group it is for.
 */
import { type Network, NetworkError, type NodeAddress } from "@cloudglass/env";
import type { Message, Reply } from "./messages.ts";

export type Answer = (from: number, message: Message) => Reply | Promise<Reply>;

interface Envelope {
  readonly group: string;
  /** The replica that sends. */
  readonly from: number;
  readonly message: Message;
}

export class ReplicaPorts {
  readonly #network: Network;
  readonly #nodes = new Map<string, Map<string, Answer>>();
  readonly #stops: (() => void)[] = [];

  constructor(network: Network, nodes: readonly NodeAddress[]) {
    this.#network = network;
    for (const node of nodes) {
      const answers = new Map<string, Answer>();
      this.#nodes.set(node.name, answers);
      network.place(node);
      this.#stops.push(
        network.serve(node.name, (_from, envelope) => {
          const { group, from, message } = envelope as Envelope;
          const answer = answers.get(group);
          // A message may come when its group has been closed.
          if (answer === undefined) {
            throw new NetworkError("unreachable", `${node.name} has no replica of ${group}`);
          }
          return answer(from, message);
        }),
      );
    }
  }

  /** The replica of a group on a node answers until the returned function is called. */
  serve(node: string, group: string, answer: Answer): () => void {
    const answers = this.#nodes.get(node);
    if (answers === undefined) throw new Error(`there is no storage node ${node}`);
    if (answers.has(group)) throw new Error(`${node} has a replica of ${group} already`);
    answers.set(group, answer);
    return () => answers.delete(group);
  }

  call(fromNode: string, toNode: string, envelope: Envelope, timeoutMs: number): Promise<Reply> {
    return this.#network.call(fromNode, toNode, envelope, timeoutMs) as Promise<Reply>;
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }
}
