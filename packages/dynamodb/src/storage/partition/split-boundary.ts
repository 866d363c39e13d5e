/** Where a partition is divided. */
import type { KeyRange } from "../mutation.ts";
import { keyOf, rangeInSpace, SPACE } from "./key-spaces.ts";
import { firstKey } from "./partition-copy.ts";
import type { ReplicaMachine } from "./replica-machine.ts";

/** A suffix with items before it and from it on; undefined when there is none where a split may be. */
export function splitBoundary(
  machine: ReplicaMachine,
  range: KeyRange,
  boundaryOf: (suffix: Uint8Array) => Uint8Array,
): Uint8Array | undefined {
  const median = machine.tree.medianKey(rangeInSpace(SPACE.items, range));
  if (median === undefined) return undefined;
  const boundary = Uint8Array.from(boundaryOf(median.subarray(1)));
  // What may not be divided may begin before the middle: then the split is behind it.
  return [boundary, successorOf(boundary)].find((each) => divides(machine, range, each));
}

function divides(
  machine: ReplicaMachine,
  range: KeyRange,
  boundary: Uint8Array | undefined,
): boolean {
  if (boundary === undefined) return false;
  const { from, to } = rangeInSpace(SPACE.items, range);
  const middle = keyOf(SPACE.items, boundary);
  return (
    firstKey(machine, { from, to: middle }) !== undefined &&
    firstKey(machine, { from: middle, to }) !== undefined
  );
}

/** The first that comes after all that begin with these bytes; undefined when there is none. */
function successorOf(bytes: Uint8Array): Uint8Array | undefined {
  for (let end = bytes.length; end > 0; end--) {
    if (bytes[end - 1] === 0xff) continue;
    const next = bytes.slice(0, end);
    next[end - 1]!++;
    return next;
  }
  return undefined;
}
