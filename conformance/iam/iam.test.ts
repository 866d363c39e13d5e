/** IAM and STS over HTTP, by the SDK's own clients: what only the wire can show. */
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetAccessKeyLastUsedCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const HOUR_MS = 3_600_000;
const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
});
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::000000000000:root" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
  ],
});

async function makeUser(name: string, policy?: string): Promise<Credentials> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (policy !== undefined) {
    const input = { UserName: name, PolicyName: "p", PolicyDocument: policy };
    await iam.send(new PutUserPolicyCommand(input));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

test("what was created is read back alike, documents percent-encoded, times in whole seconds", async () => {
  const iam = emulator.iam();
  const Tags = [{ Key: "team", Value: "blau = grün 1/2" }];
  const made = await iam.send(new CreateUserCommand({ UserName: "ann", Path: "/staff/", Tags }));
  const { User } = await iam.send(new GetUserCommand({ UserName: "ann" }));
  expect(User).toEqual(made.User);
  expect(User?.CreateDate?.getMilliseconds()).toBe(0);
  expect(User?.Tags).toEqual(Tags);
  await iam.send(
    new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument: EVERYTHING }),
  );
  const policy = await iam.send(new GetUserPolicyCommand({ UserName: "ann", PolicyName: "p" }));
  expect(policy.PolicyDocument).toMatch(/^%7B%22Version%22/);
  expect(decodeURIComponent(`${policy.PolicyDocument}`)).toBe(EVERYTHING);
});

test("errors carry AWS's code, status and sentence", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "twice" }));
  expect(await denialOf(iam.send(new CreateUserCommand({ UserName: "Twice" })))).toMatchObject({
    name: "EntityAlreadyExistsException",
    status: 409,
    message: "User with name Twice already exists.",
  });
  expect(await denialOf(iam.send(new DeleteUserCommand({ UserName: "nobody" })))).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: "The user with name nobody cannot be found.",
  });
  const bad = { PolicyName: "bad", PolicyDocument: "{" };
  expect(await denialOf(iam.send(new CreatePolicyCommand(bad)))).toMatchObject({
    name: "MalformedPolicyDocumentException",
    status: 400,
  });
});

test("the SDK's paginator walks all users", async () => {
  const account = { accessKeyId: "444444444444", secretAccessKey: "test" };
  const iam = emulator.iam(account);
  const names = Array.from({ length: 7 }, (_, index) => `user-${index}`);
  for (const UserName of names) await iam.send(new CreateUserCommand({ UserName }));
  const seen: (string | undefined)[] = [];
  for await (const page of paginateListUsers({ client: iam, pageSize: 3 }, {})) {
    seen.push(...(page.Users ?? []).map((user) => user.UserName));
  }
  expect(seen).toEqual(names);
  expect(await denialOf(iam.send(new ListUsersCommand({ Marker: "made-up" })))).toMatchObject({
    status: 400,
  });
});

test("an inactive key signs nothing until it is active again, and its use is noted", async () => {
  const iam = emulator.iam();
  const bob = await makeUser("bob");
  const { accessKeyId: AccessKeyId } = bob;
  const whoAmI = () => emulator.sts(bob).send(new GetCallerIdentityCommand({}));
  expect((await whoAmI()).Arn).toBe("arn:aws:iam::000000000000:user/bob");
  const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
  expect(AccessKeyLastUsed).toMatchObject({ ServiceName: "sts", Region: "us-east-1" });
  const set = (Status: "Active" | "Inactive") =>
    iam.send(new UpdateAccessKeyCommand({ UserName: "bob", AccessKeyId, Status }));
  await set("Inactive");
  expect((await denialOf(whoAmI())).status).toBe(403);
  await set("Active");
  expect((await whoAmI()).Account).toBe("000000000000");
});

test("a chain of roles across accounts hands its transitive tags on, an hour at most", async () => {
  const owner = emulator.iam({ accessKeyId: "555555555555", secretAccessKey: "test" });
  const trusts = (account: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: account },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    });
  for (const [RoleName, account] of [
    ["first", "000000000000"],
    ["second", "555555555555"],
  ] as const) {
    const input = { RoleName, AssumeRolePolicyDocument: trusts(account), MaxSessionDuration: 7200 };
    await owner.send(new CreateRoleCommand(input));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await owner.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  const assume = async (as: Credentials, role: string, more: object = {}) => {
    const RoleArn = `arn:aws:iam::555555555555:role/${role}`;
    const input = { RoleArn, RoleSessionName: role, ...more };
    const { Credentials: issued } = await emulator.sts(as).send(new AssumeRoleCommand(input));
    return {
      accessKeyId: issued?.AccessKeyId as string,
      secretAccessKey: issued?.SecretAccessKey as string,
      sessionToken: issued?.SessionToken as string,
    };
  };
  const dora = await makeUser("dora", EVERYTHING);
  const Tags = [{ Key: "team", Value: "blue" }];
  const first = await assume(dora, "first", { Tags, TransitiveTagKeys: ["team"] });
  const second = await assume(first, "second");
  expect(await emulator.sts(second).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: "555555555555",
    Arn: "arn:aws:sts::555555555555:assumed-role/second/second",
  });
  expect(await denialOf(assume(first, "second", { Tags }))).toMatchObject({
    name: "InvalidParameterValue",
    status: 400,
  });
  expect(await denialOf(assume(first, "second", { DurationSeconds: 7200 }))).toMatchObject({
    name: "ValidationError",
    message:
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
  });
});

test("an assumed role has the role's permissions, its tags and its end", async () => {
  const iam = emulator.iam();
  const carl = await makeUser("carl", EVERYTHING);
  await iam.send(new CreateRoleCommand({ RoleName: "looker", AssumeRolePolicyDocument: TRUST }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: "look",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "iam:GetRole",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
        },
      }),
    }),
  );
  const PolicyArn = `${Policy?.Arn}`;
  await iam.send(new AttachRolePolicyCommand({ RoleName: "looker", PolicyArn }));
  expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
  const assume = async (team: string): Promise<Credentials> => {
    const { Credentials: issued } = await emulator.sts(carl).send(
      new AssumeRoleCommand({
        RoleArn: "arn:aws:iam::000000000000:role/looker",
        RoleSessionName: "tour",
        Tags: [{ Key: "team", Value: team }],
      }),
    );
    return {
      accessKeyId: issued?.AccessKeyId as string,
      secretAccessKey: issued?.SecretAccessKey as string,
      sessionToken: issued?.SessionToken as string,
    };
  };
  const look = (as: Credentials) =>
    emulator.iam(as).send(new GetRoleCommand({ RoleName: "looker" }));
  const blue = await assume("blue");
  expect((await look(blue)).Role?.RoleName).toBe("looker");
  expect((await look(blue)).Role?.RoleLastUsed?.Region).toBe("us-east-1");
  expect(await denialOf(look(await assume("red")))).toMatchObject({
    status: 403,
    message:
      "User: arn:aws:sts::000000000000:assumed-role/looker/tour is not authorized to perform: iam:GetRole on resource: arn:aws:iam::000000000000:role/looker because no identity-based policy allows the iam:GetRole action",
  });
  const { sessionToken: _, ...tokenless } = blue;
  expect((await denialOf(look(tokenless))).status).toBe(403);
  const forged = { ...blue, sessionToken: (await assume("blue")).sessionToken as string };
  expect((await denialOf(look(forged))).status).toBe(403);
  await emulator.running.clock.advance(HOUR_MS);
  const skewed = HOUR_MS;
  const late = emulator.iam(blue);
  late.config.systemClockOffset = skewed;
  expect(await denialOf(late.send(new GetRoleCommand({ RoleName: "looker" })))).toMatchObject({
    name: "ExpiredToken",
    status: 403,
  });
});
