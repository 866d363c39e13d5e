/** The policy simulator over HTTP: what it says, its forms and its permissions; that what it says comes true. */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  ListPoliciesGrantingServiceAccessCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateSimulatePrincipalPolicy,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DescribeCreateAccountStatusCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const userArn = (name: string) => `arn:aws:iam::000000000000:user/${name}`;
const documentOf = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

async function makeUser(name: string, ...statements: object[]): Promise<Credentials> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (statements.length > 0) {
    const PolicyDocument = documentOf(...statements);
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: "own", PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
}

test("SimulateCustomPolicy answers the example of the AWS CLI's documentation as AWS does", async () => {
  const policy =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
  const ask = (now: string) =>
    emulator.iam().send(
      new SimulateCustomPolicyCommand({
        PolicyInputList: [policy],
        ActionNames: ["dynamodb:CreateBackup"],
        ContextEntries: [
          {
            ContextKeyName: "aws:CurrentTime",
            ContextKeyValues: [now],
            ContextKeyType: "date",
          },
        ],
      }),
    );
  const { EvaluationResults, IsTruncated } = await ask("2019-04-25T11:00:00Z");
  expect(IsTruncated).toBe(false);
  expect(EvaluationResults).toEqual([
    {
      EvalActionName: "dynamodb:CreateBackup",
      EvalResourceName: "*",
      EvalDecision: "allowed",
      MatchedStatements: [
        {
          SourcePolicyId: "PolicyInputList.1",
          SourcePolicyType: "IAM Policy",
          StartPosition: { Line: 1, Column: 38 },
          EndPosition: { Line: 1, Column: 167 },
        },
      ],
      MissingContextValues: [],
    },
  ]);
  const early = await ask("2014-04-25T11:00:00Z");
  expect(early.EvaluationResults?.[0]).toMatchObject({
    EvalDecision: "implicitDeny",
    MatchedStatements: [],
  });
});

test("AWS's own policies are named, with the positions that AWS tells of AdministratorAccess", async () => {
  await makeUser("admin");
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await emulator.iam().send(new AttachUserPolicyCommand({ UserName: "admin", PolicyArn }));
  const { EvaluationResults } = await emulator.iam().send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: userArn("admin"),
      ActionNames: ["s3:GetObject"],
    }),
  );
  expect(EvaluationResults?.[0]?.MatchedStatements).toEqual([
    {
      SourcePolicyId: "AdministratorAccess",
      SourcePolicyType: "IAM Policy",
      StartPosition: { Line: 3, Column: 17 },
      EndPosition: { Line: 8, Column: 6 },
    },
  ]);
});

test("what is simulated for a user, its group and its boundary is what the user then meets", async () => {
  const root = emulator.s3();
  const bucket = "simulated";
  await root.send(new CreateBucketCommand({ Bucket: bucket }));
  await root.send(new PutObjectCommand({ Bucket: bucket, Key: "cat", Body: "meow" }));
  const keys = await makeUser("ann", {
    Effect: "Deny",
    Action: "s3:DeleteObject",
    Resource: "*",
  });
  const iam = emulator.iam();
  await iam.send(new CreateGroupCommand({ GroupName: "storage" }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "storage", UserName: "ann" }));
  const full = { GroupName: "storage", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" };
  await iam.send(new AttachGroupPolicyCommand(full));
  const PermissionsBoundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
  await iam.send(new PutUserPermissionsBoundaryCommand({ UserName: "ann", PermissionsBoundary }));

  const { EvaluationResults } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: userArn("ann"),
      ActionNames: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      ResourceArns: [`arn:aws:s3:::${bucket}/cat`],
    }),
  );
  const told = EvaluationResults?.map((each) => [
    each.EvalDecision,
    each.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
    each.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId),
  ]);
  expect(told).toEqual([
    ["allowed", true, ["AmazonS3FullAccess"]],
    ["implicitDeny", false, []],
    ["explicitDeny", false, ["user_ann_own"]],
  ]);
  const ann = emulator.s3(keys);
  const where = { Bucket: bucket, Key: "cat" };
  expect(await ann.send(new GetObjectCommand(where))).toBeDefined();
  const put = await denialOf(ann.send(new PutObjectCommand({ ...where, Body: "purr" })));
  expect(put.message).toMatch(/because no permissions boundary allows the s3:PutObject action$/);
  const removal = await denialOf(ann.send(new DeleteObjectCommand(where)));
  expect(removal.message).toMatch(/with an explicit deny in an identity-based policy$/);
});

test("a bucket's policy is simulated together with the caller's, across accounts too", async () => {
  const bucket = "simulated-bucket-policy";
  await emulator.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  const keys = await makeUser("bob");
  const policy = documentOf({
    Effect: "Allow",
    Principal: { AWS: userArn("bob") },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${bucket}/*`,
  });
  const ask = async (owner?: string) => {
    const { EvaluationResults } = await emulator.iam().send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: userArn("bob"),
        ActionNames: ["s3:PutObject"],
        ResourceArns: [`arn:aws:s3:::${bucket}/key`],
        ResourcePolicy: policy,
        ...(owner === undefined ? {} : { ResourceOwner: `arn:aws:iam::${owner}:root` }),
      }),
    );
    return EvaluationResults?.[0];
  };
  const ownAccount = await ask();
  expect(ownAccount).toMatchObject({
    EvalDecision: "allowed",
    MatchedStatements: [{ SourcePolicyId: "ResourcePolicy", SourcePolicyType: "Resource Policy" }],
  });
  expect(await ask("123456789012")).toMatchObject({
    EvalDecision: "implicitDeny",
    MatchedStatements: [],
    EvalDecisionDetails: { "IAM Policy": "implicitDeny", "Resource Policy": "allowed" },
    ResourceSpecificResults: [{ EvalResourceDecision: "implicitDeny" }],
  });
  await emulator.s3().send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
  const put = new PutObjectCommand({ Bucket: bucket, Key: "key", Body: "x" });
  expect(await emulator.s3(keys).send(put)).toBeDefined();
});

test("the organization's policies are part of it, for its member and not for who manages it", async () => {
  const organizations = emulator.organizations();
  await organizations.send(new CreateOrganizationCommand({}));
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName: "member", Email: "member@example.org" }),
  );
  await emulator.advance(60_000);
  const { CreateAccountStatus: made } = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
  );
  const member = `${made?.AccountId}`;
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({
      Name: "no-writes",
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      Content: documentOf({ Effect: "Deny", Action: "s3:Put*", Resource: "*" }),
    }),
  );
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const PolicyType = "SERVICE_CONTROL_POLICY";
  const RootId = Roots?.[0]?.Id;
  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
  const PolicyId = Policy?.PolicySummary?.Id;
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: member }));

  const iam = emulator.iam({ accessKeyId: member, secretAccessKey: "test" });
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const everything = { UserName: "ann", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
  await iam.send(new AttachUserPolicyCommand(everything));
  const { EvaluationResults } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${member}:user/ann`,
      ActionNames: ["s3:GetObject", "s3:PutObject"],
    }),
  );
  const told = EvaluationResults?.map((each) => [
    each.EvalDecision,
    each.OrganizationsDecisionDetail?.AllowedByOrganizations,
    each.MatchedStatements?.length,
  ]);
  expect(told).toEqual([
    ["allowed", true, 1],
    ["explicitDeny", false, 0],
  ]);
  await makeUser("unbound", { Effect: "Allow", Action: "s3:*", Resource: "*" });
  const ofManager = await emulator.iam().send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: userArn("unbound"),
      ActionNames: ["s3:PutObject"],
    }),
  );
  expect(ofManager.EvaluationResults?.[0]?.EvalDecision).toBe("allowed");
});

test("results are paged, each action once and in the order that was asked", async () => {
  await makeUser("paged", { Effect: "Allow", Action: "s3:Get*", Resource: "*" });
  const ActionNames = Array.from({ length: 25 }, (_, index) => `s3:GetThing${index}`);
  const seen: (string | undefined)[] = [];
  const pages = paginateSimulatePrincipalPolicy(
    { client: emulator.iam(), pageSize: 10 },
    { PolicySourceArn: userArn("paged"), ActionNames },
  );
  for await (const { EvaluationResults } of pages) {
    seen.push(...(EvaluationResults?.map(({ EvalActionName }) => EvalActionName) ?? []));
  }
  expect(seen).toEqual(ActionNames);
});

test("context keys are named for policies given and for policies that a user has", async () => {
  const iam = emulator.iam();
  const statement = {
    Effect: "Allow",
    Action: "dynamodb:*",
    Resource: `arn:aws:dynamodb:us-west-2:123456789012:table/\${aws:username}`,
    Condition: { DateGreaterThan: { "aws:CurrentTime": "2015-08-16T12:00:00Z" } },
  };
  await makeUser("saanvi", statement);
  const names = ["aws:username", "aws:CurrentTime"];
  const given = { PolicyInputList: [documentOf(statement)] };
  const custom = await iam.send(new GetContextKeysForCustomPolicyCommand(given));
  expect(custom.ContextKeyNames).toEqual(names);
  const source = { PolicySourceArn: userArn("saanvi") };
  const kept = await iam.send(new GetContextKeysForPrincipalPolicyCommand(source));
  expect(kept.ContextKeyNames).toEqual(names);
});

test("policies that grant access to a service are listed", async () => {
  await makeUser("sofia", { Effect: "Allow", Action: "codecommit:*", Resource: "*" });
  const input = { Arn: userArn("sofia"), ServiceNamespaces: ["codecommit", "s3"] };
  const command = new ListPoliciesGrantingServiceAccessCommand(input);
  const { PoliciesGrantingServiceAccess, IsTruncated } = await emulator.iam().send(command);
  expect(IsTruncated).toBe(false);
  expect(PoliciesGrantingServiceAccess).toEqual([
    {
      ServiceNamespace: "codecommit",
      Policies: [
        { PolicyName: "own", PolicyType: "INLINE", EntityType: "USER", EntityName: "sofia" },
      ],
    },
    { ServiceNamespace: "s3", Policies: [] },
  ]);
});

test("who simulates needs the permission on whose policies are read", async () => {
  const keys = await makeUser("curious", {
    Effect: "Allow",
    Action: ["iam:SimulatePrincipalPolicy", "iam:GetContextKeysForPrincipalPolicy"],
    Resource: `arn:aws:iam::*:user/\${aws:username}`,
  });
  await makeUser("secretive");
  const ask = (name: string) =>
    emulator.iam(keys).send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: userArn(name),
        ActionNames: ["s3:GetObject"],
      }),
    );
  expect((await ask("curious")).EvaluationResults?.[0]?.EvalDecision).toBe("implicitDeny");
  expect(await denialOf(ask("secretive"))).toMatchObject({
    name: "AccessDenied",
    message: `User: ${userArn("curious")} is not authorized to perform: iam:SimulatePrincipalPolicy on resource: ${userArn("secretive")} because no identity-based policy allows the iam:SimulatePrincipalPolicy action`,
  });
  const custom = new SimulateCustomPolicyCommand({
    PolicyInputList: [documentOf({ Effect: "Allow", Action: "*", Resource: "*" })],
    ActionNames: ["s3:GetObject"],
  });
  expect((await denialOf(emulator.iam(keys).send(custom))).message).toBe(
    `User: ${userArn("curious")} is not authorized to perform: iam:SimulateCustomPolicy on resource: * because no identity-based policy allows the iam:SimulateCustomPolicy action`,
  );
});

test("what cannot be simulated is refused with AWS's code and sentence", async () => {
  const session = "arn:aws:sts::000000000000:assumed-role/u-admin/botocore-session-1";
  const ask = (PolicySourceArn: string, resource: string) =>
    denialOf(
      emulator.iam().send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn,
          ActionNames: ["s3:GetObject"],
          ResourceArns: [resource],
        }),
      ),
    );
  expect(await ask(session, "*")).toMatchObject({
    name: "InvalidInputException",
    status: 400,
    message: `Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
  });
  expect(await ask(userArn("nobody"), "*")).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: "The user with name nobody cannot be found.",
  });
  await makeUser("plain");
  expect(await ask(userArn("plain"), "14a050d4-021e-4efe-84bb-0871bf6d0fda")).toMatchObject({
    name: "InvalidInputException",
    message: "ResourceNames are not in a valid ARN format: 14a050d4-021e-4efe-84bb-0871bf6d0fda.",
  });
});
