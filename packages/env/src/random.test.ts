import { describe, expect, it } from "vitest";
import { randomContract } from "./random.contract.ts";
import { SeededRandom } from "./seeded-random.ts";
import { SystemRandom } from "./system-random.ts";

randomContract("SystemRandom", () => new SystemRandom());
randomContract("SeededRandom", () => new SeededRandom("contract"));

describe("SeededRandom", () => {
  const draw = (random: SeededRandom) => Array.from({ length: 20 }, () => random.below(1_000_000));

  it("repeats itself for the same seed", () => {
    expect(draw(new SeededRandom(42))).toEqual(draw(new SeededRandom(42)));
    expect(new SeededRandom(42).uuid()).toBe(new SeededRandom(42).uuid());
  });

  it("gives unrelated sequences for near seeds", () => {
    const sequences = Array.from({ length: 50 }, (_, seed) => draw(new SeededRandom(seed)));
    expect(new Set(sequences.flat()).size).toBeGreaterThan(990);
  });

  it("forks sequences that do not depend on what was drawn before", () => {
    const early = new SeededRandom(7);
    const late = new SeededRandom(7);
    draw(late);
    expect(draw(late.fork("disk"))).toEqual(draw(early.fork("disk")));
    expect(draw(late.fork("network"))).not.toEqual(draw(early.fork("disk")));
  });

  it("is xoshiro128**: the sequence of the published code for the same state", () => {
    // The state is the first 16 bytes of SHA-256("1"), little endian; the reference steps in BigInt here.
    const digest = "6b86b273ff34fce19d6b804eff5a3f57";
    const words = [0, 1, 2, 3].map((index) => {
      const hex = digest.slice(8 * index, 8 * index + 8);
      return BigInt(`0x${hex.match(/../g)!.reverse().join("")}`);
    });
    const mask = 0xffffffffn;
    const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
    const random = new SeededRandom(1);
    const expected = Array.from({ length: 100 }, () => {
      const result = (rotate((words[1]! * 5n) & mask, 7n) * 9n) & mask;
      const t = (words[1]! << 9n) & mask;
      words[2]! ^= words[0]!;
      words[3]! ^= words[1]!;
      words[1]! ^= words[2]!;
      words[0]! ^= words[3]!;
      words[2]! ^= t;
      words[3] = rotate(words[3]!, 11n);
      return Number(result);
    });
    expect(Array.from({ length: 100 }, () => random.below(2 ** 32))).toEqual(expected);
  });
});
