/** Clients with clocks of their own, after moves of the emulator's: who is refused, and when what they signed ends. */
import { createHmac } from "node:crypto";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { advance, askClock, moveClock } from "../testing/clock.ts";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

const HOUR_SECONDS = 3600;
const DAY_MS = 86_400_000;
const Bucket = "signed";

let emulator: Emulator;
let s3: S3Client;
beforeAll(async () => {
  emulator = await startEmulator();
  s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "key", Body: "content" }));
});
afterAll(() => emulator.stop());

/** Signed by the host's clock: the presigner takes no other. */
const presigned = (expiresIn = HOUR_SECONDS) =>
  getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "key" }), { expiresIn });
const fetched = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

test("the clock is shown, and moved by what it is sent only", async () => {
  const shown = await (await fetch(`${emulator.endpoint}/_cloudglass/clock`)).json();
  expect(shown).toEqual({ now: expect.any(String), offsetMs: 0, rate: 1, paused: false });
  expect(Math.abs(Date.parse(shown.now) - Date.now())).toBeLessThan(5000);
  expect(await askClock(emulator, { advance: "1d", set: "2050-01-01" })).toMatchObject({
    status: 400,
    answer: { error: "BadRequest" },
  });
  expect((await askClock(emulator, { set: "2001-01-01" })).status).toBe(400);
  expect((await moveClock(emulator, { rate: 1 })).offsetMs).toBe(0);
});

test("a URL signed before an advance ends with it; one signed afterwards is valid for its time", async () => {
  const before = await presigned();
  expect((await fetched(before)).text).toBe("content");
  await moveClock(emulator, { advance: "30d" });
  expect(await fetched(before)).toMatchObject({
    status: 403,
    text: expect.stringContaining("Request has expired"),
  });
  const after = await presigned();
  expect(await fetched(after)).toEqual({ status: 200, text: "content" });
  await advance(emulator, "59m");
  expect((await fetched(after)).status).toBe(200);
  await advance(emulator, "61s");
  expect((await fetched(after)).status).toBe(403);
});

test("a URL signed by the emulator's time is valid for its time, too", async () => {
  const { now } = await advance(emulator, "1h");
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "key" }), {
    expiresIn: 60,
    signingDate: new Date(now),
  });
  expect((await fetched(url)).status).toBe(200);
  await advance(emulator, "62s");
  expect((await fetched(url)).status).toBe(403);
});

test("a URL of version 2, which says only when it ends", async () => {
  const signed = () => {
    const expires = Math.floor(Date.now() / 1000) + HOUR_SECONDS;
    const text = `GET\n\n\n${expires}\n/${Bucket}/key`;
    const signature = createHmac("sha1", ROOT.secretAccessKey).update(text).digest("base64");
    return `${emulator.endpoint}/${Bucket}/key?AWSAccessKeyId=${ROOT.accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(signature)}`;
  };
  await moveClock(emulator, { advance: 1 });
  const before = signed();
  expect((await fetched(before)).status).toBe(200);
  await moveClock(emulator, { advance: "2h" });
  expect((await fetched(before)).status).toBe(403);
  const after = signed();
  expect((await fetched(after)).status).toBe(200);
  await advance(emulator, "61m");
  expect((await fetched(after)).status).toBe(403);
});

test("a form signed before an advance ends with it; one signed afterwards is taken", async () => {
  const form = async () => {
    // This signer goes by the date of the last answer that its client got.
    await s3.send(new ListBucketsCommand({}));
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      Key: "posted",
      Expires: 600,
    });
    return async () => {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      body.append("file", new Blob(["posted"]));
      return (await fetch(url, { method: "POST", body })).status;
    };
  };
  const before = await form();
  await advance(emulator, "1h");
  expect(await before()).toBe(403);
  const after = await form();
  expect(await after()).toBe(204);
  await advance(emulator, "11m");
  expect(await after()).toBe(403);
});

test("no client is refused for its clock, whichever it follows, over moves, rates, pauses and a reset", async () => {
  const wall = emulator.s3(ROOT, { disableClockSkewCorrection: true } as never);
  const following = emulator.s3();
  const early = emulator.s3();
  const buckets = (client: S3Client) => client.send(new ListBucketsCommand({}));
  await buckets(early);
  const all = () => Promise.all([wall, following].map(buckets));
  for (const change of [
    { advance: "30d", hold: false },
    { rate: 86_400 },
    { rate: 1 },
    { pause: true },
    { advance: "90d", hold: false },
    { resume: true },
  ]) {
    await moveClock(emulator, change);
    await expect(all()).resolves.toHaveLength(2);
  }
  // This one follows what the clock was four months ago.
  await buckets(early);
  expect(following.config.systemClockOffset).toBeGreaterThan(100 * DAY_MS);
  await fetch(`${emulator.endpoint}/_cloudglass/reset`, { method: "POST" });
  // It is behind what it followed; nobody tells it before it asks.
  await expect(all()).resolves.toHaveLength(2);
  expect(following.config.systemClockOffset).toBeLessThan(DAY_MS);
  const late = emulator.s3(ROOT, { systemClockOffset: -16 * 60_000 });
  await expect(buckets(late)).rejects.toThrow(/difference between the request time/);
});

test("a session of STS ends by the emulator's clock, also for a client of the host's", async () => {
  const { Role } = await emulator.iam().send(
    new CreateRoleCommand({
      RoleName: "hour",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
      }),
    }),
  );
  const sts = emulator.sts();
  await moveClock(emulator, { advance: "30d" });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: "one", DurationSeconds: 900 }),
  );
  expect(Credentials!.Expiration!.getTime()).toBeGreaterThan(Date.now() + 29 * DAY_MS);
  const session = emulator.sts({
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  });
  await session.send(new GetCallerIdentityCommand({}));
  await advance(emulator, "14m");
  await session.send(new GetCallerIdentityCommand({}));
  await advance(emulator, "2m");
  await expect(session.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "ExpiredToken",
  });
});
