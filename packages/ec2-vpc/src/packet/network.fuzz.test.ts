import { SeededRandom, SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { AttackRun } from "./testing/attack-run.ts";

const FRAMES = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 10_000);
const SEED = process.env.CLOUDGLASS_SEED ?? "network";

test("machines that send malformed frames break nothing: what comes out is sound, and nothing is left", async () => {
  const clock = new SimulatedClock();
  const run = new AttackRun(clock, new SeededRandom(SEED));
  await run.start();
  await run.send(FRAMES);
  // Many got through, and others were stopped at the door.
  expect(run.network.delivered).toBeGreaterThan(FRAMES / 100);
  const { drops, framesIn } = run.countersOf("eni-open");
  expect(framesIn).toBeGreaterThan(FRAMES / 3);
  expect(Object.keys(drops)).toEqual(expect.arrayContaining(["malformed", "spoofed-source-mac"]));
  const { ACCEPT, REJECT } = run.network.sighted;
  expect(Math.min(ACCEPT, REJECT)).toBeGreaterThan(FRAMES / 100);
  // Others are served still.
  expect(await run.isServed()).toBe(true);
  await run.rest();
  expect(run.left()).toEqual({ connections: 0, halfOpen: 0, reassemblies: 0, waitingFrames: 0 });
  run.network.close();
});
