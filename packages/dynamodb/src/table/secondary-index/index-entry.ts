/**
 * What a secondary index holds of an item, and what keeping it costs.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
import {
  type AttributeValue,
  type Item,
  setAttribute,
} from "../../expression/value/attribute-value.ts";
import { equalValues } from "../../expression/value/compare.ts";
import { type KeySchema, keyAttributes } from "../../expression/value/key-check.ts";
import { itemSize } from "../../expression/value/size.ts";
import { writeUnits } from "../capacity/units.ts";
import type { KeyAttributes } from "../key/index.ts";
import { hasIndexKeys } from "./index-key-check.ts";

/** A local index shares the table's partition key, and its partitions; a global one has its own. */
export type IndexScope = "local" | "global";

export type Projection =
  | { readonly kind: "all" }
  | { readonly kind: "keys-only" }
  | { readonly kind: "include"; readonly names: readonly string[] };

export interface SecondaryIndex {
  readonly name: string;
  readonly scope: IndexScope;
  readonly keys: KeySchema;
  readonly projection: Projection;
}

/** What the storage key of an entry is made of: the index's keys, then those of the table that are not among them. */
export function entryKeyAttributes(index: SecondaryIndex, table: KeySchema): KeyAttributes {
  const own = keyAttributes(index.keys);
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...keyAttributes(table).filter(({ name }) => !names.has(name))];
}

/**
 * Undefined when the item is not in the index: it lacks a key of it, or has a value there that no key may have, from before
 * there was the index.
 */
export function indexEntry(item: Item, index: SecondaryIndex, table: KeySchema): Item | undefined {
  if (!hasIndexKeys(item, index)) return undefined;
  if (index.projection.kind === "all") return item;
  const keys = entryKeyAttributes(index, table).map(({ name }) => name);
  const names = new Set(index.projection.kind === "include" ? index.projection.names : []);
  for (const name of keys) names.add(name);
  const entry: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) {
    if (names.has(name)) setAttribute(entry, name, item[name] as AttributeValue);
  }
  return entry;
}

export interface EntryChange {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** How a write of an item changes an index; undefined when the index stays as it is. */
export function entryChange(
  before: Item | undefined,
  after: Item | undefined,
  index: SecondaryIndex,
  table: KeySchema,
): EntryChange | undefined {
  const change = {
    before: before && indexEntry(before, index, table),
    after: after && indexEntry(after, index, table),
  };
  if (change.before === undefined && change.after === undefined) return undefined;
  const isSame =
    change.before !== undefined &&
    change.after !== undefined &&
    equalValues({ M: change.before }, { M: change.after });
  return isSame ? undefined : change;
}

/** An entry whose key changes is taken away in one place and put in another: two writes. */
export function entryWriteUnits({ before, after }: EntryChange, index: SecondaryIndex): number {
  const [sizeBefore, sizeAfter] = [before && itemSize(before), after && itemSize(after)];
  if (before !== undefined && after !== undefined && isMoved(before, after, index)) {
    return writeUnits(sizeBefore, undefined) + writeUnits(undefined, sizeAfter);
  }
  return writeUnits(sizeBefore, sizeAfter);
}

function isMoved(before: Item, after: Item, index: SecondaryIndex): boolean {
  return keyAttributes(index.keys).some(
    ({ name }) => !equalValues(before[name] as AttributeValue, after[name] as AttributeValue),
  );
}
