/**
 * The long fuzz of the data plane: `node conformance/fuzz/frames/main.ts [--frames 10000000] [--seed frames]
 * [--every 500000]`. Malformed frames through everything that reads frames; prints the heap after a full collection at
 * intervals. Ends with status 1 at an exception, or when the heap grew by more than a fifth since a tenth of the frames.
 */
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SeededRandom, SimulatedClock } from "@cloudglass/env";
import { OddFrames } from "../../../packages/ec2-vpc/src/packet/frame/testing/odd-frames.ts";
import { FrameReader } from "../../../packages/ec2-vpc/src/packet/frame/testing/read-frame.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "10000000" },
    seed: { type: "string", default: "frames" },
    every: { type: "string", default: "500000" },
  },
});
const frames = Number(values.frames);
const every = Number(values.every);
const GROWTH_MAX = 1.2;
/** Fragments that wait for others are forgotten meanwhile. */
const ADVANCED_MS = 10_000;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

function heldBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const clock = new SimulatedClock();
const odd = new OddFrames(new SeededRandom(values.seed));
const reader = new FrameReader(clock);
const kinds = new Map<string, number>();
const readings: { readonly done: number; readonly bytes: number }[] = [];
const began = performance.now();

for (let done = 0; done < frames; done++) {
  try {
    const kind = reader.read(odd.next());
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  } catch (error) {
    console.error(`frame ${done} of seed ${values.seed}:`, error);
    process.exit(1);
  }
  if ((done + 1) % every !== 0) continue;
  await clock.advance(ADVANCED_MS);
  const bytes = heldBytes();
  readings.push({ done: done + 1, bytes });
  const rate = (done / (performance.now() - began)) * 1000;
  console.log(
    `${String(done + 1).padStart(9)} frames  heap ${(bytes / 1e6).toFixed(1)} MB  ` +
      `${rate.toFixed(0)} a second`,
  );
}

for (const [kind, count] of [...kinds].sort(([, one], [, other]) => other - one)) {
  console.log(`${String(count).padStart(9)} ${kind}`);
}
const tenth = readings.find(({ done }) => done >= frames / 10);
const growth = tenth === undefined ? 1 : readings.at(-1)!.bytes / tenth.bytes;
console.log(`no exception; heap × ${growth.toFixed(2)} since a tenth`);
process.exitCode = growth > GROWTH_MAX ? 1 : 0;
