import fc from "fast-check";
import { expect, test } from "vitest";
import { blobIdOf, blobKey } from "./blob-key.ts";
import {
  BLOCK_BYTES,
  encodeFrame,
  frameBytes,
  frameIsSound,
  headerBytes,
  readHeader,
} from "./chunk-format.ts";

const key = blobKey("00112233445566778899aabbccddeeff");
const place = { salt: 0xfeedbeef, offset: 24 };

function frameOf(payload: Uint8Array, at = place): Buffer {
  return Buffer.concat(encodeFrame(at, key, 13, payload));
}

test("a blob id survives its way through words", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = Buffer.from(bytes).toString("hex");
      expect(blobIdOf(blobKey(id))).toBe(id);
    }),
    { numRuns: 200 },
  );
  expect(() => blobKey("XX")).toThrow(TypeError);
});

test.each([1, 171, 512, 513, 16_384, 16_385, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES])(
  "a frame of %i bytes is read as it was written",
  (length) => {
    const payload = Buffer.alloc(length, 0x5c);
    const frame = frameOf(payload);
    expect(frame.length).toBe(frameBytes(length));
    expect(frame.subarray(8, 24).toString("hex")).toBe("00112233445566778899aabbccddeeff");
    expect(frame.subarray(headerBytes(length)).equals(payload)).toBe(true);
    expect(frameIsSound(frame, place, key, 13, length)).toBe(true);
    expect(readHeader(frame, place)).toEqual({ ...key, chunk: 13, payloadBytes: length });
  },
);

test("any flipped bit is detected", () => {
  for (const length of [1, 40, 600, BLOCK_BYTES + 10]) {
    const frame = frameOf(Buffer.alloc(length, 0xa5));
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(7), (at, bit) => {
        frame[at]! ^= 1 << bit;
        expect(frameIsSound(frame, place, key, 13, length)).toBe(false);
        if (at < headerBytes(length)) expect(readHeader(frame, place)).toBeUndefined();
        frame[at]! ^= 1 << bit;
      }),
      { numRuns: 300 },
    );
  }
});

test("a frame cut at any byte is not a frame", () => {
  const frame = frameOf(Buffer.alloc(50, 1));
  for (let length = 0; length < frame.length; length += 1) {
    expect(frameIsSound(frame.subarray(0, length), place, key, 13, 50)).toBe(false);
  }
});

test("a frame counts only where it was written, and for the chunk that it holds", () => {
  const frame = frameOf(Buffer.alloc(50, 1));
  expect(frameIsSound(frame, { ...place, offset: 25 }, key, 13, 50)).toBe(false);
  expect(frameIsSound(frame, { ...place, salt: 1 }, key, 13, 50)).toBe(false);
  expect(frameIsSound(frame, place, key, 14, 50)).toBe(false);
  expect(frameIsSound(frame, place, { ...key, w3: 1 }, 13, 50)).toBe(false);
});

test("a range is checked against the blocks that it touches", () => {
  const payload = Buffer.alloc(3 * BLOCK_BYTES, 9);
  const frame = frameOf(payload);
  const head = headerBytes(payload.length);
  const part = Buffer.concat([
    frame.subarray(0, head),
    frame.subarray(head + BLOCK_BYTES, head + 2 * BLOCK_BYTES),
  ]);
  part[head] = 9;
  expect(frameIsSound(part, place, key, 13, payload.length, 1)).toBe(true);
  part[head + 5] = 8;
  expect(frameIsSound(part, place, key, 13, payload.length, 1)).toBe(false);
});
