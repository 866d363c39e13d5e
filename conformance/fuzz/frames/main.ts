/**
 * The long fuzz of the data plane: `node conformance/fuzz/frames/main.ts [--frames 10000000] [--through readers|network]
 * [--seed frames] [--every 500000]`. Malformed frames through everything that reads frames, or from two machines of a
 * network through its switches, gateways and hosts. Prints the heap after a full collection at intervals; ends with
 * status 1 at an exception, or when the heap grew by more than a fifth since a tenth of the frames.
 */
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SeededRandom, SimulatedClock } from "@cloudglass/env";
import { OddFrames } from "../../../packages/ec2-vpc/src/packet/frame/testing/odd-frames.ts";
import { FrameReader } from "../../../packages/ec2-vpc/src/packet/frame/testing/read-frame.ts";
import { AttackRun } from "../../../packages/ec2-vpc/src/packet/testing/attack-run.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "10000000" },
    through: { type: "string", default: "readers" },
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

/** Buffers are given back in the background. */
async function heldBytes(): Promise<number> {
  collect();
  await setTimeout(100);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Target {
  send(count: number): Promise<void>;
  report(): Promise<string>;
}

const clock = new SimulatedClock();
const random = new SeededRandom(values.seed);

function readers(): Target {
  const odd = new OddFrames(random);
  const reader = new FrameReader(clock);
  const kinds = new Map<string, number>();
  return {
    async send(count) {
      for (let left = count; left > 0; left--) {
        const kind = reader.read(odd.next());
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
      await clock.advance(ADVANCED_MS);
    },
    async report() {
      const sorted = [...kinds].sort(([, one], [, other]) => other - one);
      return sorted.map(([kind, count]) => `${String(count).padStart(9)} ${kind}`).join("\n");
    },
  };
}

async function network(): Promise<Target> {
  const run = new AttackRun(clock, random);
  await run.start();
  return {
    send: (count) => run.send(count),
    async report() {
      if (!(await run.isServed())) throw new Error("others are served no more");
      await run.rest();
      const left = run.left();
      if (Object.values(left).some((count) => count > 0)) {
        throw new Error(`left behind: ${JSON.stringify(left)}`);
      }
      const { drops } = run.countersOf("eni-open");
      return `${run.network.delivered} frames were delivered\n${JSON.stringify(drops)}`;
    },
  };
}

const target = values.through === "network" ? await network() : readers();
const readings: { readonly done: number; readonly bytes: number }[] = [];
const began = performance.now();

try {
  for (let done = 0; done < frames; ) {
    const count = Math.min(every, frames - done);
    await target.send(count);
    done += count;
    const bytes = await heldBytes();
    readings.push({ done, bytes });
    const rate = (done / (performance.now() - began)) * 1000;
    console.log(
      `${String(done).padStart(9)} frames  heap ${(bytes / 1e6).toFixed(1)} MB  ` +
        `${rate.toFixed(0)} a second`,
    );
  }
  console.log(await target.report());
} catch (error) {
  console.error(`seed ${values.seed}:`, error);
  process.exit(1);
}

const tenth = readings.find(({ done }) => done >= frames / 10);
const growth = tenth === undefined ? 1 : readings.at(-1)!.bytes / tenth.bytes;
console.log(`no exception; heap × ${growth.toFixed(2)} since a tenth`);
process.exitCode = growth > GROWTH_MAX ? 1 : 0;
