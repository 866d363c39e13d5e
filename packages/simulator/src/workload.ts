/**
 * A workload: what is done to the program under test and what must hold, in the manner of FoundationDB's simulation
 * (Zhou et al., "FoundationDB: A Distributed Unbundled Transactional Key Value Store", SIGMOD 2021, section 4).
 * Failures are part of what it does; it takes all its choices from the world's randomness.
 */
import type { World, WorldOptions } from "./world.ts";

export interface Workload {
  readonly name: string;
  readonly world?: WorldOptions;
  /** Starts the program in a fresh world. */
  setUp(world: World): Promise<WorkloadRun>;
}

export interface WorkloadRun {
  /** One thing happens: a request, a fault, a crash, time passing. Throws when a promise is broken. */
  step(): Promise<void>;
  /** All faults end, the program comes to rest, and everything that must hold is checked. */
  check(): Promise<void>;
  /** Shown with the result: how often what happened. */
  counts(): Readonly<Record<string, number>>;
}
