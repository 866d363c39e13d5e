import { MemoryDisk, SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { listKeys } from "../key-listing.ts";
import { compareKeys } from "../key-order.ts";
import { Catalogue } from "./catalogue.ts";
import { ObjectListing } from "./object-listing.ts";

const catalogue = new Catalogue({
  disk: new MemoryDisk(),
  durability: "memory",
  clock: new SimulatedClock(),
});
afterAll(() => catalogue.close());
const listing = new ObjectListing(catalogue);
const insert = catalogue.prepare(
  "INSERT INTO object (bucket_id, object_key, size, etag, modified_ms) VALUES (?, ?, 1, '', 0)",
);
const clear = catalogue.prepare("DELETE FROM object");

const character = fc.constantFrom("a", "b", "/", "//", "\0", "é", "\ud7ff", "\ue000", "\u{10ffff}");
const key = fc.array(character, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
const keys = fc.uniqueArray(key, { maxLength: 90, size: "max" });
const delimiter = fc.constantFrom("/", "a", "//", "é/", "\0", "b\u{10ffff}", "\u{10ffff}");

it("walking over common prefixes inside SQLite gives the pages that reading every key gives", () => {
  let walks = 0;
  fc.assert(
    fc.property(
      keys,
      fc.oneof(fc.constant(""), key),
      delimiter,
      fc.oneof(fc.constant(""), key),
      fc.integer({ min: 1, max: 30 }),
      (unsorted, prefix, delimiter, after, maxEntries) => {
        clear.run();
        for (const [bucketId, list] of [[1, unsorted] as const, [2, ["x/", "a/b"]] as const]) {
          for (const one of list) insert.run(bucketId, one);
        }
        const sorted = [...unsorted].sort(compareKeys);
        const plain = {
          keyOf: (one: string) => one,
          read: (from: string, below: string | undefined, limit: number) =>
            sorted
              .filter((one) => compareKeys(one, from) >= 0)
              .filter((one) => below === undefined || compareKeys(one, below) < 0)
              .slice(0, limit),
        };
        const request = { prefix, delimiter, after, maxEntries };
        const source = listing.source(1);
        const counted: typeof source = {
          ...source,
          walk: (...from) => {
            walks += 1;
            return source.walk!(...from);
          },
        };
        const { entries, commonPrefixes, truncated, last } = listKeys(counted, request);
        const expected = listKeys(plain, request);
        expect([entries.map(([one]) => one), commonPrefixes, truncated, last]).toEqual([
          expected.entries,
          expected.commonPrefixes,
          expected.truncated,
          expected.last,
        ]);
      },
    ),
    { numRuns: 1500 },
  );
  expect(walks).toBeGreaterThan(100);
});
