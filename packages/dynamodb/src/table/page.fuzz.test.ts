import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "../expression/condition.ts";
import { isInRange, type SortRange } from "../expression/key-condition.ts";
import type { AttributeValue, Item } from "../expression/value/attribute-value.ts";
import { compareValues } from "../expression/value/compare.ts";
import { type KeySchema, keyAttributes } from "../expression/value/key-check.ts";
import { itemSize } from "../expression/value/size.ts";
import { type SetUp, setUp } from "../storage/partition/keyspace.fixture.ts";
import {
  HASH_BYTES,
  ITEMS,
  localIndexSpace,
  queryRange,
  rangeBeyond,
  segmentRange,
  storageKey,
} from "./key/index.ts";
import { PAGE_BYTES_MAX, type Page, type PageRequest, readPage } from "./page.ts";
import type { ReadTarget } from "./read-target.ts";
import { entryKeyAttributes, indexEntry, type SecondaryIndex } from "./secondary-index/index.ts";
import { stampedItem } from "./stored-item.ts";

const KEYS: KeySchema = {
  partition: { name: "pk", type: "S" },
  sort: { name: "sk", type: "N" },
};
const INDEX: SecondaryIndex = {
  name: "by-day",
  scope: "local",
  keys: { partition: KEYS.partition, sort: { name: "day", type: "S" } },
  projection: { kind: "keys-only" },
};
const INDEX_SPACE = localIndexSpace(1);
const DAYS = ["mon", "tue", "wed"];

/** What is read: the table, its local index, or the items that the index's entries stand for. */
type Subject = "table" | "index" | "fetched";

const items = fc.uniqueArray(
  fc.record({
    pk: fc.constantFrom("a", "b").map((S) => ({ S })),
    sk: fc.integer({ min: -20, max: 20 }).map((number) => ({ N: `${number}` })),
    day: fc.constantFrom(...DAYS, undefined).map((S) => (S === undefined ? undefined : { S })),
    color: fc.constantFrom("red", "blue").map((S) => ({ S })),
    /** Some pages are full before they have as many items as they may. */
    bulk: fc.constantFrom(10, 1000, 1000, 300_000).map((size) => ({ B: new Uint8Array(size) })),
  }),
  { minLength: 5, maxLength: 20, selector: ({ pk, sk }) => `${pk.S} ${sk.N}` },
);

const sortRange: fc.Arbitrary<SortRange | undefined> = fc.option(
  fc
    .tuple(fc.integer({ min: -20, max: 20 }), fc.boolean(), fc.boolean())
    .map(([n, inclusive, isLower]) => {
      const bound = { value: { N: `${n}` }, inclusive };
      return isLower ? { lower: bound } : { upper: bound };
    }),
  { nil: undefined },
);

interface Read {
  readonly subject: Subject;
  readonly partition: string;
  readonly sort: SortRange | undefined;
  readonly forward: boolean;
  readonly limit: number;
  readonly isFiltered: boolean;
}

const reads: fc.Arbitrary<Read> = fc.record({
  subject: fc.constantFrom<Subject>("table", "table", "index", "fetched"),
  partition: fc.constantFrom("a", "b"),
  sort: sortRange,
  forward: fc.boolean(),
  limit: fc.constantFrom(1, 2, 3, 7, Number.POSITIVE_INFINITY),
  isFiltered: fc.boolean(),
});

const RED: Condition = {
  kind: "comparison",
  comparator: "=",
  left: { kind: "path", path: ["color"] },
  right: { kind: "value", value: { S: "red" } },
};

function withoutAbsent(attributes: Record<string, AttributeValue | undefined>): Item {
  const there = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Item;
}

async function write({ keyspace }: SetUp, item: Item): Promise<void> {
  const key = storageKey(keyAttributes(KEYS), item);
  const entry = indexEntry(item, INDEX, KEYS);
  const mutations = [{ key, value: stampedItem(item, 1) }];
  if (entry !== undefined) {
    const entryKey = storageKey(entryKeyAttributes(INDEX, KEYS), entry, INDEX_SPACE);
    mutations.push({ key: entryKey, value: stampedItem(entry, 1) });
  }
  await keyspace.update(key, () => ({ mutations, result: undefined }));
}

function targetOf({ keyspace }: SetUp, subject: Subject): ReadTarget {
  const table = { keyAttributes: keyAttributes(KEYS) } as ReadTarget["table"];
  const isTable = subject === "table";
  return {
    table,
    index: undefined,
    keys: isTable ? KEYS : INDEX.keys,
    keyAttributes: isTable ? keyAttributes(KEYS) : entryKeyAttributes(INDEX, KEYS),
    space: isTable ? ITEMS : INDEX_SPACE,
    keyspace,
    consumer: { kind: "table" },
    admission: undefined,
  };
}

async function splitSomewhere({ keyspace }: SetUp, draw: number): Promise<void> {
  const partitions = keyspace.partitions();
  await keyspace.split(partitions[draw % partitions.length]?.id ?? 1, "heat");
}

/** Page by page to the end; the partitions change in between. */
async function readAll(
  storage: SetUp,
  request: PageRequest,
  draws: readonly number[],
): Promise<Page[]> {
  const pages: Page[] = [];
  let { range } = request;
  for (;;) {
    const page = await readPage(storage.clock, { ...request, range });
    pages.push(page);
    if (page.lastKey === undefined) return pages;
    range = rangeBeyond(range, page.lastKey, request.forward);
    const draw = draws[2 + pages.length];
    if (draw !== undefined) await splitSomewhere(storage, draw);
  }
}

function expected(all: readonly Item[], read: Read): Item[] {
  const sortName = read.subject === "table" ? "sk" : "day";
  const found = all
    .filter((item) => (item.pk as { S: string }).S === read.partition && sortName in item)
    .filter(
      ({ sk }) =>
        read.subject !== "table" ||
        read.sort === undefined ||
        isInRange(sk as AttributeValue, read.sort),
    )
    .sort((one, other) => {
      const bySort = compareValues(
        one[sortName] as AttributeValue,
        other[sortName] as AttributeValue,
      );
      return (
        bySort || (compareValues(one.sk as AttributeValue, other.sk as AttributeValue) as number)
      );
    });
  return read.forward ? found : found.reverse();
}

test("pages of a query together give what the model has, over splits, in both directions", async () => {
  await fc.assert(
    fc.asyncProperty(
      items,
      reads,
      fc.array(fc.nat({ max: 7 }), { minLength: 2, maxLength: 6 }),
      async (drawn, read, draws) => {
        // Entries of a local index stay with their items.
        const boundaryOf = (suffix: Uint8Array) =>
          read.subject === "table" ? suffix : suffix.subarray(0, HASH_BYTES);
        const storage = await setUp({ boundaryOf });
        const all = drawn.map(withoutAbsent);
        for (const item of all) await write(storage, item);
        for (const draw of draws.slice(0, 3)) await splitSomewhere(storage, draw);
        const target = targetOf(storage, read.subject);
        const sort = read.subject === "table" ? read.sort : undefined;
        const request: PageRequest = {
          target,
          range: queryRange(target.keys, { partition: { S: read.partition }, sort }, target.space),
          forward: read.forward,
          consistency: "strong",
          paid: "strong",
          limit: read.limit,
          filter: read.isFiltered ? RED : undefined,
          projection: undefined,
          countOnly: false,
          fetches: read.subject === "fetched",
          note: () => {},
        };
        const pages = await readAll(storage, request, draws);
        const looked = expected(all, read);
        const given = (item: Item) =>
          read.subject === "index" ? (indexEntry(item, INDEX, KEYS) as Item) : item;
        const wanted = looked
          .map(given)
          .filter(
            ({ color }) => !read.isFiltered || (color as { S: string } | undefined)?.S === "red",
          );
        expect(pages.flatMap((page) => page.items)).toEqual(wanted);
        expect(pages.map((page) => page.count)).toEqual(pages.map((page) => page.items.length));
        let at = 0;
        for (const page of pages) {
          const seen = looked.slice(at, at + page.scannedCount).map(given);
          at += page.scannedCount;
          const sizes = seen.map(itemSize);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(page.pageBytes).toBe(total);
          const isFull = page.scannedCount === read.limit || total >= PAGE_BYTES_MAX;
          expect(page.lastKey !== undefined).toBe(isFull);
          // Not full before its last item.
          expect(total - (sizes.at(-1) ?? 0)).toBeLessThan(PAGE_BYTES_MAX);
          expect(page.scannedCount).toBeLessThanOrEqual(read.limit);
        }
        expect(at).toBe(looked.length);
        await storage.keyspace.close();
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);

test("the segments of a parallel scan together give everything once", async () => {
  await fc.assert(
    fc.asyncProperty(
      items,
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat({ max: 7 }), { maxLength: 4 }),
      fc.constantFrom(2, Number.POSITIVE_INFINITY),
      async (drawn, total, draws, limit) => {
        const storage = await setUp();
        const all = drawn.map(withoutAbsent);
        for (const item of all) await write(storage, item);
        const target = targetOf(storage, "table");
        const found: Item[] = [];
        for (let segment = 0; segment < total; segment++) {
          const request: PageRequest = {
            target,
            range: segmentRange(segment, total),
            forward: true,
            consistency: "eventual",
            paid: "eventual",
            limit,
            filter: undefined,
            projection: undefined,
            countOnly: false,
            fetches: false,
            note: () => {},
          };
          const pages = await readAll(storage, request, draws);
          found.push(...pages.flatMap((page) => page.items));
        }
        const keyOf = ({ pk, sk }: Item) => JSON.stringify([pk, sk]);
        expect(found.map(keyOf).sort()).toEqual(all.map(keyOf).sort());
        await storage.keyspace.close();
      },
    ),
    { numRuns: 30 },
  );
}, 60_000);
