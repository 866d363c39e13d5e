import fc from "fast-check";
import { expect, test } from "vitest";
import { FRAME_BYTES_MAX, FrameLengthError, FrameReader, withLength } from "./frame-lengths.ts";

test("frames come out as they went in, wherever the stream is cut", () => {
  const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(frames, cuts, (sent, pieces) => {
      const stream = Buffer.concat(sent.map(withLength));
      const received: Uint8Array[] = [];
      const reader = new FrameReader((frame) => received.push(frame));
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const size = pieces[turn % pieces.length] as number;
        reader.take(stream.subarray(at, at + size));
        at += size;
      }
      expect(received.map((frame) => [...frame])).toEqual(sent.map((frame) => [...frame]));
    }),
  );
});

test.each([0, FRAME_BYTES_MAX + 1, 0xffffffff])("a length of %i ends the stream", (length) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  expect(() => new FrameReader(() => {}).take(bytes)).toThrow(FrameLengthError);
});
