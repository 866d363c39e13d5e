/** An experiment goes on after the process was killed: its faults are there again, and end when they would have. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FisClient } from "@aws-sdk/client-fis";
import { IAMClient } from "@aws-sdk/client-iam";
import { afterAll, expect, test } from "vitest";
import { advance } from "../testing/clock.ts";
import { type Emulator, ROOT } from "../testing/emulator.ts";
import { askFaults } from "../testing/faults.ts";
import { EmulatorProcess } from "../testing/process.ts";
import { begin, makeAppRole, makeRole, read, statesOf } from "./experiment-role.ts";

const directory = mkdtempSync(join(tmpdir(), "cloudglass-fis-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const configuration = ({ endpoint }: EmulatorProcess) => ({
  region: "us-east-1",
  endpoint,
  credentials: ROOT,
  maxAttempts: 1,
});

test("what was under way at kill -9 goes on, and is taken back in time", {
  timeout: 60_000,
}, async () => {
  const first = await EmulatorProcess.start(["--data-dir", directory]);
  const iam = new IAMClient(configuration(first));
  const fis = new FisClient(configuration(first));
  const emulator = { iam: () => iam } as Pick<Emulator, "iam"> as Emulator;
  await makeRole(emulator);
  const app = await makeAppRole(emulator, "app");
  const { id } = await begin(fis, {
    targets: { app: { resourceType: "aws:iam:role", resourceArns: [app], selectionMode: "ALL" } },
    actions: {
      fail: {
        actionId: "aws:fis:inject-api-internal-error",
        parameters: {
          duration: "PT1H",
          service: "s3",
          percentage: "100",
          operations: "GetObject",
        },
        targets: { Roles: "app" },
      },
      after: {
        actionId: "aws:fis:wait",
        parameters: { duration: "PT1H" },
        startAfter: ["fail"],
      },
    },
  });
  await advance(first, 1);
  const before = (await askFaults(first, "GET")).answer.faults;
  expect(before.map((fault) => fault.id)).toEqual([`fis-${id}-fail-1`]);
  await first.end("SIGKILL");
  iam.destroy();
  fis.destroy();

  const second = await EmulatorProcess.start(["--data-dir", directory]);
  const again = new FisClient(configuration(second));
  expect(statesOf(await read(again, id))).toEqual({
    experiment: "running",
    fail: "running",
    after: "pending",
  });
  await advance(second, 1);
  const { faults } = (await askFaults(second, "GET")).answer;
  expect(faults.map(({ target, until, id: name }) => ({ target, until, name }))).toEqual(
    before.map(({ target, until, id: name }) => ({ target, until, name })),
  );
  await advance(second, "1h");
  expect((await askFaults(second, "GET")).answer.faults).toEqual([]);
  expect(statesOf(await read(again, id))).toEqual({
    experiment: "running",
    fail: "completed",
    after: "running",
  });
  await advance(second, "1h");
  expect((await read(again, id)).state?.status).toBe("completed");
  again.destroy();
  await second.end("SIGTERM");
});
