import { SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { Capture, pcapOf } from "./capture.ts";

test("the newest frames are kept, as they were when they went by", () => {
  const capture = new Capture(new SimulatedClock(), { framesMax: 3, bytesMax: 1000 });
  const frame = new Uint8Array(60);
  for (let number = 1; number <= 10; number += 1) {
    frame[0] = number;
    capture.add(frame);
  }
  expect(capture.frames.map(({ bytes }) => bytes[0])).toEqual([8, 9, 10]);
  expect(capture.dropped).toBe(7);
});

test("bytes are bounded, even by one frame that is larger", () => {
  const capture = new Capture(new SimulatedClock(), { framesMax: 100, bytesMax: 100 });
  for (const size of [60, 30, 30]) capture.add(new Uint8Array(size));
  expect(capture.frames.map(({ bytes }) => bytes.length)).toEqual([30, 30]);
  capture.add(new Uint8Array(101));
  expect(capture.frames).toEqual([]);
});

test("a file has the time of each frame", async () => {
  const clock = new SimulatedClock();
  const startMs = clock.now();
  const capture = new Capture(clock);
  await clock.advance(1500);
  capture.add(new Uint8Array(14));
  const file = Buffer.from(pcapOf(capture));
  expect(file.length).toBe(24 + 16 + 14);
  const timeMs = file.readUInt32BE(24) * 1000 + file.readUInt32BE(28) / 1000;
  expect(timeMs - startMs).toBe(1500);
});
