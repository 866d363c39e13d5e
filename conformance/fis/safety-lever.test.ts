/** The safety lever of an account in a region, and quotas on targets: what keeps experiments from going too far. */
import { CreateBucketCommand, PutBucketTaggingCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sha256Hex, signHeaders } from "../../packages/gateway/src/sigv4/testing/signer.ts";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { askFaults } from "../testing/faults.ts";
import { ACCOUNT, begin, makeAppRole, makeRole, read, statesOf } from "./experiment-role.ts";

const MINUTE_MS = 60_000;

let emulator: Emulator;
let app: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
  app = await makeAppRole(emulator, "app");
});
afterEach(async () => {
  if ((await lever()).status === "engaged") await move("disengaged", "after a test");
});
afterAll(() => emulator.stop());

/** The SDK's client is older than safety levers. */
async function ask(method: string, target: string, body = "", region = "us-east-1") {
  const { accessKeyId, secretAccessKey: secret } = ROOT;
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const host = new URL(emulator.endpoint).host;
  const { headers } = signHeaders({
    ...{ method, target, accessKeyId, secret, region, service: "fis", timestamp },
    headers: { host, "content-type": "application/json" },
    payloadHash: sha256Hex(Buffer.from(body)),
  });
  const sent = body === "" ? {} : { body };
  const answer = await fetch(emulator.endpoint + target, { method, headers, ...sent });
  const { safetyLever, message } = (await answer.json()) as {
    safetyLever?: { id: string; arn: string; state: { status: string; reason: string } };
    message?: string;
  };
  const error = answer.headers.get("x-amzn-errortype") ?? undefined;
  const { state, ...rest } = safetyLever ?? {};
  return { ...rest, ...state, error, message };
}

const lever = (region?: string) => ask("GET", "/safetyLevers/default", "", region);
const move = (status: string, reason: string, id = "default") =>
  ask("PATCH", `/safetyLevers/${id}/state`, JSON.stringify({ state: { status, reason } }));

const failing = () => ({
  targets: { app: { resourceType: "aws:iam:role", resourceArns: [app], selectionMode: "ALL" } },
  actions: {
    fail: {
      actionId: "aws:fis:inject-api-internal-error",
      parameters: { duration: "PT1H", service: "s3", percentage: "100", operations: "GetObject" },
      targets: { Roles: "app" },
    },
    after: {
      actionId: "aws:fis:wait",
      parameters: { duration: "PT1H" },
      startAfter: ["fail"],
    },
  },
});

test("it is disengaged at first, and another one does not exist", async () => {
  expect(await lever()).toMatchObject({
    id: "default",
    arn: `arn:aws:fis:us-east-1:${ACCOUNT}:safety-lever/default`,
    status: "disengaged",
  });
  const notFound = { error: "ResourceNotFoundException" };
  expect(await ask("GET", "/safetyLevers/other")).toMatchObject(notFound);
  expect(await move("engaged", "why not", "other")).toMatchObject(notFound);
});

test("engaged, it stops what runs and takes back what it did, and nothing begins", async () => {
  const fis = emulator.fis();
  const running = await begin(fis, failing());
  await emulator.advance(1);
  expect((await askFaults(emulator, "GET")).answer.faults).toHaveLength(1);
  const engaged = await move("engaged", "a big day");
  expect(engaged).toMatchObject({ status: "engaging", reason: "a big day" });
  await emulator.advance(1);
  expect((await lever()).status).toBe("engaged");
  expect((await lever("eu-west-1")).status).toBe("disengaged");
  expect((await askFaults(emulator, "GET")).answer.faults).toEqual([]);
  const stopped = await read(fis, running.id);
  expect(statesOf(stopped)).toEqual({
    experiment: "stopped",
    fail: "stopped",
    after: "cancelled",
  });
  expect(stopped.state?.reason).toMatch(/safety lever/);

  const refused = await begin(fis, failing());
  await emulator.advance(MINUTE_MS);
  expect(statesOf(await read(fis, refused.id))).toEqual({
    experiment: "cancelled",
    fail: "cancelled",
    after: "cancelled",
  });
  expect((await askFaults(emulator, "GET")).answer.faults).toEqual([]);

  expect(await move("disengaged", "it is over")).toMatchObject({ status: "disengaged" });
  const again = await begin(fis, failing());
  await emulator.advance(1);
  expect(statesOf(await read(fis, again.id))).toMatchObject({ fail: "running" });
});

test("its reason changes with its status alone", async () => {
  await move("engaged", "one");
  const conflict = {
    error: "ConflictException",
    message: expect.stringContaining("without a status change"),
  };
  expect(await move("engaged", "another")).toMatchObject(conflict);
  expect((await lever()).reason).toBe("one");
  expect(await move("neither", "of them")).toMatchObject({ error: "ValidationException" });
});

test("more targets than the quota of an action are not hit, unless they are named", async () => {
  const fis = emulator.fis();
  const s3 = emulator.s3();
  const names = Array.from({ length: 21 }, (_, number) => `bucket-${number}`);
  const Tagging = { TagSet: [{ Key: "chaos", Value: "yes" }] };
  for (const Bucket of names) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging }));
  }
  const reasonOf = async (...given: object[]) => {
    const shared = { resourceType: "aws:s3:bucket", selectionMode: "ALL" };
    const targets = given.map(
      (each, number) => [`shelf-${number}`, { ...shared, ...each }] as const,
    );
    const actions = targets.map(([name]) => [
      name,
      {
        actionId: "aws:s3:bucket-pause-replication",
        parameters: { duration: "PT1H", region: "eu-west-1" },
        targets: { Buckets: name },
      },
    ]);
    const { id } = await begin(fis, {
      targets: Object.fromEntries(targets),
      actions: Object.fromEntries(actions),
    });
    await emulator.advance(1);
    return (await read(fis, id)).state?.reason;
  };
  const resourceTags = { chaos: "yes" };
  expect(await reasonOf({ resourceTags })).toMatch(/21 targets .* the quota is 20/);
  expect(await reasonOf({ resourceTags, selectionMode: "COUNT(20)" })).not.toMatch(/quota/);
  const arns = names.map((name) => `arn:aws:s3:::${name}`);
  // A target may name five.
  const named = [0, 5, 10, 15, 20].map((from) => ({ resourceArns: arns.slice(from, from + 5) }));
  expect(await reasonOf(...named)).not.toMatch(/quota/);
});
