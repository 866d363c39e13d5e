/** Where keys and sessions lead that were issued in a namespace of which there are copies, or that was closed since. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { start } from "cloudglass";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Credentials, Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

const ROLE = "arn:aws:iam::000000000000:role/worker";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

/** Names that no other test has. */
let count = 0;
let source: string;
let copy: string;
beforeEach(() => {
  count += 1;
  source = `source-${count}`;
  copy = `a-copy-${count}`;
});

const rootOf = (namespace: string): Credentials => ({
  accessKeyId: `test_${namespace}`,
  secretAccessKey: "test",
});

/** A user who may do everything, and a role that the account may assume. */
async function populate(namespace: string): Promise<Credentials> {
  const iam = emulator.iam(rootOf(namespace));
  const all = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  };
  const PolicyDocument = JSON.stringify(all);
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "all", PolicyDocument }));
  const trust = { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName: "worker", AssumeRolePolicyDocument }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "all", PolicyDocument }),
  );
  return keyOfAnn(namespace);
}

async function keyOfAnn(namespace: string): Promise<Credentials> {
  const iam = emulator.iam(rootOf(namespace));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

async function session(by: Credentials): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: "test-run" });
  const { Credentials: made } = await emulator.sts(by).send(command);
  return {
    accessKeyId: made?.AccessKeyId as string,
    secretAccessKey: made?.SecretAccessKey as string,
    sessionToken: made?.SessionToken as string,
  };
}

/** Names of the namespaces in which a bucket appears that this key makes. */
async function led(by: Credentials): Promise<string[]> {
  const Bucket = `made-by-${by.accessKeyId.toLowerCase()}`;
  await emulator.s3(by).send(new CreateBucketCommand({ Bucket }));
  const found: string[] = [];
  for (const name of ["default", source, copy]) {
    const credentials = name === "default" ? ROOT : rootOf(name);
    const { Buckets = [] } = await emulator.s3(credentials).send(new ListBucketsCommand());
    if (Buckets.some(({ Name }) => Name === Bucket)) found.push(name);
  }
  return found;
}

test("a session leads to the namespace that issued it, a copy or what was copied", async () => {
  await populate(source);
  const before = await session(rootOf(source));
  emulator.running.fork(copy, { namespace: source });
  expect(await led(await session(rootOf(copy)))).toEqual([copy]);
  expect(await led(await session(rootOf(source)))).toEqual([source]);
  expect(await led(before)).toEqual([source]);
});

test("a key that a copy has too leads to what was copied, and the copy's later ones to it", async () => {
  const copied = await populate(source);
  emulator.running.fork(copy, { namespace: source });
  expect(await led(copied)).toEqual([source]);
  expect(await led(await keyOfAnn(copy))).toEqual([copy]);
});

test("a session whose issuer was removed leads to the copy, which knows it too", async () => {
  await populate(source);
  const issued = await session(rootOf(source));
  emulator.running.fork(copy, { namespace: source });
  const path = `${emulator.endpoint}/_cloudglass/namespaces/${source}`;
  expect((await fetch(path, { method: "DELETE" })).status).toBe(200);
  expect(await led(issued)).toEqual([copy]);
});

test("the default namespace's keys are its own, whatever copies of it there are", async () => {
  const copied = await populate("default");
  emulator.running.fork(copy);
  expect(await led(copied)).toEqual(["default"]);
  expect(await led(await session(copied))).toEqual(["default"]);
  expect(await led(await session(rootOf(copy)))).toEqual([copy]);
});

test("a key and a session lead back after a restart, before anybody has asked for the namespace", async () => {
  const key = await populate(source);
  const issued = await session(key);
  emulator.running.fork(copy, { namespace: source });
  await restart();
  expect(await openNames()).not.toContain(source);
  const identity = await emulator.sts(issued).send(new GetCallerIdentityCommand());
  expect(identity.Arn).toMatch(/assumed-role\/worker\/test-run$/);
  expect(await openNames()).toContain(source);
  expect(await openNames()).not.toContain(copy);
  await restart();
  emulator.running.namespace(copy);
  expect(await led(key)).toEqual([source]);
});

test("a key that nobody issued, of another shape, opens nothing", async () => {
  await populate(source);
  await restart();
  const unknown = emulator.sts({ accessKeyId: "somebody", secretAccessKey: "x" });
  await expect(unknown.send(new GetCallerIdentityCommand())).rejects.toMatchObject({
    name: "InvalidClientTokenId",
  });
  expect(await openNames()).toEqual(["default"]);
});

async function restart(): Promise<void> {
  const { running, directory } = emulator;
  await running.close();
  emulator = new Emulator(await start({ dataDir: directory, logLevel: "silent" }), directory);
}

async function openNames(): Promise<string[]> {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/namespaces`);
  const { namespaces } = (await answer.json()) as {
    readonly namespaces: readonly { readonly name: string; readonly open: boolean }[];
  };
  return namespaces.filter(({ open }) => open).map(({ name }) => name);
}
