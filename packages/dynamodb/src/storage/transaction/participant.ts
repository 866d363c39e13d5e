/**
 * What a transaction does in one partition, each in one update of it: everything at once, when no other partition takes part;
 * otherwise prepare, and then complete or release. Locks lie beside the items, so they go where those go when a partition
 * splits; who finds that a key has moved meanwhile changes nothing and says so.
 */
import type { Mutation } from "../mutation.ts";
import { type Keyspace, keyOf, type PartitionId, SPACE } from "../partition/index.ts";
import type { View } from "../state-machine.ts";
import { encodeLock, holderOf, mutationsOf } from "./transaction-format.ts";
import type { Complete, StepOutcome, TransactionStep } from "./transactions.ts";

/** Keys that were in one partition when it was looked, all of `keyspace`. */
export interface Participant<Step extends { readonly key: Uint8Array }> {
  readonly keyspace: Keyspace;
  readonly steps: readonly Step[];
}

/** What a lock says that nobody of this transaction put. */
export interface ForeignLock {
  readonly keyspace: Keyspace;
  readonly key: Uint8Array;
  readonly holder: Uint8Array;
}

/** `moved`: not all keys are in one partition any more. */
export type Attempt<Result> =
  | { readonly kind: "moved" }
  | {
      readonly kind: "answered";
      readonly outcomes: readonly StepOutcome<Result>[];
      readonly foreign: readonly ForeignLock[];
    };

export function lockKeyOf(key: Uint8Array): Uint8Array {
  return keyOf(SPACE.locks, key.subarray(1));
}

export function participantsOf<
  Step extends { readonly keyspace: Keyspace; readonly key: Uint8Array },
>(steps: readonly Step[]): Participant<Step>[] {
  const found = new Map<Keyspace, Map<PartitionId, Step[]>>();
  for (const step of steps) {
    const partitions = found.get(step.keyspace) ?? new Map<PartitionId, Step[]>();
    found.set(step.keyspace, partitions);
    const partition = step.keyspace.partitionOf(step.key);
    const together = partitions.get(partition);
    if (together === undefined) partitions.set(partition, [step]);
    else together.push(step);
  }
  return [...found].flatMap(([keyspace, partitions]) =>
    [...partitions.values()].map((together) => ({ keyspace, steps: together })),
  );
}

/** Applies all steps, or nothing when one is not accepted. */
export function applyAtOnce<Result>(
  participant: Participant<TransactionStep<Result>>,
  complete: Complete,
  nextTimestampUs: () => number,
): Promise<Attempt<Result>> {
  const { keyspace } = participant;
  return attempt(participant, undefined, (accepted, partition) => {
    const at = { keyspace, partition, timestampUs: nextTimestampUs() };
    return accepted.flatMap(({ mutations }) => complete(mutations, at));
  });
}

/** Locks all keys for the transaction, or none when one step is not accepted. A lock carries what is to be applied. */
export function prepare<Result>(
  participant: Participant<TransactionStep<Result>>,
  id: Uint8Array,
): Promise<Attempt<Result>> {
  return attempt(participant, id, (accepted) =>
    accepted.map(({ key, mutations }) => ({
      key: lockKeyOf(key),
      value: encodeLock(id, mutations),
    })),
  );
}

interface Accepted {
  readonly key: Uint8Array;
  readonly mutations: readonly Mutation[];
}

function attempt<Result>(
  { keyspace, steps }: Participant<TransactionStep<Result>>,
  id: Uint8Array | undefined,
  mutationsFor: (accepted: readonly Accepted[], partition: PartitionId) => Mutation[],
): Promise<Attempt<Result>> {
  return updateTogether<Attempt<Result>>(keyspace, steps, (view, partition) => {
    const accepted: Accepted[] = [];
    const foreign: ForeignLock[] = [];
    const outcomes = steps.map((step): StepOutcome<Result> => {
      const { key } = step;
      const lock = view.get(lockKeyOf(key));
      if (lock !== undefined && !(id !== undefined && isHeldBy(lock, id))) {
        foreign.push({ keyspace, key, holder: holderOf(lock) });
        return { kind: "conflict" };
      }
      const decision = step.decide(view, partition);
      if (decision.kind === "accepted") accepted.push({ key, mutations: decision.mutations });
      return { kind: decision.kind, result: decision.result };
    });
    const isReady = accepted.length === steps.length;
    return {
      mutations: isReady ? mutationsFor(accepted, partition) : [],
      result: { kind: "answered", outcomes, foreign },
    };
  });
}

/** Applies what the transaction's locks carry, and removes them; those that are gone have been. */
export function completeLocks(
  { keyspace, steps }: Participant<{ readonly key: Uint8Array }>,
  id: Uint8Array,
  timestampUs: number,
  complete: Complete,
): Promise<{ readonly kind: "moved" | "answered" }> {
  return updateTogether(keyspace, steps, (view, partition) => {
    const mutations = locksOf(view, steps, id).flatMap(({ key, lock }) => [
      ...complete(mutationsOf(lock), { keyspace, partition, timestampUs }),
      { key, value: undefined },
    ]);
    return { mutations, result: { kind: "answered" } };
  });
}

/** Removes the transaction's locks. */
export function releaseLocks(
  { keyspace, steps }: Participant<{ readonly key: Uint8Array }>,
  id: Uint8Array,
): Promise<{ readonly kind: "moved" | "answered" }> {
  return updateTogether(keyspace, steps, (view) => ({
    mutations: locksOf(view, steps, id).map(({ key }) => ({ key, value: undefined })),
    result: { kind: "answered" },
  }));
}

function locksOf(
  view: View,
  steps: readonly { readonly key: Uint8Array }[],
  id: Uint8Array,
): { readonly key: Uint8Array; readonly lock: Uint8Array }[] {
  return steps.flatMap((step) => {
    const key = lockKeyOf(step.key);
    const lock = view.get(key);
    return lock !== undefined && isHeldBy(lock, id) ? [{ key, lock }] : [];
  });
}

function isHeldBy(lock: Uint8Array, id: Uint8Array): boolean {
  return Buffer.compare(holderOf(lock), id) === 0;
}

function updateTogether<Result extends { readonly kind: string }>(
  keyspace: Keyspace,
  steps: readonly { readonly key: Uint8Array }[],
  decide: (
    view: View,
    partition: PartitionId,
  ) => { readonly mutations: readonly Mutation[]; readonly result: Result },
): Promise<Result | { readonly kind: "moved" }> {
  return keyspace.update<Result | { readonly kind: "moved" }>(
    steps[0]!.key,
    (view, partition) => {
      const isTogether = steps.every(({ key }) => keyspace.partitionOf(key) === partition);
      return isTogether ? decide(view, partition) : { mutations: [], result: { kind: "moved" } };
    },
    "ignored",
  );
}
