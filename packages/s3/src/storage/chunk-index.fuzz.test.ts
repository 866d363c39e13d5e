import fc from "fast-check";
import { expect, test } from "vitest";
import { blobIdOf } from "./blob-key.ts";
import { ChunkIndex } from "./chunk-index.ts";

/** Few distinct words, so that homes collide and probes run into one another. */
const blob = fc.record({
  w0: fc.nat(3),
  w1: fc.nat(3),
  w2: fc.nat(40),
  w3: fc.constantFrom(0, -1),
});
const step = fc.record({ blob, chunk: fc.nat(9), remove: fc.boolean(), offset: fc.nat(1000) });

test("the index answers like a map, whatever is set and removed in whatever order", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 900, minLength: 500 }), (steps) => {
      const index = new ChunkIndex();
      const model = new Map<string, number>();
      const name = (one: (typeof steps)[number]) => `${blobIdOf(one.blob)}/${one.chunk}`;
      for (const one of steps) {
        const before = model.get(name(one));
        const location = { extent: 1, offset: one.offset, payloadBytes: 7 };
        const told = one.remove
          ? index.remove(one.blob, one.chunk)
          : index.set(one.blob, one.chunk, location);
        expect(told?.offset).toBe(before);
        if (one.remove) model.delete(name(one));
        else model.set(name(one), one.offset);
      }
      expect(index.count).toBe(model.size);
      for (const one of steps) {
        expect(index.find(one.blob, one.chunk)?.offset).toBe(model.get(name(one)));
      }
      const listed = [...index.entries()].map(
        ({ blob: key, chunk, location }) => `${blobIdOf(key)}/${chunk}=${location.offset}`,
      );
      expect(listed.sort()).toEqual([...model].map(([key, at]) => `${key}=${at}`).sort());
    }),
    { numRuns: 30 },
  );
});

test("a hundred thousand chunks take less than 80 bytes each, and shrink away when removed", () => {
  const index = new ChunkIndex();
  const key = (n: number) => ({ w0: Math.imul(n, 0x9e3779b1), w1: n, w2: 0, w3: 0 });
  for (let n = 0; n < 100_000; n += 1) {
    index.set(key(n), 0, { extent: 1, offset: n, payloadBytes: 1 });
  }
  expect(index.memoryBytes / index.count).toBeLessThan(80);
  let wrong = 0;
  for (let n = 0; n < 100_000; n += 1) wrong += Number(index.remove(key(n), 0)?.offset !== n);
  expect(wrong).toBe(0);
  expect(index.count).toBe(0);
  expect(index.memoryBytes).toBeLessThan(20_000);
});
