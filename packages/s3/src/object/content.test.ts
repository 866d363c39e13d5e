import {
  FaultSet,
  LocalNetwork,
  MemoryDisk,
  SeededRandom,
  SimulatedClock,
  SimulatedHttpFetch,
} from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import type { BlobDescriptor } from "../storage/blob-store.ts";
import { openBlobStore } from "../storage/index.ts";
import { liveBlobs, ObjectContents } from "./content.ts";
import { ObjectIndex } from "./index/object-index.ts";

const NO_KEY = new Uint8Array(0);

function start() {
  const clock = new SimulatedClock();
  const random = new SeededRandom("content");
  const faults = new FaultSet(clock);
  const disk = new MemoryDisk();
  const network = new LocalNetwork(clock, faults, random);
  const http = new SimulatedHttpFetch();
  const env = { clock, random, disk, network, http, faults, durability: "memory" as const };
  const index = new ObjectIndex(env);
  const store = openBlobStore({ env, live: liveBlobs(index, () => true), background: false });
  const contents = new ObjectContents(store, index, new Map());
  const close = async () => {
    await store.close();
    index.close();
  };
  return { contents, store, close };
}

async function stored(contents: ObjectContents, body: Buffer, key: Uint8Array) {
  const received = await contents.receive(async (write) => write(body), body.length, [], key);
  const blob = (await received.store()) as BlobDescriptor;
  received.release();
  return blob;
}

async function bytesOf(pieces: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (pieces instanceof Uint8Array) return Buffer.from(pieces);
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

describe("content", () => {
  it.each([10, 70_000, 2_000_000])(
    "of %i bytes is read, whether it was sealed or is from before",
    async (sizeBytes) => {
      const { contents, store, close } = start();
      const body = Buffer.alloc(sizeBytes, "some content, ");
      for (const [written, read] of [
        [NO_KEY, undefined],
        [Buffer.alloc(32, 1), Buffer.alloc(32, 1)],
        [Buffer.alloc(64, 2), Buffer.alloc(64, 2)],
      ] as const) {
        const blob = await stored(contents, body, written);
        const raw = await bytesOf(store.read(blob, 0, blob.sizeBytes));
        expect(raw.equals(body)).toBe(read === undefined);
        const content = { kind: "blob", blob } as const;
        const whole = await bytesOf(contents.read(content, read, 0, sizeBytes));
        expect(whole.equals(body)).toBe(true);
        const part = await bytesOf(contents.read(content, read, 3, sizeBytes - 2));
        expect(part.equals(body.subarray(3, -2))).toBe(true);
      }
      await close();
    },
  );
});
