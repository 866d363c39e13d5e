/**
 * Looks at keys in several partitions as they were at one moment, and writes nothing: every key is looked at, and then none
 * may have been written since, and none may be locked. Then all were so in the moment of that check.
 */
import type { KeyWatch } from "../partition/index.ts";
import { type ForeignLock, lockKeyOf, type Participant, participantsOf } from "./participant.ts";
import { holderOf } from "./transaction-format.ts";
import type { LookOutcome, LookStep, LooksTogether } from "./transactions.ts";

interface Watched<Result> extends LookStep<Result> {
  readonly watch: KeyWatch;
  outcome: LookOutcome<Result> | undefined;
}

export interface Looks<Result> extends LooksTogether<Result> {
  /** Locks that were found. */
  readonly foreign: readonly ForeignLock[];
}

export async function readTogether<Result>(
  steps: readonly LookStep<Result>[],
): Promise<Looks<Result>> {
  const watched = steps.map(
    (step): Watched<Result> => ({
      keyspace: step.keyspace,
      key: step.key,
      look: (view) => step.look(view),
      watch: step.keyspace.watch(step.key),
      outcome: undefined,
    }),
  );
  try {
    const foreign: ForeignLock[] = [];
    await lookAtAll(watched, foreign);
    const outcomes = watched.map(({ watch, outcome }): LookOutcome<Result> => {
      return watch.isChanged ? { kind: "conflict" } : outcome!;
    });
    return { isWhole: outcomes.every(({ kind }) => kind === "seen"), outcomes, foreign };
  } finally {
    for (const { watch } of watched) watch.end();
  }
}

async function lookAtAll<Result>(
  watched: readonly Watched<Result>[],
  foreign: ForeignLock[],
): Promise<void> {
  let left = watched;
  while (left.length > 0) {
    await Promise.all(participantsOf(left).map((each) => lookAt(each, foreign)));
    // Those that a split took elsewhere.
    left = left.filter(({ outcome }) => outcome === undefined);
  }
}

function lookAt<Result>(
  { keyspace, steps }: Participant<Watched<Result>>,
  foreign: ForeignLock[],
): Promise<void> {
  return keyspace.read(
    steps[0]!.key,
    (view, { id }) => {
      for (const step of steps) {
        if (keyspace.partitionOf(step.key) !== id) continue;
        const lock = view.get(lockKeyOf(step.key));
        if (lock === undefined) step.outcome = { kind: "seen", result: step.look(view) };
        else {
          step.outcome = { kind: "conflict" };
          foreign.push({ keyspace, key: step.key, holder: holderOf(lock) });
        }
      }
    },
    "strong",
  );
}
