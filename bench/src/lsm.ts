/**
 * One replica's tree on its own: entries of 1 KiB put in random order into memtables and tables, got again, scanned;
 * what it takes of time, memory and writes. No log, no network.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { FileDisk, SystemClock } from "@cloudglass/env";
import { LsmTree } from "../../packages/dynamodb/src/storage/lsm/index.ts";

const COUNT = 1_000_000;
const VALUE_BYTES = 1024;
const BATCH = 25;
/** So few that all stay in the first memtable. */
const IN_MEMORY_COUNT = 30_000;
const GETS = 200_000;
/** More waiting than this is for compaction to catch up with. */
const LEVEL_0_TABLES_MAX = 24;

export async function measureLsm(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "cloudglass-bench-"));
  try {
    const disk = new FileDisk(directory);
    return await measureTree({ disk, clock: new SystemClock(), durability: "process" });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureTree(environment: Parameters<typeof LsmTree.open>[0]): Promise<string> {
  const rows: string[] = [];
  const row = (name: string, count: number, ms: number) => {
    const perSecond = Math.round((count / ms) * 1000).toLocaleString("en");
    rows.push(
      `${name.padEnd(44)} ${perSecond.padStart(12)}/s ${((ms * 1000) / count).toFixed(2).padStart(8)} µs`,
    );
  };
  const small = await LsmTree.open(
    { ...environment, disk: environment.disk.directory("small") },
    { memtableBytes: 64 * 1024 * 1024 },
  );
  row(
    "put, memtable",
    IN_MEMORY_COUNT,
    timed(() => fill(small, IN_MEMORY_COUNT)),
  );
  row(
    "get, memtable",
    GETS,
    timed(() => getAll(small, IN_MEMORY_COUNT)),
  );
  await small.close();

  const large = { ...environment, disk: environment.disk.directory("large") };
  const tree = await LsmTree.open(large);
  const before = process.memoryUsage().rss;
  const from = performance.now();
  let longestMs = 0;
  for (let at = 0; at < COUNT; at += 100) {
    const turnFrom = performance.now();
    put(tree, at, 100);
    await new Promise(setImmediate);
    longestMs = Math.max(longestMs, performance.now() - turnFrom);
    while (tree.statistics().levels[0]!.tableCount > LEVEL_0_TABLES_MAX) {
      await new Promise(setImmediate);
    }
  }
  await tree.flush();
  row(`put, ${COUNT} entries to tables`, COUNT, performance.now() - from);
  await tree.rest();
  row("the same with all compaction", COUNT, performance.now() - from);
  row(
    "get, tables",
    GETS,
    timed(() => getAll(tree, COUNT)),
  );
  row(
    "get, not there",
    GETS,
    timed(() => getAll(tree, COUNT, "x")),
  );
  row(
    "scan, entries",
    COUNT,
    timed(() => scanAll(tree)),
  );
  const told = tree.statistics();
  const memory = process.memoryUsage().rss - before;
  await tree.close();
  const openFrom = performance.now();
  const again = await LsmTree.open(large);
  const openMs = performance.now() - openFrom;
  await again.close();
  return [
    "One tree of 1 KiB entries, random keys",
    ...rows,
    `levels: ${told.levels.map((level) => `${level.tableCount} tables ${megabytes(level.sizeBytes)}`).join(", ")}`,
    `written per byte put: ${(told.writtenBytes / told.appliedBytes).toFixed(1)}`,
    `false positives: ${((100 * told.filters.falsePositives) / (told.filters.falsePositives + told.filters.misses)).toFixed(2)} %`,
    `indexes and filters ${megabytes(told.tableMemoryBytes)}, block cache ${megabytes(told.blockCache.sizeBytes)}, resident + ${megabytes(memory)}`,
    `longest turn of 100 puts with a slice of flush and compaction: ${longestMs.toFixed(1)} ms; opened in ${openMs.toFixed(0)} ms`,
  ].join("\n");
}

function timed(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** As a hash before a partition key leaves them: all over the place, each once. */
function keyOf(n: number, sign = "k"): Uint8Array {
  const hash = Math.imul(n, 0x9e3779b1) >>> 0;
  const key = Buffer.allocUnsafe(24);
  key.writeUInt32BE(hash, 0);
  key.write(`${sign}-${String(n).padStart(18, "0")}`, 4, "latin1");
  return key;
}

function put(tree: LsmTree, from: number, count: number): void {
  for (let at = from; at < from + count; at += BATCH) {
    const mutations = [];
    for (let n = at; n < at + BATCH; n++) {
      mutations.push({ key: keyOf(n), value: Buffer.alloc(VALUE_BYTES, n) });
    }
    tree.apply(mutations, tree.appliedIndex + 1);
  }
}

function fill(tree: LsmTree, count: number): void {
  for (let n = 0; n < count; n++) {
    tree.apply([{ key: keyOf(n), value: Buffer.alloc(VALUE_BYTES, n) }], tree.appliedIndex + 1);
  }
}

function getAll(tree: LsmTree, count: number, sign?: string): void {
  for (let turn = 0; turn < GETS; turn++) {
    const n = (Math.imul(turn, 0x85ebca6b) >>> 0) % count;
    const value = tree.get(keyOf(n, sign));
    if ((value === undefined) !== (sign !== undefined)) throw new Error(`entry ${n}`);
  }
}

function scanAll(tree: LsmTree): void {
  let count = 0;
  for (const _ of tree.scan({}, false)) count++;
  if (count !== COUNT) throw new Error(`${count} entries`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
