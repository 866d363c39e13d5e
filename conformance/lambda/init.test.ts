/** Inits that take too long or fail: what the caller gets, and what the log says. */
import { spawnSync } from "node:child_process";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole, invoke } from "./testing/functions.ts";

/** Without one on the PATH there is nothing to restore. */
const hasPython = spawnSync("python3", ["--version"]).status === 0;

let emulator: Emulator;
let Role: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

test("an init of 11 s is cut after 10, and repeated inside the invocation", async () => {
  // Hangs where it has not been before: what a reset keeps is /tmp.
  const source = `
    import { existsSync, writeFileSync } from "node:fs";
    const marker = (process.env.TMPDIR ?? "/tmp") + "/been-here";
    const wasHere = existsSync(marker);
    writeFileSync(marker, "");
    console.log("begins");
    if (!wasHere) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    export const handler = async () => ({ wasHere });`;
  await createFunction(emulator, "slow-to-start", source, { Role });
  const answer = invoke(emulator, "slow-to-start");
  await untilLogged("/aws/lambda/slow-to-start", "begins");
  await emulator.advance(10_000);
  const { payload, log } = await answer;
  expect(payload).toEqual({ wasHere: true });
  expect(log).toMatch(
    /^INIT_REPORT Init Duration: 10\d{3}\.\d\d ms\tPhase: init\tStatus: timeout$/m,
  );
  expect(log).toMatch(/^REPORT RequestId: .*\tMax Memory Used: \d+ MB\t$/m);
});

test("an init that fails is tried twice, and its error is the answer", async () => {
  await createFunction(emulator, "broken", "throw new TypeError('no'); export const handler = 1;", {
    Role,
  });
  const { payload, log } = await invoke(emulator, "broken");
  expect(payload).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
  expect(log.match(/^INIT_REPORT .*/gm)).toEqual([
    expect.stringMatching(/Phase: init\tStatus: error\tError Type: /),
    expect.stringMatching(/Phase: invoke\tStatus: error\tError Type: /),
  ]);
  expect(log).toMatch(/^REPORT .*\tStatus: error\tError Type: \S+$/m);
});

test.skipIf(!hasPython)(
  "SnapStart initialises a version when it is published, and restores it for a request",
  async () => {
    const source = `
import time
began = time.time()
def handler(event, context):
    return began
`;
    await createFunction(
      emulator,
      "snapped",
      { "main.py": source },
      {
        Role,
        Runtime: "python3.13",
        Handler: "main.handler",
        SnapStart: { ApplyOn: "PublishedVersions" },
        Publish: true,
      },
    );
    await untilState("snapped", "snapshot");
    const askedAt = Date.now() / 1000;
    const { payload, log } = await invoke(emulator, "snapped", {}, { Qualifier: "1" });
    expect(payload).toBeLessThan(askedAt);
    expect(log).toMatch(/^RESTORE_REPORT Restore Duration: \d+\.\d\d ms$/m);
    expect(log).toMatch(/^REPORT .*\tRestore Duration: .* ms\tBilled Restore Duration: \d+ ms\t$/m);
    expect(log).not.toContain("Init Duration");
    // Another was made in its place.
    await untilState("snapped", "snapshot");
    expect((await invoke(emulator, "snapped", {}, { Qualifier: "1" })).payload).toBe(payload);
  },
);

async function untilState(name: string, wanted: string): Promise<void> {
  for (;;) {
    const answer = await fetch(
      `${emulator.endpoint}/_cloudglass/lambda/environments?function=${name}`,
    );
    const { environments } = (await answer.json()) as { environments: { state: string }[] };
    if (environments.some(({ state }) => state === wanted)) return;
  }
}

async function untilLogged(logGroupName: string, text: string): Promise<void> {
  for (;;) {
    const asked = emulator.logs().send(new FilterLogEventsCommand({ logGroupName }));
    // There is no group before the first line.
    const { events = [] } = await asked.catch(() => ({ events: undefined }));
    if (events.some(({ message }) => message?.includes(text))) return;
  }
}
