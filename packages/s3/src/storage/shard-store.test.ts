import {
  type Environment,
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
} from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import {
  type BlobDescriptor,
  type BlobStore,
  type BlobStoreOptions,
  openBlobStore,
} from "./index.ts";

/** A store on a disk in memory, with an index that is a map. */
function setUp(options: Partial<BlobStoreOptions> = {}, disk = new MemoryDisk(), seed = 1) {
  const clock = new SimulatedClock();
  const faults = new FaultSet(clock);
  const random = new SeededRandom(seed);
  const network = new LocalNetwork(clock, faults, random);
  const env: Environment = { clock, random, disk, faults, network, durability: "process" };
  const blobs = new Map<string, BlobDescriptor>();
  const live = { isLive: (id: string) => blobs.has(id), list: () => [...blobs.values()] };
  const store = openBlobStore({ env, live, background: false, ...options });
  return { clock, faults, random, disk, env, blobs, live, store };
}

async function put(store: BlobStore, blobs: Map<string, BlobDescriptor>, bytes: Uint8Array) {
  const writer = store.createWriter(bytes.length);
  await writer.write(bytes);
  const blob = await writer.finish();
  blobs.set(blob.blobId, blob);
  writer.release();
  return blob;
}

async function get(store: BlobStore, blob: BlobDescriptor, start = 0, end = blob.sizeBytes) {
  const read = store.read(blob, start, end);
  if (read instanceof Uint8Array) return Buffer.from(read);
  const pieces: Buffer[] = [];
  for await (const piece of read) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

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
