/** What the faults of the moment do to a message on its way from one node to another. */
import type { Fault, FaultBoard, NodeAddress } from "./fault.ts";
import { faultHits } from "./fault-set.ts";
import type { Random } from "./random.ts";

export class Route {
  /** True when one of the nodes is down or the link is cut: the caller learns it at once. */
  readonly cut: boolean;
  readonly delayMs: number;
  readonly #faults: readonly Fault[];

  constructor(board: FaultBoard, from: NodeAddress, to: NodeAddress) {
    const faults = [...board.onNode(from), ...board.onNode(to), ...board.onLink(from, to)];
    this.cut = faults.some((fault) => fault.kind === "down");
    this.delayMs = faults.reduce(
      (sum, fault) => sum + (fault.kind === "slow" ? fault.delayMs! : 0),
      0,
    );
    this.#faults = faults;
  }

  /** Lossy, corrupt and failing ways alike: the transport drops a damaged message, so it never arrives. */
  loses(random: Random): boolean {
    return this.#faults.some(
      (fault) => fault.kind !== "slow" && fault.kind !== "down" && faultHits(fault, random),
    );
  }
}
