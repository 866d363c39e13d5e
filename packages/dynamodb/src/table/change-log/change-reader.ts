/** Reads the changes that a partition wrote, wherever they are since it was split. */
import type { Keyspace, PartitionId } from "../../storage/partition/index.ts";
import type { View } from "../../storage/state-machine.ts";
import { type Change, changeKey, decodeChange } from "./change-record.ts";

/** Whichever is reached first; there is always room for one change. */
export interface ChangeLimits {
  readonly count: number;
  readonly bytes: number;
}

export interface ChangePage {
  readonly changes: readonly Change[];
  /** A limit was reached: there may be more. */
  readonly isFull: boolean;
}

/** In their order, those after `afterUs`. Rejects as `Keyspace.read` does. */
export function readChanges(
  keyspace: Keyspace,
  writer: PartitionId,
  afterUs: number,
  limits: ChangeLimits,
): Promise<ChangePage> {
  const look = (view: View) => pageOf(view, writer, afterUs, limits);
  return keyspace.read(changeKey(writer, 0), look, "strong");
}

/** The same with those that are decided and not chosen yet, when they are: none comes later with a timestamp before now. */
export function readDecidedChanges(
  keyspace: Keyspace,
  writer: PartitionId,
  afterUs: number,
  limits: ChangeLimits,
): Promise<ChangePage> {
  return keyspace.update(changeKey(writer, 0), (view) => ({
    mutations: [],
    result: pageOf(view, writer, afterUs, limits),
  }));
}

function pageOf(
  view: View,
  writer: PartitionId,
  afterUs: number,
  limits: ChangeLimits,
): ChangePage {
  const range = { from: changeKey(writer, afterUs + 1), to: changeKey(writer + 1, 0) };
  const changes: Change[] = [];
  let bytes = 0;
  for (const { key, value } of view.scan(range, false)) {
    if (changes.length > 0 && bytes + value.length > limits.bytes) {
      return { changes, isFull: true };
    }
    changes.push(decodeChange(key, value));
    bytes += value.length;
    if (changes.length >= limits.count) return { changes, isFull: true };
  }
  return { changes, isFull: false };
}
