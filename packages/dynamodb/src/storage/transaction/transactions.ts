/** What a transaction is made of, and what becomes of it. */
import type { Mutation } from "../mutation.ts";
import type { Keyspace, LockedError, PartitionId } from "../partition/index.ts";
import type { Decision } from "../replication/index.ts";
import type { View } from "../state-machine.ts";

export interface TransactionStep<Result> {
  readonly keyspace: Keyspace;
  /** Of an item. No two steps have the same one. */
  readonly key: Uint8Array;
  /** Over the state in which nobody else can change the item any more. May run again. What it throws cancels all steps. */
  decide(view: View, partition: PartitionId): StepDecision<Result>;
}

export type StepDecision<Result> =
  /** Without mutations the item is only kept from being changed before the others are. */
  | {
      readonly kind: "accepted";
      readonly mutations: readonly Mutation[];
      readonly result: Result;
    }
  | { readonly kind: "refused"; readonly result: Result };

export type StepOutcome<Result> =
  | { readonly kind: "accepted" | "refused"; readonly result: Result }
  /** Another transaction holds the key. */
  | { readonly kind: "conflict" };

export interface Transacted<Result> {
  /** All steps have taken effect; otherwise none has, and at least one was not accepted. */
  readonly committed: boolean;
  /** In the order of the steps. */
  readonly outcomes: readonly StepOutcome<Result>[];
}

export interface LookStep<Result> {
  readonly keyspace: Keyspace;
  readonly key: Uint8Array;
  /** What it is given counts only while it runs. May run again. */
  look(view: View): Result;
}

/** `conflict`: the item was being changed meanwhile. */
export type LookOutcome<Result> =
  | { readonly kind: "seen"; readonly result: Result }
  | { readonly kind: "conflict" };

export interface LooksTogether<Result> {
  /** Everything seen was so at one moment. */
  readonly isWhole: boolean;
  readonly outcomes: readonly LookOutcome<Result>[];
}

/** Kept for ten minutes with the transaction that it came with: so a request is known when it comes again. */
export interface Note {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * What is to be applied of the mutations of a step, in the moment in which it is: called in the partition's order of updates.
 * `timestampUs` is the transaction's: no earlier write of its items has a later one.
 */
export type Complete = (
  mutations: readonly Mutation[],
  at: {
    readonly keyspace: Keyspace;
    readonly partition: PartitionId;
    readonly timestampUs: number;
  },
) => readonly Mutation[];

/** Undefined for a keyspace that is gone. */
export type KeyspaceNamed = (name: string) => Keyspace | undefined | Promise<Keyspace | undefined>;

export interface Transactions {
  /**
   * All steps or none, strictly serializable; resolves when every key has its new value. Rejects with
   * `GroupUnavailableError`, whose `outcome` says whether the transaction may still take effect; `DiskError`,
   * `CorruptionError`, and with what `decide` throws.
   */
  transact<Result>(
    steps: readonly TransactionStep<Result>[],
    note?: Note,
  ): Promise<Transacted<Result>>;
  /** Looks at all keys as they are at one moment. Rejects as `transact` does. */
  readTogether<Result>(steps: readonly LookStep<Result>[]): Promise<LooksTogether<Result>>;
  /** The value that a committed transaction of the last ten minutes was given with a note of this key. */
  noteOf(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** What `keyspace.update` does, but for locks that nobody holds any more: those of transactions that died are removed. */
  update<Result>(
    keyspace: Keyspace,
    key: Uint8Array,
    decide: (view: View, partition: PartitionId) => Decision<Result>,
  ): Promise<Result>;
  /** True when the lock was that of a transaction that died: what it held is free, and worth trying again. */
  clear(keyspace: Keyspace, error: LockedError): Promise<boolean>;
  /** Transactions that are not at their end, those included that an earlier process left. */
  readonly underWayCount: number;
  close(): Promise<void>;
}
