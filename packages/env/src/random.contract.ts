/** What every source of randomness promises; run on each of them. */
import { describe, expect, it } from "vitest";
import type { Random } from "./random.ts";

export function randomContract(name: string, make: () => Random): void {
  describe(`${name} keeps the promises of a source of randomness`, () => {
    it("draws fractions in [0, 1) that spread evenly", () => {
      const random = make();
      const buckets = new Array<number>(10).fill(0);
      for (let draw = 0; draw < 20_000; draw++) {
        const fraction = random.next();
        expect(fraction >= 0 && fraction < 1).toBe(true);
        buckets[Math.floor(fraction * 10)]!++;
      }
      // 2,000 expected with a standard deviation of 42: ten of them happen once in 10^22.
      for (const count of buckets) expect(Math.abs(count - 2000)).toBeLessThan(420);
    });

    it("draws every whole number below a bound and none else", () => {
      const random = make();
      const drawn = new Set<number>();
      for (let draw = 0; draw < 5000; draw++) drawn.add(random.below(7));
      expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(random.below(1)).toBe(0);
    });

    it("draws below bounds that need more than 32 bits", () => {
      const random = make();
      const bound = 2 ** 53 - 1;
      let largest = 0;
      for (let draw = 0; draw < 100; draw++) {
        const drawn = random.below(bound);
        expect(Number.isSafeInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
        largest = Math.max(largest, drawn);
      }
      expect(largest).toBeGreaterThan(2 ** 48);
    });

    it("refuses bounds that leave nothing to draw", () => {
      const random = make();
      for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
        expect(() => random.below(bound)).toThrow(RangeError);
      }
    });

    it("fills as many bytes as asked for, and gives each caller its own", () => {
      const random = make();
      for (const count of [0, 1, 3, 16, 255, 4096, 100_000]) {
        expect(random.bytes(count).byteLength).toBe(count);
      }
      const one = random.bytes(32);
      const copy = one.slice();
      random.bytes(32).fill(0);
      for (let draw = 0; draw < 2000; draw++) random.next();
      expect(one).toEqual(copy);
      expect(new Set(random.bytes(10_000)).size).toBe(256);
    });

    it("makes UUIDs of version 4 that differ", () => {
      const random = make();
      const uuids = Array.from({ length: 100 }, () => random.uuid());
      for (const uuid of uuids) {
        expect(uuid).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }
      expect(new Set(uuids).size).toBe(100);
    });
  });
}
