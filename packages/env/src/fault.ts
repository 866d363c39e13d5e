/**
 * Faults as plain data, one mechanism for the control API, AWS's FIS later, and the simulator. Engines ask the
 * board on their way past a node, a link or an operation.
 */
export interface Fault {
  /** Unique on its board. */
  readonly id: string;
  readonly target: FaultTarget;
  readonly kind: "down" | "slow" | "lossy" | "corrupt" | "error";
  /** `slow`: added delay. */
  readonly delayMs?: number;
  /** `lossy`, `corrupt`, `error`: share of calls hit, 0 to 1; 1 when absent. */
  readonly probability?: number;
  /** Milliseconds since the Unix epoch at which the fault ends by itself; never when absent. */
  readonly until?: number;
}

export type FaultTarget =
  | { readonly zone: string }
  | { readonly node: string }
  | { readonly link: readonly [from: string, to: string] }
  | { readonly operation: string };

/** A node of the emulated fleet: a storage node, replica or host. */
export interface NodeAddress {
  /** For example `s3-storage-3`. */
  readonly name: string;
  /** For example `us-east-1a`. */
  readonly zone: string;
}

export interface FaultBoard {
  /** True while no fault is set: hot paths ask this first and skip everything else. */
  readonly quiet: boolean;
  set(fault: Fault): void;
  clear(id: string): void;
  clearAll(): void;
  /** Told after each `set`, `clear` and `clearAll`; not when a fault's time is over. */
  follow(listener: () => void): void;
  list(): Fault[];
  /** The faults in force for a node, its zone included; those past `until` are gone. */
  onNode(node: NodeAddress): Fault[];
  onLink(from: NodeAddress, to: NodeAddress): Fault[];
  onOperation(operation: string): Fault[];
}
