import { afterAll, beforeAll, expect, test } from "vitest";
import { startComplaining } from "../testing/complaints.ts";
import { type Emulator, ROOT } from "../testing/emulator.ts";
import { describeFault, fuzz } from "./fuzz.ts";
import { createUser, tendShelves } from "./shelves.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 3000);
const SEED = process.env.CLOUDGLASS_SEED ?? "s3";
const DAY_MS = 86_400_000;

let emulator: Emulator;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining());
});
afterAll(() => emulator.stop());

test("S3 answers every request, however odd, with an answer of S3: no 500, no silence, no broken XML", {
  timeout: 300_000,
}, async () => {
  const { clock } = emulator.running;
  const s3 = emulator.s3();
  const signers = { root: ROOT, user: await createUser(emulator) };
  const target = {
    port: emulator.running.port,
    signers,
    now: () => clock.now(),
    tend: () => tendShelves(s3),
  };
  const plan = {
    seed: SEED,
    requests: REQUESTS,
    connections: 8,
    // What was configured gets its time: lifecycle, replication, deliveries.
    pause: async (done: number) => {
      if (done % 1000 === 800) clock.advance(40 * DAY_MS);
    },
  };
  const report = await fuzz(target, plan);
  expect(report.faults.map(describeFault).join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  expect(report.requests).toBe(REQUESTS);
  // Not all stopped at the door.
  const succeeded = [...report.answers].filter(([, counts]) =>
    [...counts.keys()].some((status) => status < 300),
  );
  expect(succeeded.length).toBeGreaterThan(20);
});
