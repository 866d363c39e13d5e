/** Why was this denied, and what would allow it: asked of a running emulator with the id that the error carries. */
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { DetachPolicyCommand } from "@aws-sdk/client-organizations";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type DecidedRequest,
  type Decision,
  decisionsOf,
  requestIdOf,
} from "../testing/decisions.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { OrganizationTree, rootOf } from "./organization-tree.ts";
import { makeUser as userWith } from "./users.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "shelf" }));
  const Tagging = "class=open";
  await emulator
    .s3()
    .send(new PutObjectCommand({ Bucket: "shelf", Key: "a/book", Body: "text", Tagging }));
});
afterAll(() => emulator.stop());

const BOOK = { Bucket: "shelf", Key: "a/book" };

function document(...Statement: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });

async function putPolicy(UserName: string, PolicyName: string, ...statements: object[]) {
  const PolicyDocument = document(...statements);
  const input = { UserName, PolicyName, PolicyDocument };
  await emulator.iam().send(new PutUserPolicyCommand(input));
}

const makeUser = (UserName: string, ...statements: object[]) =>
  userWith(emulator, UserName, statements.length > 0 ? document(...statements) : undefined);

async function whyDenied(call: Promise<unknown>): Promise<DecidedRequest> {
  return decisionsOf(emulator, requestIdOf(await denialOf(call)));
}

const read = (as: Credentials) => emulator.s3(as).send(new GetObjectCommand(BOOK));

async function list(query: string): Promise<{ decisions: Decision[]; nextMarker?: string }> {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/iam/decisions?${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { decisions: Decision[]; nextMarker?: string };
}

test("a denial says which statement is lacking, and with it the request is allowed", async () => {
  const condition = { StringEquals: { "s3:ExistingObjectTag/class": "closed" } };
  const near = { Sid: "Closed", ...allow("s3:GetObject"), Condition: condition };
  const ann = await makeUser("ann", near, allow("s3:PutObject"));
  const asked = await whyDenied(read(ann));
  expect(asked).toMatchObject({
    authorization: "denied",
    operation: "GetObject",
    status: 403,
    error: { code: "AccessDenied" },
  });
  const [decision] = asked.decisions;
  expect(decision?.steps.map(({ step }) => step)).toEqual([
    "explicit-deny",
    "service-control",
    "resource-control",
    "resource",
    "identity",
    "boundary",
    "session",
    "endpoint",
  ]);
  const identity = decision?.steps.find(({ step }) => step === "identity");
  expect(identity?.verdict).toBe("settled");
  expect(identity?.policies[0]?.statements).toMatchObject([
    {
      sid: "Closed",
      effect: "Allow",
      matched: false,
      conditions: [
        { key: "s3:ExistingObjectTag/class", values: ["closed"], seen: ["open"], matched: false },
      ],
    },
    {
      matched: false,
      elements: [
        { element: "Action", patterns: ["s3:PutObject"], seen: "s3:GetObject", matched: false },
        { element: "Resource", seen: "arn:aws:s3:::shelf/a/book", matched: true },
      ],
    },
  ]);
  expect(decision?.context).toMatchObject({
    "aws:principalarn": ["arn:aws:iam::000000000000:user/ann"],
    "aws:username": ["ann"],
    "aws:sourceip": ["127.0.0.1"],
    "aws:requestedregion": ["us-east-1"],
    "s3:existingobjecttag/class": ["open"],
  });
  expect(decision?.nearest).toMatchObject([
    { sid: "Closed", statementIndex: 0, failed: [{ operator: "StringEquals" }] },
  ]);
  expect(decision?.changes).toMatchObject([
    {
      change: "add-statement",
      policyKind: "identity",
      of: "arn:aws:iam::000000000000:user/ann",
      statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::shelf/a/book" },
    },
  ]);
  await putPolicy("ann", "lacking", decision?.changes[0]?.statement ?? {});
  expect(await (await read(ann)).Body?.transformToString()).toBe("text");
});

test("a Deny that stands in the way is named, and what would still be lacking without it", async () => {
  const ben = await makeUser("ben", { Sid: "Never", ...allow("s3:*"), Effect: "Deny" });
  const [decision] = (await whyDenied(read(ben))).decisions;
  expect(decision?.decision).toBe("explicit-deny");
  expect(decision?.changes).toMatchObject([
    {
      change: "remove-deny",
      policyKind: "identity",
      policy: "arn:aws:iam::000000000000:user/ben/own",
      statementIndex: 0,
      sid: "Never",
    },
    { change: "add-statement", policyKind: "identity" },
  ]);
});

test("a session learns of its session policy and of its role's policies", async () => {
  const AssumeRolePolicyDocument = document({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::000000000000:root" },
    Action: "sts:AssumeRole",
  });
  await emulator
    .iam()
    .send(new CreateRoleCommand({ RoleName: "reader", AssumeRolePolicyDocument }));
  const RoleArn = "arn:aws:iam::000000000000:role/reader";
  const { Credentials: issued } = await emulator
    .sts(await makeUser("cleo", allow("sts:AssumeRole")))
    .send(
      new AssumeRoleCommand({
        RoleArn,
        RoleSessionName: "s1",
        Policy: document(allow("s3:ListBucket")),
      }),
    );
  const session = {
    accessKeyId: `${issued?.AccessKeyId}`,
    secretAccessKey: `${issued?.SecretAccessKey}`,
    sessionToken: `${issued?.SessionToken}`,
  };
  const both = (await whyDenied(read(session))).decisions[0];
  expect(both?.changes.map(({ policyKind, of }) => [policyKind, of])).toEqual([
    ["identity", RoleArn],
    ["session", RoleArn],
  ]);
  const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
  await emulator.iam().send(new AttachRolePolicyCommand({ RoleName: "reader", PolicyArn }));
  const asked = await whyDenied(read(session));
  expect(asked.decisions[0]?.changes.map(({ policyKind }) => policyKind)).toEqual(["session"]);
  const text = JSON.stringify([both, asked]);
  expect(text).not.toContain(session.secretAccessKey);
  expect(text).not.toContain(session.sessionToken);
});

test("a boundary that does not allow is named, and what it lacks", async () => {
  const iam = emulator.iam();
  const kim = await makeUser("kim", allow("s3:*"));
  const PolicyDocument = document(allow("s3:ListBucket"));
  const input = { PolicyName: "limit", PolicyDocument };
  const PermissionsBoundary = `${(await iam.send(new CreatePolicyCommand(input))).Policy?.Arn}`;
  const bound = { UserName: "kim", PermissionsBoundary };
  await iam.send(new PutUserPermissionsBoundaryCommand(bound));
  const [decision] = (await whyDenied(read(kim))).decisions;
  expect(decision?.changes).toMatchObject([
    { change: "add-statement", policyKind: "boundary", policy: PermissionsBoundary },
  ]);
  const wider = document(allow("s3:ListBucket"), decision?.changes[0]?.statement ?? {});
  const version = { PolicyArn: PermissionsBoundary, PolicyDocument: wider, SetAsDefault: true };
  await iam.send(new CreatePolicyVersionCommand(version));
  expect((await read(kim)).$metadata.httpStatusCode).toBe(200);
});

test("a service control policy that denies or does not allow is named with its place", async () => {
  const tree = await OrganizationTree.create(emulator, "888888888888", "SERVICE_CONTROL_POLICY");
  const member = await tree.account();
  const ask = () => emulator.iam(rootOf(member)).send(new ListUsersCommand({}));
  const deny = { Sid: "NoIam", ...allow("iam:*"), Effect: "Deny" };
  const denial = await tree.policy("SERVICE_CONTROL_POLICY", document(deny), tree.rootId);
  await tree.policy("SERVICE_CONTROL_POLICY", document(allow("s3:*")), member);
  const full = { PolicyId: "p-FullAWSAccess", TargetId: member };
  await tree.client.send(new DetachPolicyCommand(full));
  const [decision] = (await whyDenied(ask())).decisions;
  expect(decision?.decision).toBe("explicit-deny");
  expect(decision?.changes).toMatchObject([
    {
      change: "remove-deny",
      policyKind: "service-control",
      policy: expect.stringContaining(denial),
      sid: "NoIam",
    },
    { change: "add-statement", policyKind: "service-control", of: member, level: 1 },
  ]);
});

test("a head too large to keep leaves the outcome alone", async () => {
  const lee = await makeUser("lee");
  const client = emulator.iam(lee);
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-large"] = "x".repeat(40_000);
      return next(args);
    },
    { step: "build" },
  );
  const asked = await whyDenied(client.send(new ListUsersCommand({})));
  expect(asked.authorization).toBe("denied");
  expect(asked.decisions).toMatchObject([
    { action: "iam:ListUsers", decision: "implicit-deny", unexplained: expect.any(String) },
  ]);
});

test("a role that is not there is said not to be there", async () => {
  const RoleArn = "arn:aws:iam::000000000000:role/nope";
  const call = emulator.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "s1" }));
  const { decisions } = await whyDenied(call);
  expect(decisions[0]?.changes.map(({ sentence }) => sentence).join()).toContain(
    `There is no role ${RoleArn}`,
  );
});

test("across accounts the bucket's policy and the caller's own are both lacking", async () => {
  const other = { accessKeyId: "777777777777", secretAccessKey: "test" };
  const iam = emulator.iam(other);
  await iam.send(new CreateUserCommand({ UserName: "zoe" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "zoe" }));
  const zoe = {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
  const [decision] = (await whyDenied(read(zoe))).decisions;
  const [bucketSide, ownSide] = decision?.changes ?? [];
  expect(bucketSide).toMatchObject({
    policyKind: "resource",
    statement: { Principal: { AWS: "arn:aws:iam::777777777777:user/zoe" } },
  });
  const Policy = document(bucketSide?.statement ?? {});
  await emulator.s3().send(new PutBucketPolicyCommand({ Bucket: "shelf", Policy }));
  const PolicyDocument = document(ownSide?.statement ?? {});
  await iam.send(new PutUserPolicyCommand({ UserName: "zoe", PolicyName: "p", PolicyDocument }));
  expect((await read(zoe)).$metadata.httpStatusCode).toBe(200);
});

test("the policies and tags in an explanation are those of the decision, whatever became of them", async () => {
  const condition = { StringEquals: { "s3:ExistingObjectTag/class": "secret" } };
  const dan = await makeUser("dan", { ...allow("s3:GetObject"), Condition: condition });
  const id = requestIdOf(await denialOf(read(dan)));
  const before = await decisionsOf(emulator, id);
  const iam = emulator.iam();
  await iam.send(new DeleteUserPolicyCommand({ UserName: "dan", PolicyName: "own" }));
  const Tagging = { TagSet: [{ Key: "class", Value: "new" }] };
  await emulator.s3().send(new PutObjectTaggingCommand({ ...BOOK, Tagging }));
  expect(await decisionsOf(emulator, id)).toEqual(before);
  expect(before.decisions[0]?.context["s3:existingobjecttag/class"]).toEqual(["open"]);
});

test("an allowed request names the statements that allowed it", async () => {
  const eva = await makeUser("eva", allow("s3:PutObject"), allow("iam:GetUser"));
  const iam = emulator.iam(eva);
  const { $metadata } = await iam.send(new GetUserCommand({ UserName: "eva" }));
  const asked = await decisionsOf(emulator, `${$metadata.requestId}`);
  expect(asked.authorization).toBe("allowed");
  expect(asked.decisions).toMatchObject([
    {
      action: "iam:GetUser",
      decision: "allowed",
      changes: [],
      statements: [{ policy: "arn:aws:iam::000000000000:user/eva/own", statementIndex: 1 }],
    },
  ]);
});

test("what ended before authorization, or needs none, says so", async () => {
  const forged = { accessKeyId: "test", secretAccessKey: "wrong" };
  const asked = await whyDenied(emulator.s3(forged).send(new ListBucketsCommand({})));
  expect(asked).toMatchObject({
    authorization: "not-reached",
    error: { code: "SignatureDoesNotMatch" },
    decisions: [],
  });
  expect(asked.summary).toContain("before authorization");
  const ida = await makeUser("ida");
  const { $metadata } = await emulator.sts(ida).send(new GetCallerIdentityCommand({}));
  const free = await decisionsOf(emulator, `${$metadata.requestId}`);
  expect(free).toMatchObject({ authorization: "none-needed", decisions: [] });
});

test("an error that quotes what was sent is shown by its code alone", async () => {
  const Password = "short";
  const command = new CreateLoginProfileCommand({ UserName: "x".repeat(200), Password });
  const asked = await whyDenied(emulator.iam().send(command));
  expect(asked).toMatchObject({ status: 400, authorization: "not-reached" });
  expect(asked.error).toEqual({ code: "ValidationError" });
});

test("a request with a thousand decisions keeps a bounded number, the denied ones first", async () => {
  const statements = [
    allow("s3:DeleteObject"),
    { ...allow("s3:*", "arn:aws:s3:::*/secret-*"), Effect: "Deny" },
  ];
  const fay = await makeUser("fay", ...statements);
  const Objects = Array.from({ length: 1000 }, (_, index) => ({
    Key: index >= 995 ? `secret-${index}` : `plain-${index}`,
  }));
  const input = { Bucket: "shelf", Delete: { Objects } };
  const { $metadata, Errors } = await emulator.s3(fay).send(new DeleteObjectsCommand(input));
  expect(Errors?.length).toBe(5);
  const asked = await decisionsOf(emulator, `${$metadata.requestId}`);
  expect(asked.decisions.length + asked.decisionsDropped).toBe(1000);
  expect(asked.decisions.length).toBeLessThanOrEqual(64);
  const denied = asked.decisions.filter(({ decision }) => decision === "explicit-deny");
  expect(denied.map(({ resource }) => resource)).toEqual(
    Objects.slice(995).map(({ Key }) => `arn:aws:s3:::shelf/${Key}`),
  );
});

test("decisions are listed by principal, action and outcome, newest first, page by page", async () => {
  const gus = await makeUser("gus", allow("iam:GetUser"));
  const iam = emulator.iam(gus);
  for (let count = 0; count < 5; count++) {
    await iam.send(new GetUserCommand({ UserName: "gus" }));
    await denialOf(iam.send(new ListUsersCommand({})));
  }
  const who = "principal=arn:aws:iam::*:user/gus";
  expect((await list(who)).decisions.length).toBe(10);
  const denied = await list(`${who}&decision=denied&action=IAM:list*`);
  expect(denied.decisions.map(({ action }) => action)).toEqual(Array(5).fill("iam:ListUsers"));
  expect(denied.decisions[0]?.steps.length).toBe(8);
  const seen: string[] = [];
  let marker = "";
  do {
    const page: { decisions: Decision[]; nextMarker?: string } = await list(
      `${who}&decision=allowed&limit=2${marker}`,
    );
    seen.push(...page.decisions.map(({ requestId }) => requestId));
    // What happens between two pages moves nothing.
    await iam.send(new GetUserCommand({ UserName: "gus" }));
    marker = page.nextMarker === undefined ? "" : `&marker=${page.nextMarker}`;
  } while (marker !== "");
  expect(new Set(seen).size).toBe(5);
});

test("a denial is still explained after a thousand other requests", async () => {
  const hal = await makeUser("hal");
  const id = requestIdOf(await denialOf(read(hal)));
  const s3 = emulator.s3();
  const { $metadata } = await s3.send(new ListBucketsCommand({}));
  for (let count = 0; count < 600; count++) await fetch(`${emulator.endpoint}/none`);
  const asked = await decisionsOf(emulator, id);
  expect(asked.decisions[0]?.changes.length).toBe(1);
  await expect(decisionsOf(emulator, `${$metadata.requestId}`)).rejects.toThrow("404");
});
