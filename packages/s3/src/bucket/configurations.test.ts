import { assert, property, string, uniqueArray } from "fast-check";
import { expect, it } from "vitest";
import {
  CONFIGURATIONS_MAX,
  configurationPage,
  findConfiguration,
  withConfiguration,
  withoutConfiguration,
} from "./configurations.ts";

type All = Readonly<Record<string, number>> | undefined;
const filled = (ids: readonly string[]): All =>
  ids.reduce<All>((all, id, at) => withConfiguration(all, id, at), undefined);

it("a thousand configurations fit; one more does not, but each may be replaced", () => {
  const all = filled(Array.from({ length: CONFIGURATIONS_MAX }, (_, at) => `id-${at}`));
  expect(withConfiguration(all, "one-more", 0)).toBeUndefined();
  expect(findConfiguration(withConfiguration(all, "id-7", -1), "id-7")).toBe(-1);
});

it("pages have every configuration once, by id; what is removed is gone", () => {
  const id = string({ unit: "grapheme-ascii", minLength: 1, maxLength: 8 }).map(
    (text) => `i${text.replace(/[^A-Za-z0-9._-]/g, "_")}`,
  );
  assert(
    property(uniqueArray(id, { maxLength: 250, size: "max" }), (ids) => {
      const all = filled(ids);
      const seen: number[] = [];
      let token: string | undefined;
      do {
        const page = configurationPage(all, token)!;
        expect(page.configurations.length).toBeLessThanOrEqual(100);
        seen.push(...page.configurations);
        token = page.nextToken;
      } while (token !== undefined);
      expect(seen).toEqual([...ids].sort().map((one) => ids.indexOf(one)));
      for (const one of ids.slice(0, 3)) {
        expect(findConfiguration(withoutConfiguration(all!, one), one)).toBeUndefined();
      }
    }),
    { numRuns: 40 },
  );
});
