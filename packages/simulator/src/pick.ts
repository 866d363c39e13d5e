/** Choices of workloads. */
import type { Random } from "@cloudglass/env";

/** One of the names, in proportion to their weights. */
export function pickWeighted<Name extends string>(
  random: Random,
  weights: Readonly<Record<Name, number>>,
): Name {
  const entries = Object.entries(weights) as [Name, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let drawn = random.next() * total;
  for (const [name, weight] of entries) {
    drawn -= weight;
    if (drawn < 0) return name;
  }
  return entries.at(-1)![0];
}

export function pick<T>(random: Random, from: readonly T[]): T {
  if (from.length === 0) throw new RangeError("nothing to pick from");
  return from[random.below(from.length)]!;
}

/** From `min` to `max`, both included; small ones as likely as large ones by order of magnitude. */
export function pickMagnitude(random: Random, min: number, max: number): number {
  const low = Math.log2(min + 1);
  const high = Math.log2(max + 2);
  return Math.min(max, Math.floor(2 ** (low + random.next() * (high - low)) - 1));
}
