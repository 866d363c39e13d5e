import { expect, test } from "vitest";
import { RecentRate } from "./recent-rate.ts";

test("what is asked evenly is its rate after some seconds, and fades when it ends", () => {
  const rate = new RecentRate(0);
  for (let ms = 0; ms <= 30_000; ms += 10) rate.add(2, ms);
  expect(rate.read(30_000)).toBeCloseTo(200, 0);
  expect(rate.read(35_000)).toBeCloseTo(200 / Math.E, 0);
  expect(rate.read(120_000)).toBeLessThan(0.01);
});

test("an hour that is told of at once is no more than its rate", () => {
  const rate = new RecentRate(0);
  rate.add(3600 * 50, 3_600_000, 3_600_000);
  expect(rate.read(3_600_000)).toBeCloseTo(50, 5);
  rate.add(50, 3_601_000, 1000);
  expect(rate.read(3_601_000)).toBeCloseTo(50, 5);
});

test("a clock that is set back makes nothing of it", () => {
  const rate = new RecentRate(60_000);
  rate.add(5000, 60_000);
  expect(rate.read(0)).toBe(1000);
  expect(rate.read(5000)).toBeCloseTo(1000 / Math.E, 5);
});
