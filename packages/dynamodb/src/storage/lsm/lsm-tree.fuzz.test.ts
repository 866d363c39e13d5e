import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeyRange, Mutation } from "../mutation.ts";
import { lines, SortedModel, sent, setUp } from "./lsm-tree.fixture.ts";
import type { Scan } from "./scan.ts";

/** Few keys, so that they are overwritten and removed on every level; some are prefixes of others. */
const key = fc
  .tuple(fc.constantFrom("", "a", "a-long-partition-key/", "z"), fc.nat(60), fc.boolean())
  .map(([prefix, n, isLong]) => Buffer.from(`${prefix}${n}${isLong ? "/more" : ""}`));
const value = fc
  .tuple(fc.nat(255), fc.oneof({ weight: 20, arbitrary: fc.nat(90) }, fc.constant(6000)))
  .map(([byte, length]) => Buffer.alloc(length, byte));
const mutation = fc.record({ key, value: fc.option(value, { nil: undefined, freq: 4 }) });
const range: fc.Arbitrary<KeyRange> = fc.record({
  from: fc.option(key, { nil: undefined }),
  to: fc.option(key, { nil: undefined }),
});

const step = fc.oneof(
  { weight: 20, arbitrary: fc.array(mutation, { maxLength: 12 }).map((apply) => ({ apply })) },
  { weight: 4, arbitrary: fc.record({ range, reverse: fc.boolean(), hold: fc.boolean() }) },
  { weight: 2, arbitrary: fc.nat(9).map((turns) => ({ turns })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("flush", "rest", "restart", "install", "look")
      .map((kind) => ({ kind })),
  },
);

interface Held {
  readonly scan: Scan;
  readonly expected: string[];
  readonly got: string[];
}

test("a tree answers like a sorted map, through flushes, compactions, restarts, with scans held open", async () => {
  let deepest = 0;
  let restarts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120, size: "max" }), async (steps) => {
      const { open } = setUp();
      let tree = await open();
      const model = new SortedModel();
      const log: (readonly Mutation[])[] = [];
      let held: Held[] = [];
      const check = () => {
        expect(lines(tree.scan({}, false))).toEqual(model.scan());
        expect(lines(tree.scan({}, true))).toEqual(model.scan({}, true));
        for (const { scan, expected, got } of held) {
          expect([...got, ...lines(scan)]).toEqual(expected);
        }
        held = [];
      };
      const reopen = async () => {
        tree = await open();
        expect(tree.appliedIndex).toBe(tree.durableIndex);
        for (let index = tree.durableIndex + 1; index <= log.length; index++) {
          tree.apply(log[index - 1]!, index);
        }
      };
      for (const one of steps) {
        if ("apply" in one) {
          log.push(one.apply);
          tree.apply(one.apply, log.length);
          model.apply(one.apply);
          for (const { key: told } of one.apply) expect(tree.get(told)).toEqual(model.get(told));
        } else if ("range" in one) {
          const scan = tree.scan(one.range, one.reverse);
          const expected = model.scan(one.range, one.reverse);
          if (one.hold) held.push({ scan, expected, got: [...lines(firstOf(scan))] });
          else expect(lines(scan)).toEqual(expected);
        } else if ("turns" in one) {
          for (let turn = 0; turn < one.turns; turn++) await new Promise(setImmediate);
        } else if (one.kind === "flush") {
          await tree.flush();
          expect(tree.durableIndex).toBe(log.length);
        } else if (one.kind === "rest") await tree.rest();
        else if (one.kind === "install") {
          const snapshot = tree.snapshot();
          const other = await setUp().open();
          await other.install(snapshot.index, sent(snapshot.pieces));
          expect(other.durableIndex).toBe(log.length);
          expect(lines(other.scan({}, false))).toEqual(model.scan());
        } else if (one.kind === "restart") {
          check();
          restarts++;
          await tree.close();
          await reopen();
        } else check();
      }
      check();
      await tree.flush();
      await tree.rest();
      check();
      deepest = Math.max(
        deepest,
        tree.statistics().levels.findLastIndex(({ tableCount }) => tableCount > 0),
      );
    }),
    { numRuns: 80 },
  );
  expect(deepest).toBe(2);
  expect(restarts).toBeGreaterThan(10);
});

function* firstOf(scan: Scan) {
  const first = scan.next();
  if (!first.done) yield first.value;
}

test("size and median of any range are near what a reading of everything tells", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(mutation, { maxLength: 40, size: "max" }), { maxLength: 20 }),
      range,
      async (entries, asked) => {
        const { open } = setUp();
        const tree = await open();
        entries.forEach((mutations, index) => void tree.apply(mutations, index + 1));
        await tree.rest();
        const within = [...tree.scan(asked, false)];
        const median = tree.medianKey(asked);
        expect(median !== undefined).toBe(within.length > 1);
        if (median === undefined) return;
        const low = [...tree.scan({ ...asked, to: median }, false)];
        const high = [...tree.scan({ ...asked, from: median }, false)];
        expect(low.length).toBeGreaterThan(0);
        expect(high.length).toBeGreaterThan(0);
        expect(low.length + high.length).toBe(within.length);
        const content = within.reduce(
          (sum, { key: one, value: bytes }) => sum + one.length + bytes.length,
          0,
        );
        expect(tree.sizeOf(asked)).toBeGreaterThan(content * 0.5);
      },
    ),
    { numRuns: 60 },
  );
});
