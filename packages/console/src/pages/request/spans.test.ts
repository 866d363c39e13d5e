import fc from "fast-check";
import { expect, test } from "vitest";
import { spansOf, ticksOf } from "./spans.ts";

const step = (name: string, atMs: number) => ({ step: name, atMs, detail: {} });

test("a step lasts from the end of the one before to its own, and the answer from the last to the end", () => {
  const spans = spansOf([step("authenticate", 0.5), step("authorize", 2)], 3);
  expect(spans.map(({ name, fromMs, toMs }) => [name, fromMs, toMs])).toEqual([
    ["authenticate", 0, 0.5],
    ["authorize", 0.5, 2],
    ["answer sent", 2, 3],
  ]);
});

test("a request that still runs, or whose steps were told late, has no span that goes back", () => {
  const spans = spansOf([step("a", 4), step("b", 2)], 0);
  expect(spans.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [0, 4],
    [4, 4],
  ]);
});

test("a scale has four to ten steps between round numbers, within its length", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (endMs) => {
      const ticks = ticksOf(endMs);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeGreaterThanOrEqual(5);
      expect(ticks.length).toBeLessThanOrEqual(11);
      expect(ticks.at(-1)).toBeLessThanOrEqual(endMs * (1 + 1e-6));
    }),
  );
});
