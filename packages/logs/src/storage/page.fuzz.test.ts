/** Pages against a plain list, sorted. */
import { MemoryDisk, SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OpenFiles } from "./open-files.ts";
import { type PageEvent, type PageRequest, readPage } from "./page.ts";
import { comparePositions, idOf, type Position, positionOf } from "./position.ts";
import { StreamLogs } from "./stream-logs.ts";

const STREAMS = ["0".repeat(20), "a".repeat(20), "f".repeat(20)] as const;

interface Written {
  readonly stream: string;
  readonly timestamp: number;
  readonly message: string;
}

const event = fc.record({
  timestamp: fc.integer({ min: 1000, max: 1020 }),
  message: fc
    .tuple(fc.constantFrom("x", "y"), fc.integer({ min: 1, max: 9 }))
    .map(([letter, n]) => letter.repeat(n)),
});
const batches = fc.array(
  fc.record({
    stream: fc.constantFrom(...STREAMS),
    events: fc.array(event, { minLength: 1, maxLength: 6 }),
    /** Written together with what comes next. */
    isHeld: fc.boolean(),
  }),
  { maxLength: 12 },
);

async function written(
  all: readonly { stream: string; events: readonly Omit<Written, "stream">[]; isHeld: boolean }[],
) {
  const clock = new SimulatedClock();
  // Segments take a few blocks, so that there are many.
  const env = { clock, disk: new MemoryDisk(), durability: "memory" as const };
  const logs = new StreamLogs(env, 300, new OpenFiles(2));
  const sequences = new Map<string, number>();
  const expected: (Written & Position)[] = [];
  for (const { stream, events, isHeld } of all) {
    const appended = logs.append(stream, events, clock.now());
    for (const each of events) {
      const sequence = (sequences.get(stream) ?? 0) + 1;
      sequences.set(stream, sequence);
      expected.push({ ...each, stream, sequence });
    }
    if (!isHeld) {
      await clock.settle();
      await appended;
    }
  }
  await clock.settle();
  return { logs, expected: expected.sort(comparePositions) };
}

const seen = ({ timestamp, stream, sequence, message }: Written & Position) => ({
  timestamp,
  stream,
  sequence,
  message,
});

async function walked(
  request: Omit<PageRequest, "beyond">,
  countMax: number,
): Promise<PageEvent[]> {
  const events: PageEvent[] = [];
  let beyond: Position | undefined;
  for (let pages = 0; ; pages++) {
    expect(pages).toBeLessThan(200);
    const page = await readPage({ ...request, countMax, beyond });
    expect(page.events.length).toBeLessThanOrEqual(countMax);
    if (request.direction === "forward") events.push(...page.events);
    else events.unshift(...page.events);
    if (page.next === undefined) return events;
    // As tokens carry it.
    beyond = positionOf(idOf(page.next));
    expect(beyond && idOf(beyond)).toBe(idOf(page.next));
  }
}

test("walking the pages finds every event once, in order, whatever the way and the limits", async () => {
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.record({
        direction: fc.constantFrom("forward" as const, "backward" as const),
        countMax: fc.integer({ min: 1, max: 9 }),
        sizeBytesMax: fc.integer({ min: 1, max: 60 }),
        scanBytesMax: fc.constantFrom(1, 200, Number.POSITIVE_INFINITY),
        fromMs: fc.constantFrom(0, 1005, 1010),
        toMs: fc.constantFrom(1010, 1011, 5000),
        isFiltered: fc.boolean(),
        streams: fc.uniqueArray(fc.constantFrom(...STREAMS), { minLength: 1 }),
      }),
      async (all, { isFiltered, streams, countMax, ...limits }) => {
        const { logs, expected } = await written(all);
        const matches = isFiltered ? (message: string) => message.startsWith("x") : undefined;
        const request = { ...limits, countMax, logs: streams.map((id) => logs.of(id)), matches };
        const wanted = expected.filter(
          ({ stream, timestamp, message }) =>
            (streams as string[]).includes(stream) &&
            timestamp >= limits.fromMs &&
            timestamp < limits.toMs &&
            (matches?.(message) ?? true),
        );
        expect((await walked(request, countMax)).map(seen)).toEqual(wanted.map(seen));
      },
    ),
    { numRuns: 400 },
  );
});

test("segments opened again hold what was written, and go when all in them has expired", async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 1000, max: 1021 }), async (all, cutoffMs) => {
      const clock = new SimulatedClock();
      const disk = new MemoryDisk();
      const parts = { clock, disk, durability: "memory" } as const;
      const first = new StreamLogs(parts, 300);
      for (const { stream, events } of all) {
        void first.append(stream, events, clock.now());
        await clock.settle();
      }
      first.close();
      const again = new StreamLogs(parts, 300);
      for (const id of STREAMS) {
        const log = again.of(id);
        const events = all.filter(({ stream }) => stream === id).flatMap((each) => each.events);
        expect(log.nextSequence).toBe(events.length + 1);
        expect(log.contentBytes).toBe(
          events.reduce((sum, { message }) => sum + message.length + 26, 0),
        );
        log.expire(cutoffMs);
        const whole = { logs: [log], direction: "forward", fromMs: cutoffMs, toMs: 5000 } as const;
        const page = await readPage({ ...whole, countMax: 1000, sizeBytesMax: 10_000 });
        const kept = events.filter(({ timestamp }) => timestamp >= cutoffMs);
        expect(page.events).toHaveLength(kept.length);
        expect(log.segments.every(({ latestMs }) => latestMs >= cutoffMs)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
