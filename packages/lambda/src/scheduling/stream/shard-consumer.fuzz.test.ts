import { SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ListedShard, type ShardProgress, StreamConsumer } from "./stream-consumer.ts";
import type { Batch, BatchOutcome, ConsumerSettings, StreamRecord } from "./stream-record.ts";

const SHARDS: readonly ListedShard[] = [
  { shardId: "root", parentId: undefined },
  { shardId: "low", parentId: "root" },
  { shardId: "high", parentId: "root" },
  { shardId: "lowest", parentId: "low" },
];

const settings: fc.Arbitrary<ConsumerSettings> = fc.record({
  batchSize: fc.integer({ min: 1, max: 5 }),
  batchWindowMs: fc.constantFrom(0, 0, 2000),
  parallelism: fc.integer({ min: 1, max: 3 }),
  retriesMax: fc.constantFrom(undefined, 0, 2),
  ageMsMax: fc.constant(undefined),
  bisects: fc.boolean(),
  tumblingMs: fc.constantFrom(0, 0, 3000),
});

/** A record: its key, and how often a batch with it fails; more often than it is tried when poisonous. */
const records = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "c", "d"),
    failures: fc.constantFrom(0, 0, 0, 1, 99),
  }),
  { maxLength: 12 },
);

interface Spec {
  readonly settings: ConsumerSettings;
  readonly shards: readonly { readonly key: string; readonly failures: number }[][];
  readonly reports: boolean;
  readonly crashAfter: number;
}

/** Runs the stream to its end; once the process dies in mid-way and goes on from what was kept. */
async function consume(spec: Spec) {
  const clock = new SimulatedClock();
  const kept = new Map<string, ShardProgress>();
  const processed: { shard: string; key: string; sequence: string }[] = [];
  const discarded: string[] = [];
  const failures = new Map<string, number>();
  const pages = new Map<string, StreamRecord[]>();
  const start = clock.now();
  for (const [at, { shardId }] of SHARDS.entries()) {
    const made = (spec.shards[at] ?? []).map(({ key, failures: count }, index) => {
      // Poison would never end without a limit of retries.
      const isEndless = spec.settings.retriesMax === undefined && count > 1;
      const sequence = `${at}${String(index).padStart(3, "0")}`;
      failures.set(sequence, isEndless ? 1 : count);
      const writtenAtMs = start + index * 700;
      return { sequence, writtenAtMs, laneKey: key, sizeBytes: 10, value: { key, shard: shardId } };
    });
    pages.set(shardId, made);
  }
  let batches = 0;
  let batchMax = 0;
  const run = async ({ records: batch, window }: Batch): Promise<BatchOutcome> => {
    batches++;
    batchMax = Math.max(batchMax, batch.length);
    await clock.sleep(5);
    const bad = batch.filter(({ sequence }) => (failures.get(sequence) ?? 0) > 0);
    for (const { sequence } of bad) failures.set(sequence, (failures.get(sequence) ?? 0) - 1);
    const first = bad[0];
    if (first !== undefined && !spec.reports) return { kind: "failed" };
    const upTo = first === undefined ? batch.length : batch.indexOf(first);
    for (const { sequence, value } of batch.slice(0, upTo)) {
      processed.push({ sequence, ...(value as { key: string; shard: string }) });
    }
    if (first !== undefined) return { kind: "partly", failed: new Set([first.sequence]) };
    const count = (window?.state as { count?: number } | undefined)?.count ?? 0;
    return { kind: "processed", state: { count: count + batch.length } };
  };
  const open = () =>
    new StreamConsumer({
      clock,
      settings: spec.settings,
      list: async () => SHARDS,
      shard: (shardId) => ({
        async read(after) {
          const all = pages.get(shardId) ?? [];
          const from = after === undefined ? 0 : all.findIndex((r) => r.sequence === after) + 1;
          return { records: all.slice(from, from + 4), isEnd: from + 4 >= all.length };
        },
        run,
        discard: async ({ records: batch }) => {
          discarded.push(...batch.map(({ sequence }) => sequence));
        },
      }),
      progress: (shardId) => kept.get(shardId),
      keep: (shardId, progress) => kept.set(shardId, progress),
      forget: (shardId) => kept.delete(shardId),
      kept: () => [...kept.keys()],
      onError: (error) => {
        throw error;
      },
    });
  let consumer = open();
  consumer.start();
  let hasCrashed = false;
  for (let step = 0; step < 4000; step++) {
    await clock.advance(500);
    if (!hasCrashed && batches > spec.crashAfter) {
      hasCrashed = true;
      consumer.stop();
      consumer = open();
      consumer.start();
    }
    if (SHARDS.every(({ shardId }) => kept.get(shardId)?.isFinished)) break;
  }
  consumer.stop();
  return { processed, discarded, kept, pages, batchMax };
}

test("every record is processed or given up, in the order of its key, parents before children", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        settings,
        shards: fc.array(records, { minLength: 4, maxLength: 4 }),
        reports: fc.boolean(),
        crashAfter: fc.constantFrom(2, 1000, 1000),
      }),
      async (spec) => {
        const { processed, discarded, kept, pages, batchMax } = await consume(spec);
        for (const { shardId } of SHARDS) expect(kept.get(shardId)?.isFinished).toBe(true);
        const all = [...pages.values()].flat().map(({ sequence }) => sequence);
        const seen = new Set([...processed.map(({ sequence }) => sequence), ...discarded]);
        expect([...seen].sort()).toEqual(all.sort());
        expect(batchMax).toBeLessThanOrEqual(spec.settings.batchSize);
        // The first time that each record of a key is processed.
        const firsts = new Map<string, string[]>();
        const once = new Set<string>();
        for (const { sequence, key, shard } of processed) {
          if (once.has(sequence)) continue;
          once.add(sequence);
          const lane = shard.startsWith("l") || shard === "root" ? `low ${key}` : `high ${key}`;
          firsts.set(lane, [...(firsts.get(lane) ?? []), sequence]);
        }
        for (const order of firsts.values()) expect(order).toEqual([...order].sort());
        if (spec.crashAfter > 100) expect(processed.length).toBe(once.size);
      },
    ),
    { numRuns: 60 },
  );
});
