// biome-ignore-all lint/suspicious/noTemplateCurlyInString: an object key that looks like a variable
/**
 * Least privilege: a program works with a policy that allows everything, its policy is replaced by the one that is suggested, and
 * it works as before, but can do nothing else.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateRoleCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../testing/command.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { EmulatorProcess } from "../testing/process.ts";
import { makeUser as userWith } from "./users.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  for (const Bucket of ["work", "other"]) {
    await emulator.s3().send(new CreateBucketCommand({ Bucket }));
    await emulator.s3().send(new PutObjectCommand({ Bucket, Key: "secret/plan", Body: "x" }));
  }
});
afterAll(() => emulator.stop());

const ROLE_ARN = "arn:aws:iam::000000000000:role/team/worker";
const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});

interface Policy {
  readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
}

interface Suggestion {
  readonly principal: string;
  readonly policies: readonly Policy[];
}

async function suggestion(principal: string, more = ""): Promise<Suggestion> {
  const query = `principal=${encodeURIComponent(principal)}${more}`;
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/iam/suggestion?${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Suggestion;
}

const makeUser = (UserName: string) => userWith(emulator, UserName, EVERYTHING);

async function session(as: Credentials): Promise<Credentials> {
  const input = { RoleArn: ROLE_ARN, RoleSessionName: "shift" };
  const { Credentials: issued } = await emulator.sts(as).send(new AssumeRoleCommand(input));
  return {
    accessKeyId: `${issued?.AccessKeyId}`,
    secretAccessKey: `${issued?.SecretAccessKey}`,
    sessionToken: `${issued?.SessionToken}`,
  };
}

/** Many objects below one prefix, few elsewhere; IAM and STS. */
async function workload(as: Credentials, userName: string): Promise<void> {
  const s3 = emulator.s3(as);
  for (let day = 0; day < 8; day++) {
    const Key = `reports/2026/day-${day}`;
    await s3.send(new PutObjectCommand({ Bucket: "work", Key, Body: "numbers" }));
    await s3.send(new GetObjectCommand({ Bucket: "work", Key }));
  }
  await s3.send(new PutObjectCommand({ Bucket: "work", Key: "odd *?${aws:username}", Body: "x" }));
  await s3.send(new ListObjectsV2Command({ Bucket: "work", Prefix: "reports/" }));
  await s3.send(new ListBucketsCommand({}));
  const Objects = [{ Key: "reports/2026/day-0" }];
  const removed = await s3.send(new DeleteObjectsCommand({ Bucket: "work", Delete: { Objects } }));
  expect(removed.Errors).toBeUndefined();
  await emulator.iam(as).send(new GetUserCommand({ UserName: userName }));
  await emulator.sts(as).send(new GetCallerIdentityCommand({}));
}

/** What neither workload does: elsewhere in the bucket, in another bucket, another action, another user. */
async function expectDeniedOutside(as: Credentials): Promise<void> {
  const s3 = emulator.s3(as);
  const outside = [
    s3.send(new GetObjectCommand({ Bucket: "work", Key: "secret/plan" })),
    s3.send(new GetObjectCommand({ Bucket: "other", Key: "secret/plan" })),
    s3.send(new PutObjectCommand({ Bucket: "work", Key: "odd one", Body: "x" })),
    s3.send(new ListObjectsV2Command({ Bucket: "other" })),
    emulator.iam(as).send(new ListUsersCommand({})),
    emulator.iam(as).send(new GetUserCommand({ UserName: "somebody" })),
  ];
  const denials = await Promise.all(outside.map(denialOf));
  expect(denials.map(({ status }) => status)).toEqual(outside.map(() => 403));
}

test("a user works as before with the policy that is suggested for it, and can do nothing else", async () => {
  const ann = await makeUser("ann");
  const trust = { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" };
  await emulator.iam().send(
    new CreateRoleCommand({
      RoleName: "worker",
      Path: "/team/",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: trust }),
    }),
  );
  const replayed = async () => {
    await workload(ann, "ann");
    await session(ann);
  };
  await replayed();
  const arn = "arn:aws:iam::000000000000:user/ann";
  const { policies } = await suggestion(arn);
  expect(policies).toHaveLength(1);
  const resources = policies[0]?.Statement.flatMap(({ Resource }) => Resource);
  expect(resources).toContain("arn:aws:s3:::work/reports/2026/*");
  expect(resources).toContain(ROLE_ARN);
  const iam = emulator.iam();
  const PolicyDocument = JSON.stringify(policies[0]);
  const input = { UserName: "ann", PolicyName: "least", PolicyDocument };
  await iam.send(new PutUserPolicyCommand(input));
  await iam.send(new DeleteUserPolicyCommand({ UserName: "ann", PolicyName: "own" }));
  await replayed();
  await expectDeniedOutside(ann);
  // What was denied since then changes nothing, unless it is asked for.
  expect((await suggestion(arn)).policies).toEqual(policies);
  const wider = JSON.stringify(await suggestion(arn, "&include-denied=true"));
  expect(wider).toContain("arn:aws:s3:::other/secret/plan");
  expect(wider).toContain("iam:ListUsers");
});

test("a role gets a suggestion for what its sessions did, by its own ARN or a session's", async () => {
  const bob = await makeUser("bob");
  const iam = emulator.iam();
  const put = (PolicyDocument: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "own", PolicyDocument }));
  await put(EVERYTHING);
  const worker = await session(bob);
  await workload(worker, "bob");
  const found = await suggestion("arn:aws:sts::000000000000:assumed-role/worker/shift");
  expect(found.principal).toBe(ROLE_ARN);
  expect(await suggestion(ROLE_ARN)).toEqual(found);
  await put(JSON.stringify(found.policies[0]));
  await workload(await session(bob), "bob");
  await expectDeniedOutside(worker);
  expect(
    (await denialOf(emulator.iam(worker).send(new GetRoleCommand({ RoleName: "worker" })))).status,
  ).toBe(403);
});

test("the command prints a policy that IAM takes as it is", async () => {
  const principal = "arn:aws:iam::000000000000:user/ann";
  const suggest = (...more: string[]) =>
    run("policy", "suggest", "--endpoint", emulator.endpoint, ...more);
  const { code, out } = await suggest("--principal", principal);
  expect(code).toBe(0);
  const { policies } = await suggestion(principal);
  expect(JSON.parse(out)).toEqual(policies[0]);
  const input = { UserName: "ann", PolicyName: "printed", PolicyDocument: out };
  await emulator.iam().send(new PutUserPolicyCommand(input));
  expect(JSON.parse((await suggest("--principal", principal, "--json")).out).policies).toEqual(
    policies,
  );
  const denied = await suggest("--principal", principal, "--include-denied");
  expect(denied.out).toContain("iam:ListUsers");
});

test("who is not there, or has done nothing, ends the command with 1", async () => {
  const suggest = (principal: string) =>
    run("policy", "suggest", "--endpoint", emulator.endpoint, "--principal", principal);
  const nobody = await suggest("arn:aws:iam::000000000000:user/nobody");
  expect(nobody).toMatchObject({ code: 1, out: "" });
  expect(nobody.error).toContain("There is no user or role arn:aws:iam::000000000000:user/nobody");
  await makeUser("idle");
  const idle = await suggest("arn:aws:iam::000000000000:user/idle");
  expect(idle).toMatchObject({ code: 1, out: "" });
  expect(idle.error).toContain("has done nothing yet");
  expect((await run("policy", "suggest")).code).toBe(2);
});

test("what was done is remembered over kill -9", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-activity-"));
  const arn = encodeURIComponent("arn:aws:iam::000000000000:root");
  const asked = async ({ endpoint }: EmulatorProcess) => {
    const answer = await fetch(`${endpoint}/_cloudglass/iam/suggestion?principal=${arn}`);
    return (await answer.json()) as Suggestion;
  };
  try {
    const first = await EmulatorProcess.start(["--data-dir", dataDir]);
    const { endpoint } = first;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const s3 = new S3Client({ region: "us-east-1", endpoint, credentials, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
    // To ask writes what is still in memory.
    const before = await asked(first);
    expect(JSON.stringify(before.policies)).toContain("arn:aws:s3:::kept");
    await first.end("SIGKILL");
    const second = await EmulatorProcess.start(["--data-dir", dataDir]);
    expect(await asked(second)).toEqual(before);
    await second.end("SIGTERM");
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
