import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlobDescriptor, BlobWriter } from "../../storage/blob-store.ts";
import { openRange, SealBrokenError } from "./opening-reader.ts";
import {
  contentSize,
  FRAME_BYTES,
  FRAME_CONTENT_BYTES,
  KEY_BYTES,
  sealedSize,
} from "./sealed-format.ts";
import { SealingWriter } from "./sealing-writer.ts";

const RUNS = { numRuns: 60 };

/** Sizes about the borders of frames as well as small ones. */
const size = fc.oneof(
  fc.nat(300),
  fc
    .tuple(fc.nat(3), fc.integer({ min: -2, max: 2 }))
    .map(([frames, more]) => Math.max(0, frames * FRAME_CONTENT_BYTES + more)),
  fc.nat(5 * FRAME_BYTES),
);

const keysOf = (layers: number) =>
  Array.from({ length: layers }, (_, layer) => Buffer.alloc(KEY_BYTES, layer + 1));

/** Bytes that do not repeat at a frame's distance. */
function contentOf(sizeBytes: number, seed: number): Buffer {
  const content = Buffer.alloc(sizeBytes);
  let block = Buffer.alloc(0);
  for (let at = 0; at < sizeBytes; at += block.length) {
    block = createHash("sha512").update(`${seed} ${at}`).digest();
    block.copy(content, at);
  }
  return content;
}

/** Takes what is written; every other write is acknowledged later. */
class CollectingWriter implements BlobWriter {
  readonly pieces: Buffer[] = [];
  readonly #late: boolean;
  constructor(late: boolean) {
    this.#late = late;
  }
  write(bytes: Uint8Array): void | Promise<void> {
    this.pieces.push(Buffer.from(bytes));
    if (this.#late && this.pieces.length % 2 === 0) return Promise.resolve();
  }
  finish(): BlobDescriptor {
    return {
      blobId: "",
      sizeBytes: Buffer.concat(this.pieces).length,
      stripeBytes: 0,
      placement: "",
    };
  }
  abort(): void {}
  release(): void {}
}

async function seal(keys: readonly Buffer[], content: Buffer, step: number, late = false) {
  const sink = new CollectingWriter(late);
  const writer = keys.reduceRight<BlobWriter>((inner, key) => new SealingWriter(inner, key), sink);
  for (let at = 0; at < content.length; at += step) {
    await writer.write(content.subarray(at, at + step));
  }
  await writer.finish();
  return Buffer.concat(sink.pieces);
}

async function open(
  keys: readonly Buffer[],
  sealed: Buffer,
  start: number,
  end: number,
  step: number | undefined,
): Promise<Buffer> {
  const opened = openRange(keys, sealed.length, start, end, (from, to) => {
    if (step === undefined) return sealed.subarray(from, to);
    return (async function* () {
      // One buffer for all pieces, as the store does.
      const shared = Buffer.alloc(step);
      for (let at = from; at < to; at += step) {
        const length = sealed.copy(shared, 0, at, Math.min(at + step, to));
        yield shared.subarray(0, length);
      }
    })();
  });
  if (opened instanceof Uint8Array) return Buffer.from(opened);
  const pieces: Buffer[] = [];
  for await (const piece of opened) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const step = fc.integer({ min: 1000, max: 2 * FRAME_BYTES });
const readStep = fc.oneof(fc.constant(undefined), step, fc.constant(FRAME_BYTES * 2));

describe("the sealed form of a blob", () => {
  it("has one size for each size of content, and tells it back", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), (bytes) => {
        expect(contentSize(sealedSize(bytes))).toBe(bytes);
        expect(sealedSize(bytes + 1)).toBeGreaterThan(sealedSize(bytes));
      }),
    );
    expect(contentSize(FRAME_BYTES)).toBeUndefined();
    expect(contentSize(0)).toBeUndefined();
  });

  it("opens to the same bytes in every range, in one and in two layers, however it was written and read", async () => {
    await fc.assert(
      fc.asyncProperty(
        size.filter((bytes) => bytes > 0),
        fc.integer({ min: 1, max: 2 }),
        fc.tuple(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
        step,
        readStep,
        fc.boolean(),
        async (bytes, layers, [a, b], writeStep, readBy, late) => {
          const content = contentOf(bytes, bytes);
          const keys = keysOf(layers);
          const sealed = await seal(keys, content, writeStep, late);
          expect(sealed.length).toBe(
            layers === 1 ? sealedSize(bytes) : sealedSize(sealedSize(bytes)),
          );
          const start = Math.min(Math.floor(Math.min(a, b) * bytes), bytes - 1);
          const end = Math.max(start + 1, Math.ceil(Math.max(a, b) * bytes));
          const opened = await open(keys, sealed, start, end, readBy);
          expect(opened.equals(content.subarray(start, end))).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it("does not open once a bit of it is changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        size.filter((bytes) => bytes > 0),
        fc.nat(),
        fc.nat(7),
        readStep,
        async (bytes, place, bit, readBy) => {
          const sealed = await seal(keysOf(1), contentOf(bytes, 1), FRAME_BYTES);
          const at = place % sealed.length;
          sealed[at] = sealed[at]! ^ (1 << bit);
          const whole = open(keysOf(1), sealed, 0, bytes, readBy);
          // The tag of an empty last frame is not read with the content.
          const behind = at >= sealed.length - 16 && bytes % FRAME_CONTENT_BYTES === 0;
          if (behind) await whole;
          else await expect(whole).rejects.toThrow(SealBrokenError);
        },
      ),
      RUNS,
    );
  });

  it("does not open once it is cut short, whatever size it is then said to have", async () => {
    await fc.assert(
      fc.asyncProperty(
        size.filter((bytes) => bytes > 0),
        fc.nat(),
        async (bytes, place) => {
          const sealed = await seal(keysOf(1), contentOf(bytes, 2), FRAME_BYTES);
          const short = sealed.subarray(0, place % sealed.length);
          const claimed = contentSize(short.length);
          if (claimed === undefined || claimed === 0) return;
          await expect(open(keysOf(1), short, 0, claimed, undefined)).rejects.toThrow(
            SealBrokenError,
          );
        },
      ),
      RUNS,
    );
  });

  it("does not open with frames in another order, or under another key", async () => {
    const content = contentOf(3 * FRAME_CONTENT_BYTES, 3);
    const sealed = await seal(keysOf(1), content, 70_000);
    const swapped = Buffer.concat([
      sealed.subarray(FRAME_BYTES, 2 * FRAME_BYTES),
      sealed.subarray(0, FRAME_BYTES),
      sealed.subarray(2 * FRAME_BYTES),
    ]);
    await expect(open(keysOf(1), swapped, 0, content.length, undefined)).rejects.toThrow(
      SealBrokenError,
    );
    const other = [Buffer.alloc(KEY_BYTES, 9)];
    await expect(open(other, sealed, 0, 1, undefined)).rejects.toThrow(SealBrokenError);
  });

  it("holds nothing of the content in the clear", async () => {
    const content = Buffer.alloc(2 * FRAME_CONTENT_BYTES, "plain as day, ");
    const sealed = await seal(keysOf(1), content, 4096);
    expect(sealed.includes("plain as day")).toBe(false);
  });
});
