/** Answers of AWS as others have recorded them: which members they have, and their words. Source: snapshots of LocalStack's tests. */
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteUserPermissionsBoundaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  ListGroupsForUserCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const trust = (more: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
        ...more,
      },
    ],
  });
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }],
});
const members = (shape: object | undefined) =>
  Object.entries(shape ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name)
    .sort();

const ROLE = ["Arn", "AssumeRolePolicyDocument", "CreateDate", "Path", "RoleId", "RoleName"];

test("a role's session limit is told when it is asked for, and not when it is made", async () => {
  const iam = emulator.iam();
  const role = { RoleName: "plain", Path: "/recorded/" };
  const made = await iam.send(
    new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust() }),
  );
  expect(members(made.Role)).toEqual(ROLE);
  const gotten = await iam.send(new GetRoleCommand(role));
  expect(members(gotten.Role)).toEqual([...ROLE, "MaxSessionDuration", "RoleLastUsed"].sort());
  expect(gotten.Role).toMatchObject({ MaxSessionDuration: 3600, RoleLastUsed: {} });
  const listed = await iam.send(new ListRolesCommand({ PathPrefix: "/recorded/" }));
  expect(listed.IsTruncated).toBe(false);
  expect(listed.Roles?.map(members)).toEqual([[...ROLE, "MaxSessionDuration"].sort()]);
});

test("tags are told where the role is made and asked for, not in lists", async () => {
  const iam = emulator.iam();
  const Tags = [{ Key: "test", Value: "value" }];
  const role = { RoleName: "tagged", Path: "/tagged/", Tags };
  const input = { ...role, AssumeRolePolicyDocument: trust() };
  expect((await iam.send(new CreateRoleCommand(input))).Role?.Tags).toEqual(Tags);
  expect((await iam.send(new GetRoleCommand(role))).Role?.Tags).toEqual(Tags);
  const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: "/tagged/" }));
  expect(Roles?.map(({ Tags: listed }) => listed)).toEqual([undefined]);
});

test("percent signs of a document come back as they went in", async () => {
  const iam = emulator.iam();
  const encoded = "arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Faaeeieije";
  const AssumeRolePolicyDocument = trust({
    Condition: { StringEquals: { "aws:SourceArn": encoded } },
  });
  await iam.send(new CreateRoleCommand({ RoleName: "encoded", AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["apigatway:PUT"],
        Resource: [`arn:aws:apigateway:us-east-1::/tags/${encoded}`],
      },
    ],
  });
  const policy = { RoleName: "encoded", PolicyName: "p" };
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  const gotten = await iam.send(new GetRolePolicyCommand(policy));
  expect(decodeURIComponent(`${gotten.PolicyDocument}`)).toBe(PolicyDocument);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "encoded" }));
  expect(decodeURIComponent(`${Role?.AssumeRolePolicyDocument}`)).toBe(AssumeRolePolicyDocument);
});

test("a managed policy has tags when it is asked for, even none", async () => {
  const iam = emulator.iam();
  const input = { PolicyName: "managed", PolicyDocument: READ };
  const { Policy } = await iam.send(new CreatePolicyCommand(input));
  const recorded = [
    "Arn",
    "AttachmentCount",
    "CreateDate",
    "DefaultVersionId",
    "IsAttachable",
    "Path",
    "PermissionsBoundaryUsageCount",
    "PolicyId",
    "PolicyName",
    "UpdateDate",
  ];
  expect(members(Policy)).toEqual(recorded);
  const gotten = await iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }));
  expect(members(gotten.Policy)).toEqual([...recorded, "Tags"].sort());
  expect(gotten.Policy?.Tags).toEqual([]);
});

test("attaching what is no policy", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "attached" }));
  const role = { RoleName: "attached", AssumeRolePolicyDocument: trust() };
  await iam.send(new CreateRoleCommand(role));
  const absent = "arn:aws:iam::000000000000:policy/absent123";
  for (const attach of [
    (PolicyArn: string) =>
      iam.send(new AttachUserPolicyCommand({ UserName: "attached", PolicyArn })),
    (PolicyArn: string) =>
      iam.send(new AttachRolePolicyCommand({ RoleName: "attached", PolicyArn })),
  ]) {
    expect(await denialOf(attach("longpolicynamebutnoarn"))).toMatchObject({
      name: "ValidationError",
      status: 400,
      message: "Invalid ARN:  Could not be parsed!",
    });
    expect(await denialOf(attach(absent))).toMatchObject({
      name: "NoSuchEntityException",
      status: 404,
      message: `Policy ${absent} does not exist or is not attachable.`,
    });
  }
  const remove = new DeletePolicyCommand({ PolicyArn: absent });
  expect(await denialOf(iam.send(remove))).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: `Policy ${absent} was not found.`,
  });
});

test("a trust policy that is no JSON", async () => {
  const iam = emulator.iam();
  const recorded = {
    name: "MalformedPolicyDocumentException",
    status: 400,
    message: "This policy contains invalid Json",
  };
  const make = { RoleName: "none", AssumeRolePolicyDocument: '"invalid' };
  expect(await denialOf(iam.send(new CreateRoleCommand(make)))).toMatchObject(recorded);
  await iam.send(new CreateRoleCommand({ RoleName: "some", AssumeRolePolicyDocument: trust() }));
  const change = { RoleName: "some", PolicyDocument: "{" };
  expect(await denialOf(iam.send(new UpdateAssumeRolePolicyCommand(change)))).toMatchObject(
    recorded,
  );
});

test("a boundary is of type Policy, where the user is made and asked for", async () => {
  const iam = emulator.iam();
  const arn = "arn:aws:iam::aws:policy/PowerUserAccess";
  const recorded = { PermissionsBoundaryArn: arn, PermissionsBoundaryType: "Policy" };
  const input = { UserName: "bounded", PermissionsBoundary: arn };
  const made = await iam.send(new CreateUserCommand(input));
  expect(made.User?.PermissionsBoundary).toEqual(recorded);
  const gotten = await iam.send(new GetUserCommand(input));
  expect(gotten.User?.PermissionsBoundary).toEqual(recorded);
  await iam.send(new DeleteUserPermissionsBoundaryCommand(input));
  const after = await iam.send(new GetUserCommand(input));
  expect(after.User?.PermissionsBoundary).toBeUndefined();
});

test("a user alone has five members", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "alone" }));
  const { User } = await iam.send(new GetUserCommand({ UserName: "alone" }));
  expect(members(User)).toEqual(["Arn", "CreateDate", "Path", "UserId", "UserName"]);
  const groups = await iam.send(new ListGroupsForUserCommand({ UserName: "alone" }));
  expect(groups).toMatchObject({ Groups: [], IsTruncated: false });
});
