import fc from "fast-check";
import { expect, test } from "vitest";
import { SpaceSaving } from "./space-saving.ts";

const stream = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 })), {
  maxLength: 200,
});

test("nobody is told too low, nor too high by more than the error, and no heavy one is missed", () => {
  fc.assert(
    fc.property(stream, fc.integer({ min: 1, max: 8 }), (events, countersMax) => {
      const sketch = new SpaceSaving<number>(countersMax);
      const exact = new Map<number, number>();
      for (const [name, weight] of events) {
        sketch.add(`${name}`, weight, () => name);
        exact.set(name, (exact.get(name) ?? 0) + weight);
      }
      const total = [...exact.values()].reduce((sum, weight) => sum + weight, 0);
      expect(sketch.total).toBe(total);
      const told = sketch.top(100);
      expect(told.length).toBeLessThanOrEqual(countersMax);
      for (const { example, weight, error } of told) {
        const real = exact.get(example) ?? 0;
        expect(weight).toBeGreaterThanOrEqual(real);
        expect(weight - error).toBeLessThanOrEqual(real);
      }
      const names = new Set(told.map(({ example }) => example));
      for (const [name, weight] of exact) {
        if (weight > total / countersMax) expect(names).toContain(name);
      }
      const weights = told.map(({ weight }) => weight);
      expect(weights).toEqual(weights.toSorted((one, other) => other - one));
    }),
  );
});
