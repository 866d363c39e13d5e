import { MemoryDisk, SimulatedClock } from "@cloudglass/env";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ObjectIndex } from "./object-index.ts";
import type { ObjectRecord } from "./object-record.ts";
import type { WalkedVersion, WalkPosition } from "./version-walk.ts";

const version = (objectKey: string, sequence: number, isDeleteMarker: boolean): ObjectRecord => ({
  objectKey,
  versionId: `v${sequence}`,
  sequence,
  isDeleteMarker,
  sizeBytes: 0,
  etag: "",
  modifiedMs: sequence,
  headers: {},
  checksum: undefined,
  content: { kind: "empty" },
  partCount: undefined,
  uploadId: undefined,
  storageClass: undefined,
  encryption: undefined,
  attributes: {},
});

const key = fc.string({ unit: fc.constantFrom("a", "b", "é", "🦊"), minLength: 1, maxLength: 3 });
const keys = fc.uniqueArray(fc.tuple(key, fc.array(fc.boolean(), { minLength: 1, maxLength: 6 })), {
  selector: ([objectKey]) => objectKey,
  maxLength: 8,
});

it("pages of any size show every version once: by key in the order of its bytes, the newest first", async () => {
  const env = {
    disk: new MemoryDisk(),
    durability: "memory" as const,
    clock: new SimulatedClock(),
  };
  const index = new ObjectIndex(env);
  let bucketId = 0;
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 7 }), key, async (made, limit, prefix) => {
      bucketId += 1;
      const expected: [objectKey: string, sequence: number][] = [];
      await index.commit(() => {
        for (const [objectKey, markers] of made) {
          markers.forEach((isMarker, at) => {
            if (index.objects.get(bucketId, objectKey) !== undefined) {
              index.objects.retire(bucketId, objectKey, at);
            }
            const one = version(objectKey, at + 1, isMarker);
            if (isMarker) index.objects.addDeleteMarker(bucketId, one);
            else index.objects.replace(bucketId, one, []);
            expected.unshift([objectKey, at + 1]);
          });
        }
      });
      const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      expected.sort((a, b) => order(a[0], b[0]) || b[1] - a[1]);
      const walk = (from: string) => {
        const seen: WalkedVersion[] = [];
        let position: WalkPosition = { objectKey: from, sequence: undefined };
        for (;;) {
          const page = index.walk.page(bucketId, position, undefined, limit);
          seen.push(...page);
          if (page.length < limit) return seen.map((one) => [one.objectKey, one.sequence]);
          position = page.at(-1)!;
        }
      };
      expect(walk("")).toEqual(expected);
      expect(walk(prefix)).toEqual(expected.filter(([objectKey]) => order(objectKey, prefix) >= 0));
    }),
    { numRuns: 60 },
  );
  index.close();
});
