import {
  DiskError,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedMedium,
} from "@cloudglass/env";
import { expect, test } from "vitest";
import { CorruptionError } from "./corruption-error.ts";
import { lines, SMALL, sent, setUp } from "./lsm-tree.fixture.ts";
import { LsmTree } from "./lsm-tree.ts";

const keyOf = (n: number) => Buffer.from(`key-${String(n).padStart(6, "0")}`);

/** Entries `from` to before `to`, one a log index. */
function put(tree: LsmTree, from: number, to: number, valueBytes = 50): void {
  for (let n = from; n < to; n++) {
    tree.apply([{ key: keyOf(n), value: Buffer.alloc(valueBytes, n) }], tree.appliedIndex + 1);
  }
}

const tableCount = (tree: LsmTree) =>
  tree.statistics().levels.reduce((sum, level) => sum + level.tableCount, 0);

test("entries are durable once they are in tables, and only those are there after a restart", async () => {
  const { open } = setUp();
  const tree = await open();
  put(tree, 0, 100);
  await tree.flush();
  expect(tree.durableIndex).toBe(100);
  put(tree, 100, 103);
  expect(tree.durableIndex).toBe(100);
  await tree.close();
  const again = await open();
  expect(again.appliedIndex).toBe(100);
  expect(again.get(keyOf(99))).toEqual(Buffer.alloc(50, 99));
  expect(again.get(keyOf(100))).toBeUndefined();
});

test("a key written again and again leaves no more log behind than a few memtables", async () => {
  const tree = await setUp().open();
  const value = Buffer.alloc(50);
  for (let round = 0; round < 1000; round++) {
    tree.apply([{ key: keyOf(1), value }], tree.appliedIndex + 1);
    await tree.rest();
    const loggedBytes = (tree.appliedIndex - tree.durableIndex) * (keyOf(1).length + 50);
    expect(loggedBytes).toBeLessThan(4 * SMALL.memtableBytes!);
  }
  expect(tree.durableIndex).toBeGreaterThan(900);
});

test("log entries come in their order, each once", async () => {
  const tree = await setUp().open();
  tree.apply([], 1);
  expect(() => tree.apply([], 1)).toThrow(RangeError);
  expect(() => tree.apply([], 3)).toThrow(RangeError);
  await tree.flush();
  expect(tree.durableIndex).toBe(1);
});

test("tables keep to the sizes of their levels, and level 1 does not overlap", async () => {
  const { open } = setUp();
  const tree = await open();
  for (let round = 0; round < 6; round++) {
    for (let n = 0; n < 400; n++) {
      const key = keyOf((n * 7919) % 1000);
      tree.apply([{ key, value: Buffer.alloc(40, round) }], tree.appliedIndex + 1);
    }
    await tree.flush();
    await tree.rest();
  }
  const [level0, level1, level2] = tree.statistics().levels;
  expect(level0!.tableCount).toBeLessThan(SMALL.level0Tables! * 4);
  expect(level1!.sizeBytes).toBeLessThan(SMALL.level1TableBytes! * 20);
  expect(level2!.tableCount).toBeGreaterThan(1);
  expect(level2!.sizeBytes / level2!.tableCount).toBeLessThan(SMALL.level2TableBytes! * 2.5);
});

test("what was removed takes no room once it is merged into the last level", async () => {
  const { open } = setUp();
  const tree = await open();
  put(tree, 0, 300);
  await tree.flush();
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 300; n++) {
      tree.apply([{ key: keyOf(n), value: undefined }], tree.appliedIndex + 1);
    }
    await tree.flush();
    await tree.rest();
  }
  expect([...tree.scan({}, false)]).toEqual([]);
  expect(tree.statistics().levels[2]!.entryCount).toBeLessThan(300);
});

test("a scan keeps the tables it reads, and they go with it", async () => {
  const { open, disk } = setUp();
  const tree = await open();
  put(tree, 0, 300);
  await tree.flush();
  await tree.rest();
  const scan = tree.scan({}, false);
  const expected = lines(tree.scan({}, false));
  const held = tableCount(tree);
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 300; n++) {
      tree.apply([{ key: keyOf(n), value: undefined }], tree.appliedIndex + 1);
    }
    await tree.flush();
    await tree.rest();
  }
  expect(disk.list("").length).toBeGreaterThan(tableCount(tree) + 1);
  expect(held).toBeGreaterThan(2);
  expect(lines(scan)).toEqual(expected);
  expect(disk.list("")).toHaveLength(tableCount(tree) + 1);
});

test("a flush gives the event loop a turn after every slice of 128 KiB", async () => {
  const clock = new SimulatedClock();
  let ticks = 0;
  const tick = clock.tick.bind(clock);
  clock.tick = (task) => {
    ticks++;
    tick(task);
  };
  const disk = new MemoryDisk();
  const tree = await LsmTree.open({ clock, disk, durability: "process" });
  put(tree, 0, 2000, 1000);
  await tree.flush();
  expect(ticks).toBeGreaterThanOrEqual(15);
});

test("a damaged, missing or surplus piece of a snapshot leaves the old state as it was", async () => {
  const source = await setUp().open();
  put(source, 0, 3000, 60);
  const pieces = [...source.snapshot().pieces];
  expect(pieces.length).toBeGreaterThan(2);
  const flipped = pieces.map((piece) => Uint8Array.from(piece));
  flipped[1]![500]! ^= 4;
  const { open, disk } = setUp();
  const tree = await open();
  put(tree, 0, 10, 20);
  const before = lines(tree.scan({}, false));
  const harmed = [flipped, pieces.slice(0, -1), pieces.slice(1), [...pieces, pieces[0]!], []];
  for (const wrong of harmed) {
    await expect(tree.install(3000, sent(wrong))).rejects.toThrow(CorruptionError);
    expect(lines(tree.scan({}, false))).toEqual(before);
  }
  expect(disk.list("")).toHaveLength(tableCount(tree) + 1);
  await tree.install(3000, sent(pieces));
  expect(lines(tree.scan({}, false))).toEqual(lines(source.scan({}, false)));
  expect([tree.appliedIndex, tree.durableIndex]).toEqual([3000, 3000]);
});

test("a snapshot is of the moment it was taken", async () => {
  const source = await setUp().open();
  put(source, 0, 100);
  const expected = lines(source.scan({}, false));
  const snapshot = source.snapshot();
  put(source, 50, 200);
  await source.flush();
  await source.rest();
  const tree = await setUp().open();
  await tree.install(snapshot.index, sent(snapshot.pieces));
  expect(lines(tree.scan({}, false))).toEqual(expected);
  snapshot.close();
});

test("a bad block is told to who reads it and, met by compaction, to the owner", async () => {
  const { clock, disk } = setUp();
  const told: CorruptionError[] = [];
  const options = { ...SMALL, corrupted: (error: CorruptionError) => void told.push(error) };
  const open = () => LsmTree.open({ clock, disk, durability: "power" }, options);
  const tree = await open();
  put(tree, 0, 8);
  await tree.flush();
  const name = disk.list("").find((file) => file.startsWith("table"))!;
  const bytes = Buffer.alloc(disk.size(name)!);
  const file = disk.open(name);
  file.read(bytes, 0);
  bytes[40]! ^= 1;
  file.truncate(0);
  file.append([bytes]);
  expect(() => tree.get(keyOf(1))).toThrow(CorruptionError);
  expect(() => [...tree.scan({}, false)]).toThrow(CorruptionError);
  put(tree, 8, 60);
  await tree.flush();
  await tree.rest();
  expect(told).toHaveLength(1);
  expect(tree.statistics().failure).toContain(name);
});

test("a disk that refuses is tried again, and nothing is lost meanwhile", async () => {
  const clock = new SimulatedClock();
  const medium = new SimulatedMedium(clock, new SeededRandom(1));
  const tree = await LsmTree.open({ clock, disk: medium.attach(), durability: "power" }, SMALL);
  const heal = medium.fail({ path: "", operations: ["append", "sync"], code: "ENOSPC" });
  put(tree, 0, 40);
  await clock.advance(5000);
  expect(tree.durableIndex).toBe(0);
  expect(tree.statistics().failure).toContain("simulated");
  expect(tree.get(keyOf(0))).toEqual(Buffer.alloc(50, 0));
  heal();
  const flushed = tree.flush();
  await clock.advance(5000);
  await flushed;
  expect(tree.durableIndex).toBe(40);
});

test("statistics tell levels, filters, cache and what was written", async () => {
  const tree = await setUp().open();
  put(tree, 0, 500);
  await tree.flush();
  await tree.rest();
  for (let n = 0; n < 500; n++) tree.get(keyOf(n));
  for (let n = 0; n < 500; n++) tree.get(Buffer.from(`key-${String(n).padStart(6, "0")}x`));
  const { filters, blockCache, levels, appliedBytes, writtenBytes, memtables } = tree.statistics();
  expect(filters.hits).toBe(500);
  expect(filters.misses).toBeGreaterThan(400);
  expect(filters.falsePositives).toBeLessThan(30);
  expect(blockCache.hits).toBeGreaterThan(blockCache.misses);
  expect(blockCache.sizeBytes).toBeGreaterThan(20_000);
  expect(levels.reduce((sum, { entryCount }) => sum + entryCount, 0)).toBe(500);
  expect(appliedBytes).toBe(500 * 60);
  expect(writtenBytes).toBeGreaterThan(appliedBytes);
  expect(memtables).toEqual([{ entryCount: 0, contentBytes: 0 }]);
});

test("the middle of a large range is found from the indexes, without a read", async () => {
  const clock = new SimulatedClock();
  const medium = new SimulatedMedium(clock, new SeededRandom(1));
  const tree = await LsmTree.open({ clock, disk: medium.attach(), durability: "process" }, SMALL);
  put(tree, 0, 3000, 200);
  await tree.flush();
  await tree.rest();
  medium.fail({ path: "", operations: ["read"], code: "EIO" });
  // It may be shorter than any key that is there.
  const median = Number(Buffer.from(tree.medianKey({})!).toString().slice(4).padEnd(6, "0"));
  expect(median).toBeGreaterThan(1300);
  expect(median).toBeLessThan(1700);
  const half = tree.sizeOf({ from: keyOf(1500) });
  expect(half / tree.sizeOf({})).toBeCloseTo(0.5, 1);
  expect(() => tree.get(keyOf(1))).toThrow(DiskError);
});

test("it tells which tables answered, and that none did when a memtable had it", async () => {
  const tree = await setUp().open();
  put(tree, 0, 500);
  await tree.flush();
  await tree.rest();
  const tables = new Set<string>();
  for (let n = 0; n < 500; n++) {
    tree.get(keyOf(n));
    expect(tree.answeredBy).toHaveLength(1);
    for (const { level, number } of tree.answeredBy) tables.add(`${level}/${number}`);
  }
  const held = tree.statistics().levels.reduce((sum, { tableCount }) => sum + tableCount, 0);
  expect(tables.size).toBe(held);
  lines(tree.scan({ from: keyOf(0), to: keyOf(1) }, false));
  const [first] = tree.answeredBy;
  expect(first).toBeDefined();
  expect(tree.answeredBy.length).toBeLessThan(held);
  tree.apply([{ key: keyOf(0), value: Uint8Array.of(1) }], tree.appliedIndex + 1);
  tree.get(keyOf(0));
  expect(tree.answeredBy).toEqual([]);
});
