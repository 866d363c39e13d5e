/** The application as its users see it, in an account in which things go well, and not. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { cloudglass } from "cloudglass/vitest";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { answer } from "../src/api.ts";
import { BUCKET, createInfrastructure, type RoleName } from "../src/infrastructure.ts";
import { Notes } from "../src/notes.ts";

const cloud = await cloudglass({ port: false, resets: false });
const config = cloud.clientConfig();
const root = {
  s3: new S3Client(config),
  dynamodb: new DynamoDBClient(config),
  iam: new IAMClient(config),
};

// Made once; each test begins from there.
beforeAll(async () => {
  await createInfrastructure(root);
  cloud.snapshot("made");
});
beforeEach(() => cloud.restore("made"));

/** The application in a role, and what a browser would get of it. */
async function application(role: RoleName) {
  const { Credentials: issued } = await new STSClient(config).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::000000000000:role/${role}`,
      RoleSessionName: "notes-api",
    }),
  );
  const credentials = {
    accessKeyId: issued?.AccessKeyId as string,
    secretAccessKey: issued?.SecretAccessKey as string,
    sessionToken: issued?.SessionToken as string,
  };
  const own = { ...config, credentials };
  // The application's clock is the emulator's: what it writes expires when it should.
  const now = () => cloud.clock.now();
  const notes = new Notes(new S3Client(own), new DynamoDBClient(own), now);
  return (method: string, path: string, body?: string) =>
    answer(notes, new Request(`http://notes.test${path}`, { method, ...(body && { body }) }));
}

test("allowed: the writer writes, reads, lists and removes", async () => {
  const ask = await application("notes-writer");
  expect((await ask("PUT", "/notes/ann/1", "first")).status).toBe(201);
  expect((await ask("PUT", "/notes/ann/2", "second")).status).toBe(201);
  expect(await (await ask("GET", "/notes/ann/1")).text()).toBe("first");
  expect((await ask("DELETE", "/notes/ann/1")).status).toBe(204);
  expect((await ask("GET", "/notes/ann/1")).status).toBe(404);
  const listed = (await (await ask("GET", "/notes/ann")).json()) as { id: string }[];
  expect(listed.map(({ id }) => id)).toEqual(["2"]);
});

test("denied: the reader may not write, and the emulator says why", async () => {
  const ask = await application("notes-reader");
  expect((await ask("PUT", "/notes/ann/1", "text")).status).toBe(403);
  const refused = cloud.requests.find(({ status }) => status === 403);
  expect(refused).toMatchObject({ service: "s3", operation: "PutObject", error: "AccessDenied" });
  const why = cloud.why(refused?.requestId as string);
  expect(why?.decisions.at(-1)).toMatchObject({
    action: "s3:PutObject",
    decision: "implicit-deny",
  });
  expect(why?.error?.message).toContain("no identity-based policy allows the s3:PutObject action");
  expect((await ask("GET", "/notes/ann/1")).status).toBe(404);
});

test("a lost zone: notes are written and read, from what the others have", async () => {
  const ask = await application("notes-writer");
  await ask("PUT", "/notes/ann/before", "before the loss");
  await cloud.faults.set({ id: "lost", target: { zone: "us-east-1a" }, kind: "down" });
  expect(await (await ask("GET", "/notes/ann/before")).text()).toBe("before the loss");
  expect((await ask("PUT", "/notes/ann/during", "during the loss")).status).toBe(201);
  cloud.faults.clear();
  expect(await (await ask("GET", "/notes/ann/during")).text()).toBe("during the loss");
});

test("throttled: for a moment nobody notices, for long it is said", async () => {
  const ask = await application("notes-writer");
  const target = { service: "dynamodb", operation: "PutItem" };
  await cloud.faults.set({ id: "moment", target, kind: "throttle", perSecond: 0, count: 2 });
  expect((await ask("PUT", "/notes/ann/1", "text")).status).toBe(201);
  const puts = cloud.requests.filter(({ operation }) => operation === "PutItem");
  expect(puts.map(({ error }) => error)).toEqual([
    "",
    "ThrottlingException",
    "ThrottlingException",
  ]);

  await cloud.faults.set({ id: "long", target, kind: "throttle", perSecond: 0 });
  const busy = await ask("PUT", "/notes/ann/2", "text");
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([503, "1"]);
});

test("thirty days later: the notes are gone, here and there", async () => {
  const writer = await application("notes-writer");
  await writer("PUT", "/notes/ann/1", "text");
  await cloud.clock.advance(29 * 86_400_000);
  // The writer's session is over by then, as it would be.
  const later = await application("notes-writer");
  expect(await (await later("GET", "/notes/ann/1")).text()).toBe("text");
  await cloud.clock.advance(3 * 86_400_000);
  const atLast = await application("notes-writer");
  expect((await atLast("GET", "/notes/ann/1")).status).toBe(404);
  const { Contents } = await root.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(Contents ?? []).toEqual([]);
});
