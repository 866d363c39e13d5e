import {
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../../expression/value/attribute-value.ts";
import { itemSize } from "../../expression/value/size.ts";
import {
  Catalogue,
  type GlobalIndexRecord,
  type LocalIndexRecord,
  SCHEMA,
  TableRecords,
} from "../catalogue/index.ts";
import { collectionSize } from "../collection-size.ts";
import { writeItem } from "../item-write.ts";
import { spaceRange } from "../key/index.ts";
import { readPage } from "../page.ts";
import { readTarget } from "../read-target.ts";
import { indexEntry, type SecondaryIndex } from "../secondary-index/index.ts";
import { StorageFleet } from "../storage-fleet.ts";
import { PartitionEnds } from "../stream/partition-ends.ts";
import type { Table } from "../table.ts";
import { Tables } from "../tables.ts";
import { WriteClock } from "../write-clock.ts";

const TABLE_ID = "the-table";
const KEYS = { partition: { name: "pk", type: "S" } } as const;
const NO_UNITS = { provisioned: { read: 0, write: 0 } };
const BY_GENRE = {
  name: "by-genre",
  keys: { partition: { name: "genre", type: "S" }, sort: { name: "year", type: "N" } },
  projection: { kind: "include", names: ["title"] },
} as const;
const BY_YEAR = {
  name: "by-year",
  keys: { partition: { name: "year", type: "N" } },
  projection: { kind: "all" },
} as const;

const LOCAL: LocalIndexRecord = {
  name: "local-by-year",
  scope: "local",
  number: 1,
  keys: { partition: KEYS.partition, sort: { name: "year", type: "N" } },
  projection: { kind: "include", names: ["title"] },
};

function indexRecord(
  index: typeof BY_GENRE | typeof BY_YEAR,
  more: Partial<GlobalIndexRecord> = {},
): GlobalIndexRecord {
  const indexId = `${index.name}-1`;
  return { ...index, scope: "global", indexId, status: "ACTIVE", capacity: NO_UNITS, ...more };
}

/** A table with one index, on a disk that outlives whoever has it open. */
class Shelf {
  readonly model = new Map<string, Item>();
  /** Not of those that a crash has left behind. */
  errors: object[] = [];
  readonly #disk = new MemoryDisk();
  readonly #catalogue: Catalogue;
  records: TableRecords;
  #clock = new SimulatedClock();
  #tables: Tables | undefined;
  #seed = 1;
  #made = 1;

  constructor() {
    this.#catalogue = new Catalogue({ disk: this.#disk, durability: "memory" }, SCHEMA);
    this.records = new TableRecords(this.#catalogue);
    this.records.put({
      tableId: TABLE_ID,
      accountId: "000000000000",
      region: "us-east-1",
      name: "shelf",
      createdMs: 0,
      status: "ACTIVE",
      keys: KEYS,
      attributes: [],
      billingMode: "PAY_PER_REQUEST",
      capacity: NO_UNITS,
      localIndexes: [LOCAL],
      globalIndexes: [indexRecord(BY_GENRE)],
      deletionProtection: false,
      tableClass: "STANDARD",
      tags: {},
    });
  }

  async open(): Promise<void> {
    this.#clock = new SimulatedClock();
    this.records = new TableRecords(this.#catalogue);
    const { errors } = this;
    const random = new SeededRandom(this.#seed++);
    const faults = new FaultSet(this.#clock);
    const env: Environment = {
      clock: this.#clock,
      random,
      disk: this.#disk,
      faults,
      network: new LocalNetwork(this.#clock, faults, random),
      http: new SimulatedHttpFetch(),
      durability: "process",
    };
    const writeClock = new WriteClock(this.#clock, this.#catalogue);
    this.#nextUs = () => writeClock.next();
    this.#tables = new Tables({
      env,
      records: this.records,
      fleet: new StorageFleet(env),
      partitionEnds: new PartitionEnds(this.#catalogue, writeClock),
      log: { error: (detail) => errors.push(detail) },
      throttling: "provisioned",
      replicationLagMs: 0,
      indexLagMs: 0,
    });
    await this.table();
    await this.#clock.advance(0);
  }

  #nextUs: () => number = () => 0;

  table(): Promise<Table> {
    const record = this.records.byId(TABLE_ID);
    return (this.#tables as Tables).open(record as NonNullable<typeof record>);
  }

  async write(pk: string, attributes: Item | undefined): Promise<void> {
    const table = await this.table();
    const key = { pk: { S: pk } };
    if (attributes === undefined) {
      await writeItem(table, table.keyOf(key), this.#nextUs, () => ({ kind: "delete" }));
      this.model.delete(pk);
      return;
    }
    const item = { ...key, ...attributes };
    const sizeBytes = itemSize(item);
    await writeItem(table, table.keyOf(item), this.#nextUs, () => ({
      kind: "put",
      item,
      sizeBytes,
    }));
    this.model.set(pk, item);
  }

  async split(of: "items" | "entries", draw: number): Promise<void> {
    const table = await this.table();
    const keyspace = of === "items" ? table.items : table.globalIndexes.entries("by-genre-1");
    const partitions = keyspace?.partitions() ?? [];
    await keyspace?.split(partitions[draw % partitions.length]?.id ?? 1, "heat");
  }

  /** As UpdateTable does it: a second index comes or, when it is there, goes. */
  changeIndexes(): void {
    const { globalIndexes = [] } = this.records.byId(TABLE_ID) ?? {};
    const found = globalIndexes.find(({ name }) => name === BY_YEAR.name);
    const indexId = `by-year-${this.#made++}`;
    const changed =
      found === undefined
        ? [
            ...globalIndexes,
            indexRecord(BY_YEAR, { indexId, status: "CREATING", backfilling: false }),
          ]
        : globalIndexes.map((index) =>
            index === found ? { ...index, status: "DELETING" as const } : index,
          );
    this.records.change(TABLE_ID, { globalIndexes: changed });
  }

  /** Nothing that is planned happens any more, and nothing that was not acknowledged has to be there. */
  async crash(): Promise<void> {
    const table = await this.table();
    const { globalIndexes = [] } = this.records.byId(TABLE_ID) ?? {};
    const entries = globalIndexes.map(({ indexId }) => table.globalIndexes.entries(indexId));
    await Promise.all([table.items, ...entries].map((keyspace) => keyspace?.close()));
    this.errors = [];
    await this.open();
  }

  async restart(): Promise<void> {
    await this.close();
    await this.open();
  }

  async close(): Promise<void> {
    await (this.#tables as Tables).close();
  }

  async wait(ms: number): Promise<void> {
    await this.#clock.advance(ms);
  }

  async entriesOf(name: string): Promise<Item[]> {
    const target = readTarget(await this.table(), name);
    const settled = target.table.globalIndexes.settled(
      target.index?.scope === "global" ? target.index.indexId : "",
    );
    await this.#clock.advance(0);
    await settled;
    const page = await readPage(this.#clock, {
      target,
      range: spaceRange(target.space),
      forward: true,
      consistency: "strong",
      paid: "eventual",
      note: () => {},
      limit: Number.POSITIVE_INFINITY,
      filter: undefined,
      projection: undefined,
      countOnly: false,
      fetches: false,
    });
    return page.items;
  }

  expectedEntries(index: SecondaryIndex): Item[] {
    const entries = [...this.model.values()].map((item) => indexEntry(item, index, KEYS));
    return entries.filter((entry) => entry !== undefined);
  }

  async check(): Promise<void> {
    const { globalIndexes = [] } = this.records.byId(TABLE_ID) ?? {};
    for (const index of [LOCAL, ...globalIndexes.filter(({ status }) => status === "ACTIVE")]) {
      const found = await this.entriesOf(index.name);
      const text = (items: readonly Item[]) => items.map((item) => JSON.stringify(item)).sort();
      expect(text(found)).toEqual(text(this.expectedEntries(index)));
    }
    const table = await this.table();
    for (const [pk, item] of this.model) {
      const entry = indexEntry(item, LOCAL, KEYS);
      const size = itemSize(item) + (entry === undefined ? 0 : itemSize(entry));
      expect(await collectionSize(table, { S: pk })).toBe(size);
    }
  }
}

const names = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
/** Some items have keys of another type, as items may that are older than the index. */
const attributes = fc.record(
  {
    genre: fc.constantFrom<Item[string]>({ S: "drama" }, { S: "essay" }, { S: "" }, { N: "1" }),
    year: fc.constantFrom<Item[string]>({ N: "1999" }, { N: "2001" }, { S: "MM" }),
    title: fc.constantFrom({ S: "one" }, { S: "two" }),
    text: fc.constantFrom({ S: "short" }, { S: "x".repeat(500) }),
  },
  { requiredKeys: [] },
);

const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      writes: fc.uniqueArray(
        fc.record({ pk: names, item: fc.option(attributes, { nil: undefined, freq: 4 }) }),
        { selector: ({ pk }) => pk, minLength: 1, maxLength: 5 },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("split" as const),
      of: fc.constantFrom("items" as const, "entries" as const),
      draw: fc.nat({ max: 9 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(0, 1, 2000) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: "change" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "check" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "crash" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
);

test("indexes have what the table has, over splits, crashes, and indexes that come and go", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 30 }), async (steps) => {
      const shelf = new Shelf();
      await shelf.open();
      for (const each of steps) {
        switch (each.kind) {
          case "write":
            await Promise.all(each.writes.map(({ pk, item }) => shelf.write(pk, item)));
            break;
          case "split":
            await shelf.split(each.of, each.draw);
            break;
          case "wait":
            await shelf.wait(each.ms);
            break;
          case "change":
            shelf.changeIndexes();
            break;
          default:
            await shelf[each.kind]();
        }
      }
      // Retries of what an index waits for among it.
      for (let round = 0; round < 20; round++) await shelf.wait(1000);
      const statuses = shelf.records.byId(TABLE_ID)?.globalIndexes.map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set(["ACTIVE"]));
      await shelf.check();
      await shelf.close();
      expect(shelf.errors).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);
