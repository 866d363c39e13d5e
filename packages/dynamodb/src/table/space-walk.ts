/** Goes through all keys of a space of a keyspace, some in a turn, so that requests come in between. */
import type { Clock } from "@cloudglass/env";
import type { Entry } from "../storage/mutation.ts";
import { type Keyspace, keyOf, rangeInSpace } from "../storage/partition/index.ts";

export interface SpaceWalk {
  readonly keyspace: Keyspace;
  readonly space: number;
  readonly clock: Clock;
  readonly isStopped: () => boolean;
}

interface Step {
  readonly entries: readonly Entry[];
  /** Where the next look begins; undefined at the end. */
  readonly next: Uint8Array | undefined;
}

/** Looked at in one turn, whichever is reached first. */
const COUNT_MAX = 500;
const BYTES_MAX = 1024 * 1024;

/** Each step has all that had been acknowledged when it began. Rejects with what `visit` rejects with. */
export async function walkSpace(
  { keyspace, space, clock, isStopped }: SpaceWalk,
  visit: (entries: readonly Entry[]) => Promise<void>,
): Promise<void> {
  let from: Uint8Array | undefined = Uint8Array.of(space);
  while (from !== undefined && !isStopped()) {
    const step = await nextStep(keyspace, space, from);
    await visit(step.entries);
    from = step.next;
    await new Promise<void>((resolve) => clock.tick(resolve));
  }
}

function nextStep(keyspace: Keyspace, space: number, from: Uint8Array): Promise<Step> {
  return keyspace.read(
    from,
    (view, { range }) => {
      const entries: Entry[] = [];
      let bytes = 0;
      for (const entry of view.scan({ from, to: rangeInSpace(space, range).to }, false)) {
        if (entries.length === COUNT_MAX || bytes > BYTES_MAX) return { entries, next: entry.key };
        entries.push(entry);
        bytes += entry.value.length;
      }
      return { entries, next: range.to && keyOf(space, range.to) };
    },
    "strong",
  );
}
