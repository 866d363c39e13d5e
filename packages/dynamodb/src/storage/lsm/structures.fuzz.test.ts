import { MemoryDisk, SeededRandom } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockCache } from "./block-cache.ts";
import { FilterBuilder, hashKey, mayHold } from "./bloom-filter.ts";
import { CorruptionError } from "./corruption-error.ts";
import { compareKeys, headOf, shortestSeparator } from "./key-order.ts";
import { lines, SortedModel } from "./lsm-tree.fixture.ts";
import { Manifest } from "./manifest.ts";
import { Memtable, MemtableCursor, type MemtableView } from "./memtable.ts";
import { SortedTable, TableCursor } from "./sorted-table.ts";
import { tableName } from "./sorted-table-format.ts";
import { SortedTableWriter } from "./sorted-table-writer.ts";
import { readVarint, varintBytes, writeVarint } from "./varint.ts";

const bytes = fc.uint8Array({ maxLength: 40 });

/** The first six bytes, with zeros for those that are missing. */
const head = (key: Uint8Array) => Buffer.concat([key, Buffer.alloc(6)]).subarray(0, 6);

test("the order of keys is that of their bytes, a prefix first", () => {
  fc.assert(
    fc.property(bytes, bytes, fc.uint8Array({ maxLength: 40 }), (a, b, prefix) => {
      const [x, y] = [Buffer.concat([prefix, a]), Buffer.concat([prefix, b])];
      expect(Math.sign(compareKeys(x, y))).toBe(Buffer.compare(x, y));
      const heads = Math.sign(headOf(x) - headOf(y));
      expect([0, Buffer.compare(x, y)]).toContain(heads);
      expect(heads).toBe(Buffer.compare(head(x), head(y)));
      if (compareKeys(x, y) >= 0) return;
      const separator = shortestSeparator(x, y);
      expect(compareKeys(x, separator)).toBeLessThan(0);
      expect(compareKeys(separator, y)).toBeLessThanOrEqual(0);
    }),
  );
});

test("a number of 32 bits is read as it was written, in as many bytes as told", () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.nat(31), (high, shift) => {
      const value = high >>> shift;
      const into = new Uint8Array(8);
      expect(writeVarint(into, 1, value)).toBe(1 + varintBytes(value));
      expect(readVarint(into, 1)).toBe(value);
    }),
  );
});

test("a filter of ten bits a key never denies a key, and lets about one in a hundred others through", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 2000, max: 20_000 }), (prefix, count) => {
      const builder = new FilterBuilder();
      const keyOf = (n: number) => Buffer.from(`${prefix}${n}`);
      for (let n = 0; n < count; n++) builder.add(keyOf(n));
      let filter = builder.build(1000);
      while (filter === undefined) filter = builder.build(1000);
      const built = filter;
      expect(built.length).toBeLessThanOrEqual((count * 10) / 8 + 1);
      let denied = 0;
      let wrong = 0;
      for (let n = 0; n < count; n++) denied += mayHold(built, hashKey(keyOf(n))) ? 0 : 1;
      for (let n = 0; n < 20_000; n++) wrong += mayHold(built, hashKey(keyOf(count + n))) ? 1 : 0;
      expect(denied).toBe(0);
      expect(wrong / 20_000).toBeLessThan(0.015);
    }),
    { numRuns: 30 },
  );
});

test("a memtable answers like a sorted map, and its views stay as they were", () => {
  const change = fc.tuple(fc.nat(1500), fc.option(bytes, { nil: undefined }), fc.nat(60));
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 900, maxLength: 2500 }),
      fc.nat(1500),
      (changes, at) => {
        const memtable = new Memtable();
        const model = new SortedModel();
        const keyOf = (n: number) => Buffer.from(String(n).padStart(6, "0"));
        const views: { view: MemtableView; expected: string[] }[] = [];
        for (const [n, value, turn] of changes) {
          // Removed keys are kept as such: here they are empty values.
          memtable.set(keyOf(n), value ?? new Uint8Array());
          model.apply([{ key: keyOf(n), value: value ?? new Uint8Array() }]);
          if (turn === 0) views.push({ view: memtable.freeze(), expected: model.scan() });
        }
        views.push({ view: memtable.freeze(), expected: model.scan() });
        const read = (view: MemtableView, range = {}, reverse = false) => {
          const entries: { key: Uint8Array; value: Uint8Array }[] = [];
          const cursor = new MemtableCursor(view, range, reverse);
          for (; cursor.valid; cursor.next())
            entries.push({ key: cursor.key, value: cursor.value! });
          return lines(entries);
        };
        for (const { view, expected } of views) expect(read(view)).toEqual(expected);
        const last = views.at(-1)!.view;
        expect(read(last, { from: keyOf(at) })).toEqual(model.scan({ from: keyOf(at) }));
        expect(read(last, { to: keyOf(at) }, true)).toEqual(model.scan({ to: keyOf(at) }, true));
        expect(memtable.get(keyOf(at))?.value).toEqual(model.get(keyOf(at)));
      },
    ),
    { numRuns: 12 },
  );
});

const entry = fc.tuple(
  fc.uint8Array({ maxLength: 20 }),
  fc.option(fc.uint8Array({ maxLength: 700, size: "max" }), { nil: undefined }),
);

function writtenTable(entries: readonly (readonly [Uint8Array, Uint8Array | undefined])[]) {
  const disk = new MemoryDisk();
  const sorted = new Map(entries.map(([key, value]) => [Buffer.from(key).toString("hex"), value]));
  const expected = [...sorted].sort(([a], [b]) => (a < b ? -1 : 1));
  const writer = new SortedTableWriter(disk, 7);
  for (const [key, value] of expected) writer.add(Buffer.from(key, "hex"), value);
  while (!writer.prepare());
  writer.finish(99);
  return { disk, file: writer.file, expected };
}

/** Everything that a table tells, as text. */
function readTable(table: SortedTable, keys: readonly string[]): string[] {
  const told: string[] = [];
  const shown = (value: Uint8Array | undefined) => value && Buffer.from(value).toString("hex");
  const cursor = new TableCursor(table, {}, false, true);
  for (; cursor.valid; cursor.next()) {
    told.push(`${Buffer.from(cursor.key).toString("hex")}=${shown(cursor.value)}`);
  }
  const counts = { hits: 0, misses: 0, falsePositives: 0, answeredBy: undefined };
  for (const key of keys) {
    const bytesOfKey = Buffer.from(key, "hex");
    told.push(`${key}:${shown(table.get(bytesOfKey, hashKey(bytesOfKey), counts)!.value)}`);
  }
  return told;
}

test("a table gives back what was written, by scan and by key", () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 120, size: "max" }), (entries) => {
      const { disk, expected } = writtenTable(entries);
      const table = new SortedTable(disk, 7, new BlockCache(10_000));
      const keys = expected.map(([key]) => key);
      const shown = (value: Uint8Array | undefined) => value && Buffer.from(value).toString("hex");
      expect(readTable(table, keys)).toEqual([
        ...expected.map(([key, value]) => `${key}=${shown(value)}`),
        ...expected.map(([key, value]) => `${key}:${shown(value)}`),
      ]);
      expect(table.footer).toMatchObject({
        entryCount: expected.length,
        removedCount: expected.filter(([, value]) => value === undefined).length,
        logIndex: 99,
      });
    }),
    { numRuns: 100 },
  );
});

test("any changed or missing byte of a table is an error or changes nothing", () => {
  const random = new SeededRandom("flips");
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 60, size: "max" }), (entries) => {
      const { disk, file, expected } = writtenTable(entries);
      const keys = expected.map(([key]) => key);
      const whole = Buffer.alloc(file.size);
      file.read(whole, 0);
      const right = readTable(new SortedTable(disk, 7, new BlockCache(0)), keys);
      let errors = 0;
      for (let turn = 0; turn < 60; turn++) {
        const harmed = Buffer.from(whole);
        const at = random.below(whole.length);
        harmed[at]! ^= 1 << random.below(8);
        const kept = turn % 4 === 3 ? whole.subarray(0, at) : harmed;
        const other = new MemoryDisk();
        other.open(tableName(7)).append([kept]);
        try {
          expect(readTable(new SortedTable(other, 7, new BlockCache(0)), keys)).toEqual(right);
        } catch (error) {
          if (!(error instanceof CorruptionError)) throw error;
          errors++;
        }
      }
      expect(errors).toBe(60);
    }),
    { numRuns: 40 },
  );
});

test("a changed or missing byte of a manifest is an error, or leaves an earlier state whole", async () => {
  const edit = fc.record({
    durableIndex: fc.nat(1000),
    added: fc.array(
      fc.record({
        level: fc.constantFrom(0 as const, 1 as const),
        number: fc.nat(50),
        sizeBytes: fc.nat(),
      }),
    ),
    removed: fc.array(fc.nat(50)),
  });
  const options = { sync: true, sizeBytesMax: 100_000 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { maxLength: 8 }),
      fc.nat(),
      fc.nat(7),
      fc.boolean(),
      async (edits, where, bit, cut) => {
        const disk = new MemoryDisk();
        const manifest = await Manifest.recover(disk, options);
        const states = [JSON.stringify(manifest.state)];
        for (const one of edits) {
          await manifest.append({ ...one, nextNumber: 100 });
          states.push(JSON.stringify(manifest.state));
        }
        const again = await Manifest.recover(disk, options);
        expect(JSON.stringify(again.state)).toBe(states.at(-1));
        const [name] = disk.list("");
        const file = disk.open(name!);
        const harmed = Buffer.alloc(file.size);
        file.read(harmed, 0);
        const at = where % harmed.length;
        harmed[at]! ^= 1 << bit;
        file.truncate(0);
        file.append([cut ? harmed.subarray(0, at) : harmed]);
        try {
          const found = await Manifest.recover(disk, options);
          // The harm was in the last record, or everything behind it is gone.
          const kept = states.indexOf(JSON.stringify(found.state));
          expect(kept).toBeGreaterThanOrEqual(0);
          if (!cut) expect(kept).toBeGreaterThanOrEqual(states.length - 2);
          // What is appended from here on is found again.
          await found.append({ durableIndex: 5000, nextNumber: 101, added: [], removed: [] });
          expect((await Manifest.recover(disk, options)).state.durableIndex).toBe(5000);
        } catch (error) {
          if (!(error instanceof CorruptionError)) throw error;
          expect(cut).toBe(false);
        }
      },
    ),
    { numRuns: 300 },
  );
});
