import { expect, test } from "vitest";
import type { Item } from "../expression/value/attribute-value.ts";
import { itemSize } from "../expression/value/size.ts";
import type { Entry, KeyRange, Mutation } from "../storage/mutation.ts";
import type { View } from "../storage/state-machine.ts";
import { CollectionFullError } from "./collection-size.ts";
import { type Intention, planWrite } from "./item-write.ts";
import { storageKey } from "./key/index.ts";
import type { Table } from "./table.ts";
import { completed } from "./transactions/completed-write.ts";

const KEYS = {
  partition: { name: "pk", type: "S" },
  sort: { name: "sk", type: "S" },
} as const;
const LIMIT = 1000;

/** A table with a local index, in a map, whose collections have less room than AWS's. */
class SmallTable implements View {
  readonly #stored = new Map<string, Uint8Array>();
  readonly #table = {
    record: {
      keys: KEYS,
      localIndexes: [
        {
          name: "by-day",
          scope: "local",
          number: 1,
          keys: { partition: KEYS.partition, sort: { name: "day", type: "N" } },
          projection: { kind: "all" },
        },
      ],
    },
    keepsChanges: false,
    collectionBytesMax: LIMIT,
  } as unknown as Table;
  #timestampUs = 0;

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#stored.get(Buffer.from(key).toString("hex"));
  }

  scan({ from, to }: KeyRange): Iterable<Entry> {
    const text = (key: Uint8Array | undefined) => Buffer.from(key as Uint8Array).toString("hex");
    return [...this.#stored]
      .filter(([key]) => key >= text(from) && key < text(to))
      .map(([key, value]) => ({ key: Buffer.from(key, "hex"), value }));
  }

  get size(): number {
    return this.#stored.size;
  }

  put(item: Item): void {
    this.apply(this.plan(item, { kind: "put", item, sizeBytes: itemSize(item) }, true));
  }

  delete(item: Item): void {
    this.apply(this.plan(item, { kind: "delete" }, true));
  }

  /** As transactions do it: all are planned before one of them is there. */
  putTogether(items: readonly Item[]): void {
    const plans = items.map((item) =>
      this.plan(item, { kind: "put", item, sizeBytes: itemSize(item) }, false),
    );
    for (const plan of plans) this.apply(completed(plan, 1, ++this.#timestampUs));
  }

  plan(item: Item, intention: Intention, isAlone: boolean): readonly Mutation[] {
    const key = storageKey([KEYS.partition, KEYS.sort], item);
    const at = ++this.#timestampUs;
    return planWrite(this.#table, this, 1, key, at, () => intention, "client", isAlone).mutations;
  }

  apply(mutations: readonly Mutation[]): void {
    for (const mutation of mutations) {
      const text = Buffer.from(mutation.key).toString("hex");
      if (mutation.value === undefined) this.#stored.delete(text);
      else this.#stored.set(text, mutation.value);
    }
  }
}

/** 100 bytes, and as many in the index when it is in it. */
const item = (sk: string, day?: string): Item => {
  const keys = { pk: { S: "p" }, sk: { S: sk }, ...(day !== undefined && { day: { N: day } }) };
  return { ...keys, text: { S: "x".repeat(100 - itemSize(keys) - "text".length) } };
};

test("a collection grows to its limit, entries of local indexes among it, and no further", () => {
  const table = new SmallTable();
  for (const sk of ["a", "b", "c", "d"]) table.put(item(sk, "1"));
  table.put(item("e"));
  table.put(item("f"));
  expect(() => table.put(item("g"))).toThrow(CollectionFullError);
  // Into the index, which has no room for it.
  expect(() => table.put(item("f", "2"))).toThrow(CollectionFullError);
  // Another collection.
  table.put({ ...item("g"), pk: { S: "q" } });
  // What makes it smaller, or leaves it as it is, is let through; and makes room.
  table.put(item("a", "2"));
  table.put(item("a"));
  table.put(item("g"));
  expect(() => table.put(item("h"))).toThrow(CollectionFullError);
});

test("nothing is left of a collection whose items are gone", () => {
  const table = new SmallTable();
  for (const sk of ["a", "b"]) table.put(item(sk, "1"));
  for (const sk of ["a", "b"]) table.delete(item(sk));
  expect(table.size).toBe(0);
});

test("writes that are decided beside each other count each for itself", () => {
  const table = new SmallTable();
  table.putTogether(["a", "b", "c", "d"].map((sk) => item(sk, "1")));
  const late = table.plan(item("e"), { kind: "put", item: item("e"), sizeBytes: 100 }, false);
  table.put(item("f"));
  table.apply(completed(late, 1, 1000));
  expect(() => table.put(item("g"))).toThrow(CollectionFullError);
  for (const sk of ["a", "b", "c", "d", "e", "f"]) table.delete(item(sk));
  expect(table.size).toBe(0);
});
