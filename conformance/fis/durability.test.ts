/** An experiment goes on after the process was killed: its faults are there again, and end when they would have. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FisClient } from "@aws-sdk/client-fis";
import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
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

test("the first request after kill -9 meets its fault already, in each namespace", {
  timeout: 60_000,
}, async () => {
  const dataDir = join(directory, "first-request");
  const first = await EmulatorProcess.start(["--data-dir", dataDir]);
  const begun = await Promise.all(
    ["default", "other"].map(async (namespace) => {
      const accessKeyId = namespace === "default" ? "test" : `test_${namespace}`;
      const settings = { ...configuration(first), credentials: { ...ROOT, accessKeyId } };
      const [iam, fis, sts] = [
        new IAMClient(settings),
        new FisClient(settings),
        new STSClient(settings),
      ];
      const emulator = { iam: () => iam } as Pick<Emulator, "iam"> as Emulator;
      await makeRole(emulator);
      const app = await makeAppRole(emulator, "app");
      const { Credentials: session } = await sts.send(
        new AssumeRoleCommand({ RoleArn: app, RoleSessionName: "session" }),
      );
      const { id } = await begin(fis, {
        targets: {
          app: { resourceType: "aws:iam:role", resourceArns: [app], selectionMode: "ALL" },
        },
        actions: {
          fail: {
            actionId: "aws:fis:inject-api-unavailable-error",
            parameters: {
              ...{ duration: "PT1H", service: "sts", percentage: "100" },
              operations: "GetCallerIdentity",
            },
            targets: { Roles: "app" },
          },
        },
      });
      const status = async () => (await read(fis, id)).actions?.fail?.state?.status;
      await expect.poll(status).toBe("running");
      for (const client of [iam, fis, sts]) client.destroy();
      const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = session ?? {};
      const credentials = {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      };
      return { credentials, faultPath: `/fis-${id}-fail-1?namespace=${namespace}` };
    }),
  );
  await first.end("SIGKILL");

  const second = await EmulatorProcess.start(["--data-dir", dataDir]);
  for (const { credentials, faultPath } of begun) {
    // The first of all that anybody asks of this namespace.
    expect((await askFaults(second, "GET", faultPath)).answer).toMatchObject({ hits: 0 });
    const sts = new STSClient({ ...configuration(second), credentials });
    const asked = sts.send(new GetCallerIdentityCommand({}));
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    sts.destroy();
  }
  await second.end("SIGTERM");
});
