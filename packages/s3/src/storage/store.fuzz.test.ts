import { type FaultKind, MemoryDisk } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { BlobDescriptor } from "./index.ts";
import { get, put, rot, settled, setUp } from "./store.fixture.ts";

const OPTIONS = { stripeBytes: 1200, extentBytesMax: 3000, stripeSlots: 3 };
const node = fc.nat(7);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put"), size: fc.nat(4000) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("get"), pick: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("delete"), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("collect") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("crash") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("harm"),
      first: node,
      second: node,
      rot: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("fault"),
      node,
      fault: fc.constantFrom("down", "slow", "corrupt", "lossy", "error"),
    }),
  },
);

test("whatever happens to at most two nodes between scrubs, every blob is read as it was written", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(1000), async (steps, seed) => {
      const disk = new MemoryDisk();
      const {
        blobs,
        random,
        clock,
        faults,
        reopen,
        store: first,
      } = setUp({ ...OPTIONS, disk, seed });
      let store = first;
      const written = new Map<BlobDescriptor, Buffer>();
      const pick = (n: number) => [...written.keys()][n % Math.max(1, written.size)];
      const check = async (blob: BlobDescriptor) => {
        const start = random.below(blob.sizeBytes + 1);
        const bytes = await settled(clock, get(store, blob, start));
        expect(bytes.equals(written.get(blob)!.subarray(start))).toBe(true);
      };
      for (const one of steps) {
        if ("size" in one) {
          const bytes = Buffer.from(random.bytes(one.size));
          written.set(await settled(clock, put(store, blobs, bytes)), bytes);
        } else if ("pick" in one) {
          const blob = pick(one.pick);
          if (!blob) continue;
          await check(blob);
          if (one.kind === "get") continue;
          written.delete(blob);
          blobs.delete(blob.blobId);
          store.delete(blob);
        } else if ("first" in one) {
          // Shards written while a node was down share a node with another until a scrub brings them home.
          faults.clearAll();
          await settled(clock, store.scrub());
          await store.close();
          for (const n of [one.first, one.second]) {
            if (one.rot) rot(disk, n);
            else disk.remove(`s3-storage-${n}`);
          }
          store = reopen(OPTIONS);
          for (const blob of written.keys()) await check(blob);
          expect((await settled(clock, store.scrub())).blobsLost).toEqual([]);
        } else if ("fault" in one) {
          faults.clearAll();
          const target = { node: `s3-storage-${one.node}` };
          const kind = one.fault as FaultKind;
          const delay = kind === "slow" && { delayMs: 200 };
          const share = kind !== "down" && { probability: 0.7 };
          faults.set({ id: "one", target, kind, ...delay, ...share });
        } else if (one.kind === "collect") await settled(clock, store.collectGarbage());
        else store = reopen(OPTIONS);
      }
      for (const blob of written.keys()) await check(blob);
      faults.clearAll();
      await settled(clock, store.scrub());
      await settled(clock, store.collectGarbage());
      const { nodes } = store.statistics();
      const stripes = [...written.keys()].reduce((sum, blob) => {
        return sum + Math.ceil(blob.sizeBytes / OPTIONS.stripeBytes);
      }, 0);
      expect(nodes.map((one) => one.chunkCount)).toEqual(Array(8).fill(stripes));
    }),
    { numRuns: 60 },
  );
});
