import { describe, expect, test } from "vitest";
import type { BlobDescriptor } from "./index.ts";
import { get, put, setUp } from "./store.fixture.ts";

describe("a healthy store", () => {
  test.each([0, 1, 5, 6, 7, 100, 1024, 65_536 * 6, 1_572_864, 1_572_865, 5_000_001])(
    "returns a blob of %i bytes as it was written",
    async (size) => {
      const { store, blobs, random } = setUp();
      const bytes = Buffer.from(random.bytes(size));
      const blob = await put(store, blobs, bytes);
      expect(blob.sizeBytes).toBe(size);
      expect((await get(store, blob)).equals(bytes)).toBe(true);
      for (let round = 0; round < 20; round += 1) {
        const start = random.below(size + 1);
        const end = start + random.below(size - start + 1);
        expect((await get(store, blob, start, end)).equals(bytes.subarray(start, end))).toBe(true);
      }
    },
  );

  test("a small object is written and read without a turn of the event loop", () => {
    const { store } = setUp();
    const writer = store.createWriter(3);
    expect(writer.write(Buffer.from("abc"))).toBeUndefined();
    const blob = writer.finish() as BlobDescriptor;
    writer.release();
    expect(Buffer.from(store.read(blob, 0, 3) as Uint8Array).toString()).toBe("abc");
  });

  test("a small object costs one appended chunk on each node", async () => {
    const { store, blobs } = setUp();
    await put(store, blobs, Buffer.alloc(1024, 7));
    expect(store.statistics().nodes.map((node) => node.chunkCount)).toEqual(Array(8).fill(1));
  });
});
