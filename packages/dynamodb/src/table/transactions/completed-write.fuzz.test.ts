import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../../expression/value/attribute-value.ts";
import { itemSize } from "../../expression/value/size.ts";
import type { View } from "../../storage/state-machine.ts";
import { type Intention, planWrite } from "../item-write.ts";
import { storageKey } from "../key/index.ts";
import { stampedItem } from "../stored-item.ts";
import type { Table } from "../table.ts";
import { completed, UNSTAMPED } from "./completed-write.ts";

const KEYS = [
  { name: "pk", type: "S" },
  { name: "sk", type: "S" },
] as const;
const keys = { partition: KEYS[0], sort: KEYS[1] };
const indexKeys = { partition: KEYS[0], sort: { name: "title", type: "S" } as const };
const table = {
  keepsChanges: true,
  record: {
    keys,
    globalIndexes: [],
    localIndexes: [
      { name: "l", scope: "local", number: 1, keys: indexKeys, projection: { kind: "all" } },
      { name: "k", scope: "local", number: 2, keys: indexKeys, projection: { kind: "keys-only" } },
    ],
  },
} as unknown as Table;

const text = fc.string({ maxLength: 8 }).map((S) => ({ S }));
const item: fc.Arbitrary<Item> = fc
  .record(
    { title: text, note: text, n: fc.integer().map((n) => ({ N: `${n}` })) },
    { requiredKeys: [] },
  )
  .map((rest) => ({ pk: { S: "p" }, sk: { S: "s" }, ...rest }));
const timestamp = fc.integer({ min: 1, max: 2 ** 52 });

test("what was planned without a time is, completed, what is planned at that time", () => {
  fc.assert(
    fc.property(
      fc.option(item, { nil: undefined }),
      fc.option(item, { nil: undefined }),
      timestamp,
      timestamp,
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      (before, after, writtenUs, timestampUs, [planned, applied]) => {
        const key = storageKey(KEYS, { pk: { S: "p" }, sk: { S: "s" } });
        const view: View = {
          get: () => before && stampedItem(before, writtenUs),
          scan: () => [],
        };
        const intention: Intention =
          after === undefined
            ? { kind: "delete" }
            : { kind: "put", item: after, sizeBytes: itemSize(after) };
        const plan = (partition: number, us: number) =>
          planWrite(table, view, partition, key, us, () => intention, "client").mutations;
        const later = completed(plan(planned, UNSTAMPED), applied, timestampUs);
        expect(later.map(plain)).toEqual(plan(applied, timestampUs).map(plain));
      },
    ),
  );
});

function plain({ key, value }: { key: Uint8Array; value: Uint8Array | undefined }) {
  return { key: [...key], value: value && [...value] };
}
