import fc from "fast-check";
import { expect, test } from "vitest";
import { compareOn } from "./against-reference.fixture.ts";

test("on random networks, packets meet what a slow and plain reading of the rules says", () => {
  const met: Record<string, number> = {};
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const compared = compareOn(String(seed), 20);
      for (const [end, count] of Object.entries(compared.met)) met[end] = (met[end] ?? 0) + count;
    }),
    { numRuns: 200 },
  );
  // What the networks never did would not be tested.
  expect(Object.keys(met)).toEqual(expect.arrayContaining(["interface", "outside", "endpoint"]));
  if (process.env.CLOUDGLASS_SHOW_MET) console.log(met);
});
