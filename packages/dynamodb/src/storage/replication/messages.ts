/**
 * What replicas tell one another. In the process messages go by reference; nothing in them is changed once sent.
 * `sentAtMs` is on the clock's monotonic scale, which replicas share as they share the process: a lease begins when its
 * message was sent, for both sides.
 */
import type { LogEntry } from "./log-format.ts";

/** Phase 1 of Paxos: who promises accepts nothing under a lower ballot. */
export interface Prepare {
  readonly kind: "prepare";
  readonly ballot: number;
  /** The end of the candidate's log. */
  readonly lastIndex: number;
  readonly lastBallot: number;
  /** Only asks what the answer would be: nothing is promised. */
  readonly isTrial: boolean;
  readonly sentAtMs: number;
}

/** Phase 2 for a run of entries; without entries, a sign of life and news of what is chosen. */
export interface Accept {
  readonly kind: "accept";
  readonly ballot: number;
  /** The entry before the first one. */
  readonly previousIndex: number;
  readonly previousBallot: number;
  readonly entries: readonly LogEntry[];
  /** Their records as they go into the log. */
  readonly frames: Uint8Array;
  /** Chosen up to here. */
  readonly commitIndex: number;
  readonly sentAtMs: number;
}

/** A piece of the leader's state, for a replica whose next entry the leader's log has no more. */
export interface SnapshotPiece {
  readonly kind: "snapshot";
  readonly ballot: number;
  /** The last entry in the state. */
  readonly index: number;
  readonly indexBallot: number;
  /** From 0. */
  readonly piece: number;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
  readonly sentAtMs: number;
}

export type Message = Prepare | Accept | SnapshotPiece;

/** All but `refused` keep the replica from promising to another until a lease after the message was sent. */
export type Reply =
  | { readonly kind: "promised" }
  /** The replica's log is the leader's up to `matchIndex`. */
  | { readonly kind: "accepted"; readonly matchIndex: number; readonly isRebuilding: boolean }
  /** The entry before the first one is not there; it is worth trying behind `lastIndex`. */
  | { readonly kind: "gap"; readonly lastIndex: number; readonly isRebuilding: boolean }
  /** More pieces, please. */
  | { readonly kind: "more"; readonly isRebuilding: boolean }
  /** A snapshot is being installed. */
  | { readonly kind: "busy"; readonly isRebuilding: boolean }
  | { readonly kind: "refused"; readonly promised: number };
