/** What the faults of the moment do to a message on its way from one node to another. */
import type { Fault, FaultBoard, NodeAddress } from "./fault.ts";
import type { Random } from "./random.ts";

export class Route {
  readonly #board: FaultBoard;
  readonly #faults: readonly Fault[];

  constructor(board: FaultBoard, from: NodeAddress, to: NodeAddress) {
    this.#board = board;
    this.#faults = [...board.onNode(from), ...board.onNode(to), ...board.onLink(from, to)];
  }

  /** True when one of the nodes is down or the link is cut: the caller learns it at once. */
  isCut(random: Random): boolean {
    return this.#faults.some(
      (fault) => fault.kind === "down" && this.#board.strikes(fault, random),
    );
  }

  delayMs(random: Random): number {
    let sum = 0;
    for (const fault of this.#faults) {
      if (fault.kind === "slow" && this.#board.strikes(fault, random)) sum += fault.delayMs!;
    }
    return sum;
  }

  /** Lossy, corrupt and failing ways alike: the transport drops a damaged message, so it never arrives. */
  loses(random: Random): boolean {
    return this.#faults.some(
      (fault) =>
        fault.kind !== "slow" && fault.kind !== "down" && this.#board.strikes(fault, random),
    );
  }
}
