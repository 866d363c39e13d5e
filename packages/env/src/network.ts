import type { NodeAddress } from "./fault.ts";

/** Calls between named nodes of one emulated system (replicas, storage nodes, hosts). */
export interface Network {
  /** Says in which zone a node stands, so that faults of its zone reach it. A node never placed is in no zone. */
  place(node: NodeAddress): void;
  /** Makes `node` answer calls until the returned function is called. */
  serve(node: string, answer: (from: string, message: unknown) => unknown): () => void;
  /**
   * Calls `to` from `from`. Rejects with `NetworkError`: `unreachable` when nothing serves or a fault cuts the
   * link, `timeout` after `timeoutMs` of the clock. A lost reply looks like a time-out: the call may have run.
   */
  call(from: string, to: string, message: unknown, timeoutMs: number): Promise<unknown>;
}

export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly kind: "unreachable" | "timeout";
  constructor(kind: NetworkError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}
