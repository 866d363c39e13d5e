import fc from "fast-check";
import { expect, test } from "vitest";
import { INITIAL_WRITE_UNITS } from "./on-demand-ceiling.ts";
import { BURST_SECONDS } from "./partition-shares.ts";
import { PARTITION_WRITE_UNITS, partitionCount, Throughput } from "./throughput.ts";

const START_MS = 1_000_000;
const names = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

function provisioned(unitsPerSecond: number, count: number): Throughput {
  const mode = { kind: "provisioned", unitsPerSecond } as const;
  return new Throughput("Table", "Write", mode, names(count), START_MS);
}

/** Asks, and charges when it is let in. */
function request(throughput: Throughput, partition: string, units: number, nowMs: number): boolean {
  if (throughput.throttled(partition, nowMs).length > 0) return false;
  throughput.charge(partition, units, nowMs);
  return true;
}

const requests = fc.array(
  fc.record({
    partition: fc.nat(),
    units: fc.oneof(fc.constant(1), fc.double({ min: 0.5, max: 400, noNaN: true })),
    waitMs: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(20_000)),
  }),
  { maxLength: 400, size: "max" },
);
const rates = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 5000 }));
const counts = fc.integer({ min: 1, max: 6 });

test("no more than burst and rate over time is let in, of a table and of a partition, but for the last request", () => {
  fc.assert(
    fc.property(rates, counts, requests, (rate, count, asked) => {
      const throughput = provisioned(rate, count);
      const ofPartition = new Map<string, number>();
      let [nowMs, inAll] = [START_MS, 0];
      for (const { partition, units, waitMs } of asked) {
        nowMs += waitMs;
        const seconds = (nowMs - START_MS) / 1000;
        const name = `p${partition % count}`;
        if (!request(throughput, name, units, nowMs)) continue;
        const used = ofPartition.get(name) ?? 0;
        // Others may owe what they were let in with: at most a request of 400 each.
        expect(inAll).toBeLessThanOrEqual(rate * (BURST_SECONDS + seconds) + 400 * count);
        expect(used).toBeLessThan(PARTITION_WRITE_UNITS * (1 + seconds) + 1e-6);
        ofPartition.set(name, used + units);
        inAll += units;
      }
    }),
  );
});

test("a partition within its share is never throttled, whatever the others do", () => {
  const steps = fc.array(
    fc.record({ waitMs: fc.integer({ min: 1, max: 3000 }), greed: fc.nat(40), units: fc.nat(300) }),
    { maxLength: 200, size: "max" },
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 2, max: 5 }),
      steps,
      (rate, count, all) => {
        const throughput = provisioned(rate, count);
        const share = Math.min(rate / count, PARTITION_WRITE_UNITS);
        let nowMs = START_MS;
        for (const { waitMs, greed, units } of all) {
          nowMs += waitMs;
          for (let times = 0; times < greed; times++) {
            request(throughput, `p${1 + (times % (count - 1))}`, units, nowMs);
          }
          // What flowed in while it waited, and no more.
          const modest = (share * Math.min(waitMs, 1000)) / 1000;
          expect(throughput.throttled("p0", nowMs)).toEqual([]);
          throughput.charge("p0", modest, nowMs);
        }
      },
    ),
  );
});

/** Requests of one unit to one partition, as fast as they are let in; units a second in each of `seconds`. */
function hammer(
  throughput: Throughput,
  partition: string,
  fromMs: number,
  seconds: number,
): number[] {
  const rates: number[] = [];
  for (let second = 0; second < seconds; second++) {
    let units = 0;
    for (let step = 0; step < 200; step++) {
      const nowMs = fromMs + second * 1000 + step * 5;
      while (request(throughput, partition, 1, nowMs)) units++;
    }
    rates.push(units);
  }
  return rates;
}

test("one hot partition is lent what the others leave: it has the table's units", () => {
  const throughput = provisioned(100, 5);
  // The burst of all five: 30,000 units, which a partition that serves 1,000 a second uses up in 34 seconds.
  const rates = hammer(throughput, "p2", START_MS, 120);
  expect(rates[10]).toBeGreaterThan(990);
  for (const rate of rates.slice(60)) expect(Math.abs(rate - 100)).toBeLessThanOrEqual(20);
  expect(throughput.throttled("p2", START_MS + 119_995)).toEqual([
    "TableWriteProvisionedThroughputExceeded",
  ]);
});

test("a hot partition has no more than a partition serves, while the table has units left", () => {
  const throughput = provisioned(10_000, 10);
  const rates = hammer(throughput, "p0", START_MS, 30);
  for (const rate of rates.slice(2))
    expect(Math.abs(rate - PARTITION_WRITE_UNITS)).toBeLessThanOrEqual(5);
  const endMs = START_MS + 29_995;
  expect(throughput.throttled("p0", endMs)).toEqual(["TableWriteKeyRangeThroughputExceeded"]);
  expect(throughput.throttled("p1", endMs)).toEqual([]);
});

test("units that were not used for 300 seconds are kept, and none beyond", () => {
  const throughput = provisioned(2, 1);
  hammer(throughput, "p0", START_MS, 3);
  const burst = (fromMs: number) => hammer(throughput, "p0", fromMs, 1)[0];
  expect(burst(START_MS + 103_000)).toBeGreaterThanOrEqual(200);
  expect(burst(START_MS + 1_104_000)).toBeLessThanOrEqual(2 * BURST_SECONDS + 3);
});

test("a request larger than all tokens is let in, and paid off", () => {
  const throughput = provisioned(1, 1);
  expect(request(throughput, "p0", 400, START_MS)).toBe(true);
  expect(throughput.throttled("p0", START_MS + 100_000)).not.toEqual([]);
  expect(throughput.throttled("p0", START_MS + 100_001)).toEqual([]);
});

test("what a partition has left is told: of its limit, and of its share", () => {
  const throughput = provisioned(10, 2);
  throughput.charge("p0", 100, START_MS);
  const share = 5 * BURST_SECONDS;
  expect(throughput.tokens("p0", START_MS)).toEqual({ limit: 900, share: share - 100 });
  expect(throughput.tokens("p1", START_MS)).toEqual({ limit: 1000, share });
  throughput.setMode({ kind: "on-demand" }, START_MS);
  expect(throughput.tokens("p0", START_MS)).toEqual({ limit: 900, share: undefined });
});

test("after a split the children serve twice as much, and have no tokens that the parent did not have", () => {
  const throughput = provisioned(4000, 1);
  hammer(throughput, "p0", START_MS, 2);
  const nowMs = START_MS + 2000;
  throughput.split("p0", ["a", "b"], nowMs);
  const [a, b] = [hammer(throughput, "a", nowMs, 10), hammer(throughput, "b", nowMs, 10)];
  for (const rate of [...a.slice(1), ...b.slice(1)]) {
    expect(Math.abs(rate - PARTITION_WRITE_UNITS)).toBeLessThanOrEqual(5);
  }
  expect(() => throughput.throttled("p0", nowMs)).toThrow("no partition p0");
});

test("more provisioned units count from the change on; fewer take what was kept with them", () => {
  const throughput = provisioned(1, 1);
  hammer(throughput, "p0", START_MS, 1);
  throughput.setMode({ kind: "provisioned", unitsPerSecond: 100 }, START_MS + 1000);
  expect(hammer(throughput, "p0", START_MS + 1000, 2)[1]).toBeCloseTo(100, -1);
  throughput.setMode({ kind: "provisioned", unitsPerSecond: 1 }, START_MS + 1_000_000);
  expect(hammer(throughput, "p0", START_MS + 1_000_000, 1)[0]).toBeLessThanOrEqual(302);
});

/** Spreads a rate evenly over all partitions for some minutes, in steps of 100 ms; the share that is let in. */
function drive(
  throughput: Throughput,
  count: number,
  rate: number,
  fromMs: number,
  minutes: number,
): number {
  let [asked, served] = [0, 0];
  for (let nowMs = fromMs; nowMs < fromMs + minutes * 60_000; nowMs += 100) {
    for (const partition of names(count)) {
      asked++;
      if (request(throughput, partition, rate / 10 / count, nowMs)) served++;
    }
  }
  return served / asked;
}

test("a table without provisioned units takes twice its previous peak, half an hour after it", () => {
  const throughput = new Throughput("Table", "Write", { kind: "on-demand" }, names(32), START_MS);
  const minute = (at: number) => START_MS + at * 60_000;
  expect(drive(throughput, 32, INITIAL_WRITE_UNITS, minute(0), 2)).toBe(1);
  expect(drive(throughput, 32, 2 * INITIAL_WRITE_UNITS, minute(2), 2)).toBeCloseTo(0.5, 1);
  expect(drive(throughput, 32, 2 * INITIAL_WRITE_UNITS, minute(31), 2)).toBe(1);
  expect(drive(throughput, 32, 4 * INITIAL_WRITE_UNITS, minute(33), 2)).toBeCloseTo(0.5, 1);
  expect(drive(throughput, 32, 4 * INITIAL_WRITE_UNITS, minute(70), 2)).toBe(1);
});

test("a table that had provisioned units takes as much without them, and keeps what it takes", () => {
  const throughput = provisioned(16_000, 32);
  throughput.setMode({ kind: "on-demand" }, START_MS);
  throughput.setMode({ kind: "on-demand", maximum: 30_000 }, START_MS);
  expect(drive(throughput, 32, 16_000, START_MS, 1)).toBe(1);
  expect(drive(throughput, 32, 32_000, START_MS + 60_000, 1)).toBeCloseTo(0.5, 1);
  throughput.setMode({ kind: "on-demand", warm: 30_000 }, START_MS + 120_000);
  expect(drive(throughput, 32, 30_000, START_MS + 121_000, 1)).toBe(1);
});

test("a new limit of a table counts at once", () => {
  const throughput = new Throughput("Table", "Write", { kind: "on-demand" }, names(1), START_MS);
  throughput.setMode({ kind: "on-demand", maximum: 10 }, START_MS);
  expect(hammer(throughput, "p0", START_MS, 2)[1]).toBeCloseTo(10, -1);
  throughput.setMode({ kind: "on-demand" }, START_MS + 2000);
  expect(hammer(throughput, "p0", START_MS + 2000, 2)[1]).toBeGreaterThan(900);
});

test("a table that was warmed takes as much from the first", () => {
  const mode = { kind: "on-demand", warm: 16_000 } as const;
  const throughput = new Throughput("Table", "Write", mode, names(32), START_MS);
  expect(drive(throughput, 32, 16_000, START_MS, 1)).toBe(1);
});

test.each([
  [{ maximum: 100 }, "IndexReadMaxOnDemandThroughputExceeded"],
  [{ accountLimit: 100 }, "IndexReadAccountLimitExceeded"],
  [{}, "IndexReadKeyRangeThroughputExceeded"],
] as const)("with %j what is exceeded is %s", (limits, reason) => {
  const mode = { kind: "on-demand", ...limits } as const;
  const throughput = new Throughput("Index", "Read", mode, names(10), START_MS);
  for (const partition of names(10)) request(throughput, partition, 1500, START_MS);
  expect(throughput.throttled("p9", START_MS)).toEqual([reason]);
});

test.each([
  [5, 5, 1],
  [3000, 0, 1],
  [3000, 1000, 2],
  [40_000, 40_000, 54],
])("a table of %i read and %i write units has %i partitions", (read, write, count) => {
  expect(partitionCount(read, write)).toBe(count);
});
