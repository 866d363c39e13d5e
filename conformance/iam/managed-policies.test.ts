/** Policies that AWS keeps, over HTTP: all of them are listed, read, attached by ARN and bind. */
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListAttachedUserPoliciesCommand,
  ListPoliciesCommand,
  ListUsersCommand,
  type Policy,
  PutUserPermissionsBoundaryCommand,
  paginateListPolicies,
  paginateListPolicyVersions,
} from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

async function userWith(name: string, policyArn: string): Promise<Credentials> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: policyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
}

test("ListPolicies pages through all of them, each once, by scope and by path", async () => {
  const client = emulator.iam();
  const listed: Policy[] = [];
  let pages = 0;
  for await (const page of paginateListPolicies({ client, pageSize: 500 }, { Scope: "AWS" })) {
    listed.push(...(page.Policies ?? []));
    pages += 1;
  }
  expect(listed.length).toBeGreaterThan(1_400);
  expect(pages).toBe(Math.ceil(listed.length / 500));
  expect(new Set(listed.map(({ Arn }) => Arn)).size).toBe(listed.length);
  for (const { Arn } of listed) expect(Arn).toMatch(/^arn:aws:iam::aws:policy\//);
  const local = await client.send(new ListPoliciesCommand({ Scope: "Local" }));
  expect(local.Policies).toEqual([]);
  const byPath = { Scope: "AWS", PathPrefix: "/service-role/", MaxItems: 1000 } as const;
  const { Policies } = await client.send(new ListPoliciesCommand(byPath));
  expect(Policies?.map(({ Arn }) => Arn)).toEqual(
    listed.filter(({ Path }) => Path === "/service-role/").map(({ Arn }) => Arn),
  );
});

test("a policy is read with its default version and with the ones before it", async () => {
  const client = emulator.iam();
  const PolicyArn = aws("PowerUserAccess");
  const { Policy: policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  expect(policy).toMatchObject({
    PolicyName: "PowerUserAccess",
    Path: "/",
    IsAttachable: true,
    AttachmentCount: 0,
    CreateDate: new Date("2015-02-06T18:39:47Z"),
  });
  const versions = [];
  for await (const page of paginateListPolicyVersions({ client }, { PolicyArn })) {
    versions.push(...(page.Versions ?? []));
  }
  const byDefault = versions.filter(({ IsDefaultVersion }) => IsDefaultVersion);
  expect(byDefault.map(({ VersionId }) => VersionId)).toEqual([policy?.DefaultVersionId]);
  expect(versions.at(-1)).toMatchObject({ VersionId: "v1", IsDefaultVersion: false });
  const first = { PolicyArn, VersionId: "v1" };
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand(first));
  expect(JSON.parse(decodeURIComponent(`${PolicyVersion?.Document}`))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
  });
  const never = new GetPolicyVersionCommand({ PolicyArn, VersionId: "v9999" });
  expect(await denialOf(client.send(never))).toMatchObject({ name: "NoSuchEntityException" });
});

test("an attached one binds with the next request, and as a boundary it limits", async () => {
  const keys = await userWith("auditor", aws("job-function/ViewOnlyAccess"));
  expect(await emulator.iam(keys).send(new ListUsersCommand({}))).toBeDefined();
  expect(await emulator.s3(keys).send(new ListBucketsCommand({}))).toBeDefined();
  const make = new CreateUserCommand({ UserName: "no" });
  expect((await denialOf(emulator.iam(keys).send(make))).message).toBe(
    "User: arn:aws:iam::000000000000:user/auditor is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::000000000000:user/no because no identity-based policy allows the iam:CreateUser action",
  );
  await emulator.iam().send(
    new PutUserPermissionsBoundaryCommand({
      UserName: "auditor",
      PermissionsBoundary: aws("AmazonS3ReadOnlyAccess"),
    }),
  );
  const denied = await denialOf(emulator.iam(keys).send(new ListUsersCommand({})));
  expect(denied.message).toMatch(
    /because no permissions boundary allows the iam:ListUsers action$/,
  );
  expect(await emulator.s3(keys).send(new ListBucketsCommand({}))).toBeDefined();
  const attached = await emulator
    .iam()
    .send(new ListAttachedUserPoliciesCommand({ UserName: "auditor" }));
  expect(attached.AttachedPolicies).toEqual([
    { PolicyName: "ViewOnlyAccess", PolicyArn: aws("job-function/ViewOnlyAccess") },
  ]);
});

test("those of service-linked roles hang at no other role, and those that AWS withdrew at none", async () => {
  const iam = emulator.iam();
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
  };
  const role = { RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust) };
  await iam.send(new CreateRoleCommand(role));
  const attach = (PolicyArn: string) =>
    iam.send(new AttachRolePolicyCommand({ RoleName: "r", PolicyArn }));
  await attach(aws("service-role/AWSLambdaBasicExecutionRole"));
  const linked = aws("aws-service-role/AWSSupportServiceRolePolicy");
  expect(await denialOf(attach(linked))).toMatchObject({
    name: "PolicyNotAttachableException",
    status: 400,
    message: "Cannot attach a Service Role Policy to a Customer Role.",
  });
  const withdrawn = aws("AWSLambdaFullAccess");
  expect(await denialOf(attach(withdrawn))).toMatchObject({
    name: "NoSuchEntityException",
    message: `Policy ${withdrawn} does not exist or is not attachable.`,
  });
});

test("nobody changes a policy that AWS keeps, not even the root user", async () => {
  const iam = emulator.iam();
  const PolicyArn = aws("ReadOnlyAccess");
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "*", Resource: "*" },
  });
  const changes = [
    iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true })),
    iam.send(new DeletePolicyCommand({ PolicyArn })),
  ];
  for (const change of changes) {
    expect(await denialOf(change)).toMatchObject({ name: "AccessDenied", status: 403 });
  }
});
