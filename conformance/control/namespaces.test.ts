/** Namespaces over HTTP: by header, by key, by who issued a key; reset, snapshots and forks of them. */
import { CreateTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListBucketsCommand, type S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

type Answer = Readonly<Record<string, unknown>> & { readonly status: number };

const ask = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
  const answer = await fetch(emulator.endpoint + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const content = (await answer.json()) as Record<string, unknown>;
  return { ...content, status: answer.status };
};
const keyOf = (namespace: string) => ({
  accessKeyId: `test_${namespace}`,
  secretAccessKey: "test",
});
const bucketsOf = async (client: S3Client) =>
  ((await client.send(new ListBucketsCommand())).Buckets ?? []).map(({ Name }) => Name);

/** A name that no other test has. */
let count = 0;
let namespace: string;
beforeEach(() => {
  count += 1;
  namespace = `worker-${count}`;
});

test("the same names are there twice, in namespaces that keys lead to", async () => {
  const clients = [emulator.s3(), emulator.s3(keyOf(namespace))] as const;
  for (const client of clients) await client.send(new CreateBucketCommand({ Bucket: "both" }));
  await clients[1].send(new CreateBucketCommand({ Bucket: "one" }));
  expect(await bucketsOf(clients[0])).not.toContain("one");
  expect(await bucketsOf(clients[1])).toEqual(["both", "one"]);
});

test("an account's key leads there too, and its signature is verified", async () => {
  const identity = (secretAccessKey: string) =>
    emulator
      .sts({ accessKeyId: `111122223333_${namespace}`, secretAccessKey })
      .send(new GetCallerIdentityCommand());
  expect((await identity("test")).Account).toBe("111122223333");
  await expect(identity("guess")).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
});

test("keys and sessions that were issued in a namespace lead there without a header", async () => {
  const iam = emulator.iam(keyOf(namespace));
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const policy = { Effect: "Allow", Action: "*", Resource: "*" };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [policy] });
  await iam.send(
    new PutUserPolicyCommand({ UserName: "ann", PolicyName: "all", PolicyDocument: document }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
  const trust = { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" };
  await iam.send(
    new CreateRoleCommand({
      RoleName: "worker",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    }),
  );
  const assumed = await emulator.sts(ann).send(
    new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::000000000000:role/worker",
      RoleSessionName: "session",
    }),
  );
  const session = {
    accessKeyId: assumed.Credentials?.AccessKeyId as string,
    secretAccessKey: assumed.Credentials?.SecretAccessKey as string,
    sessionToken: assumed.Credentials?.SessionToken as string,
  };
  const identity = await emulator.sts(session).send(new GetCallerIdentityCommand());
  expect(identity.Arn).toBe("arn:aws:sts::000000000000:assumed-role/worker/session");
  const inDefault = emulator.iam().send(new CreateAccessKeyCommand({ UserName: "ann" }));
  await expect(inDefault).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

test("the header leads there, whoever signs", async () => {
  await emulator.s3(keyOf(namespace)).send(new CreateBucketCommand({ Bucket: "headed" }));
  const s3 = emulator.s3(ROOT);
  s3.middlewareStack.add(
    (next) => (step) => {
      const { headers } = step.request as { headers: Record<string, string> };
      headers["x-cloudglass-namespace"] = namespace;
      return next(step);
    },
    { step: "finalizeRequest", name: "namespace" },
  );
  expect(await bucketsOf(s3)).toEqual(["headed"]);
});

test("a reset empties one namespace, in its own name, and leaves the others", async () => {
  const client = emulator.s3(keyOf(namespace));
  const kept = emulator.s3(keyOf(`${namespace}-kept`));
  for (const each of [client, kept]) await each.send(new CreateBucketCommand({ Bucket: "bbb" }));
  const headers = { "x-cloudglass-namespace": namespace };
  expect(await ask("POST", "/_cloudglass/reset", undefined, headers)).toEqual({
    status: 200,
    namespace,
  });
  expect(await bucketsOf(client)).toEqual([]);
  expect(await bucketsOf(kept)).toEqual(["bbb"]);
  await client.send(new CreateBucketCommand({ Bucket: "again" }));
  expect(await bucketsOf(client)).toEqual(["again"]);
});

test("a namespace is rewound to a snapshot, and another one begins as its copy", async () => {
  const query = `?namespace=${namespace}`;
  const client = emulator.dynamodb(keyOf(namespace));
  const table = (TableName: string) =>
    client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
      }),
    );
  await table("before");
  const taken = await ask("POST", `/_cloudglass/snapshots${query}`, { name: `${namespace}.a` });
  expect(taken).toMatchObject({ status: 201, namespace, name: `${namespace}.a` });
  await table("after");
  const fork = { name: `${namespace}-fork`, from: { snapshot: `${namespace}.a` } };
  expect(await ask("POST", "/_cloudglass/namespaces", fork)).toMatchObject({
    status: 201,
    credentials: { accessKeyId: `test_${namespace}-fork` },
  });
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual(["after", "before"]);
  const restore = `/_cloudglass/snapshots/${namespace}.a/restore${query}`;
  expect((await ask("POST", restore)).status).toBe(200);
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual(["before"]);
  const forked = emulator.dynamodb(keyOf(`${namespace}-fork`));
  expect((await forked.send(new ListTablesCommand())).TableNames).toEqual(["before"]);
});

test.each([
  ["POST", "/_cloudglass/namespaces", { name: "default" }, 409],
  ["POST", "/_cloudglass/namespaces", { name: "No" }, 400],
  ["POST", "/_cloudglass/namespaces", {}, 400],
  ["POST", "/_cloudglass/namespaces", { name: "n", from: { snapshot: "none" } }, 404],
  ["POST", "/_cloudglass/namespaces", { name: "n", from: { namespace: "none" } }, 404],
  ["POST", "/_cloudglass/namespaces", { name: "n", from: {} }, 400],
  ["POST", "/_cloudglass/namespaces", { name: "n", more: 1 }, 400],
  ["GET", "/_cloudglass/namespaces/none", undefined, 404],
  ["DELETE", "/_cloudglass/namespaces/none", undefined, 404],
  ["DELETE", "/_cloudglass/namespaces/default", undefined, 400],
  ["POST", "/_cloudglass/snapshots", { name: "../x" }, 400],
  ["POST", "/_cloudglass/snapshots/none/restore", undefined, 404],
  ["DELETE", "/_cloudglass/snapshots/none", undefined, 404],
  ["POST", "/_cloudglass/reset?namespace=No", undefined, 400],
  ["GET", "/_cloudglass/reset", undefined, 405],
] as const)("%s %s with %j is %i", async (method, path, body, status) => {
  const answer = await ask(method, path, body);
  expect(answer.status).toBe(status);
  expect(typeof answer.message).toBe("string");
});

test("a namespace can be removed, and is empty when it is asked for again", async () => {
  const client = emulator.s3(keyOf(namespace));
  await client.send(new CreateBucketCommand({ Bucket: "bbb" }));
  expect(await ask("GET", `/_cloudglass/namespaces/${namespace}`)).toMatchObject({ open: true });
  expect((await ask("DELETE", `/_cloudglass/namespaces/${namespace}`)).status).toBe(200);
  expect((await ask("GET", `/_cloudglass/namespaces/${namespace}`)).status).toBe(404);
  expect(await bucketsOf(client)).toEqual([]);
});

test("snapshots are listed and removed, and a name is taken once", async () => {
  const name = `${namespace}.s`;
  expect((await ask("POST", "/_cloudglass/snapshots", { name })).status).toBe(201);
  expect(await ask("POST", "/_cloudglass/snapshots", { name })).toMatchObject({ status: 409 });
  const listed = await ask("GET", "/_cloudglass/snapshots");
  expect(listed.snapshots).toContainEqual(expect.objectContaining({ name, namespace: "default" }));
  expect((await ask("DELETE", `/_cloudglass/snapshots/${name}`)).status).toBe(200);
  expect((await ask("DELETE", `/_cloudglass/snapshots/${name}`)).status).toBe(404);
});
