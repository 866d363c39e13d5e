/** The access advisor over HTTP: which services policies allow, and when real requests used them. */
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GenerateOrganizationsAccessReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  type GenerateServiceLastAccessedDetailsCommandInput,
  GetOrganizationsAccessReportCommand,
  GetServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  GetUserCommand,
  PutRolePolicyCommand,
  type ServiceLastAccessed,
} from "@aws-sdk/client-iam";
import { DescribeOrganizationCommand } from "@aws-sdk/client-organizations";
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { OrganizationTree, rootOf } from "./organization-tree.ts";
import { makeUser as userWith } from "./users.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "shelf" }));
});
afterAll(() => emulator.stop());

const USER = "arn:aws:iam::000000000000:user/";
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});

const makeUser = (UserName: string, ...statements: object[]) =>
  userWith(emulator, UserName, statements.length > 0 ? document(...statements) : undefined);

async function generate(input: GenerateServiceLastAccessedDetailsCommandInput): Promise<string> {
  const command = new GenerateServiceLastAccessedDetailsCommand(input);
  return `${(await emulator.iam().send(command)).JobId}`;
}

async function report(
  input: GenerateServiceLastAccessedDetailsCommandInput,
): Promise<ServiceLastAccessed[]> {
  const JobId = await generate(input);
  await emulator.advance(2000);
  const answer = await emulator.iam().send(new GetServiceLastAccessedDetailsCommand({ JobId }));
  expect(answer).toMatchObject({
    JobStatus: "COMPLETED",
    JobType: input.Granularity ?? "SERVICE_LEVEL",
    IsTruncated: false,
  });
  return answer.ServicesLastAccessed ?? [];
}

const services = (list: readonly ServiceLastAccessed[]) =>
  list.map(({ ServiceNamespace }) => ServiceNamespace);

test("a user's report lists the services that its policies allow, and when it used them", async () => {
  const ann = await makeUser("ann", allow(["s3:*", "sqs:SendMessage", "iam:GetUser"]));
  await emulator.s3(ann).send(new ListBucketsCommand({}));
  const usedAt = emulator.running.clock.now();
  const list = await report({ Arn: `${USER}ann` });
  expect(services(list)).toEqual(["iam", "s3", "sqs"]);
  const [iam, s3, sqs] = list;
  expect(iam).toEqual({
    ServiceName: "AWS Identity and Access Management (IAM)",
    ServiceNamespace: "iam",
    TotalAuthenticatedEntities: 0,
  });
  expect(s3).toMatchObject({
    ServiceName: "Amazon S3",
    LastAuthenticatedEntity: `${USER}ann`,
    LastAuthenticatedRegion: "us-east-1",
    TotalAuthenticatedEntities: 1,
  });
  expect(Math.abs((s3?.LastAuthenticated?.getTime() ?? 0) - usedAt)).toBeLessThan(2000);
  expect(s3).not.toHaveProperty("TrackedActionsLastAccessed");
  expect(sqs?.LastAuthenticated).toBeUndefined();
});

test("attempts count that were denied", async () => {
  const denied = { ...allow("s3:PutObject"), Effect: "Deny", Resource: "arn:aws:s3:::shelf/*" };
  const bea = await makeUser("bea", allow("s3:*"), denied);
  const write = new PutObjectCommand({ Bucket: "shelf", Key: "k", Body: "x" });
  expect((await denialOf(emulator.s3(bea).send(write))).status).toBe(403);
  const [s3] = await report({ Arn: `${USER}bea`, Granularity: "ACTION_LEVEL" });
  const actions = s3?.TrackedActionsLastAccessed ?? [];
  expect(actions.find(({ ActionName }) => ActionName === "PutObject")).toMatchObject({
    LastAccessedEntity: `${USER}bea`,
    LastAccessedRegion: "us-east-1",
  });
  expect(actions.find(({ ActionName }) => ActionName === "GetObject")).toEqual({
    ActionName: "GetObject",
  });
  const names = actions.map(({ ActionName }) => `${ActionName}`);
  expect(names).toEqual([...names].sort());
});

test("a group's report tells of its members, a policy's of all who have it", async () => {
  const iam = emulator.iam();
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "look", PolicyDocument: document(allow("iam:GetUser")) }),
  );
  const PolicyArn = `${Policy?.Arn}`;
  await iam.send(new CreateGroupCommand({ GroupName: "lookers" }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "lookers", PolicyArn }));
  const look = async (UserName: string, as: Credentials) => {
    await emulator.advance(10_000);
    await emulator.iam(as).send(new GetUserCommand({ UserName }));
  };
  const cid = await makeUser("cid");
  const dan = await makeUser("dan");
  const eve = await makeUser("eve");
  for (const UserName of ["cid", "dan"]) {
    await iam.send(new AddUserToGroupCommand({ GroupName: "lookers", UserName }));
  }
  await iam.send(new AttachUserPolicyCommand({ UserName: "eve", PolicyArn }));
  await look("cid", cid);
  await look("dan", dan);
  const Arn = "arn:aws:iam::000000000000:group/lookers";
  expect(await report({ Arn })).toMatchObject([
    {
      ServiceNamespace: "iam",
      LastAuthenticatedEntity: `${USER}dan`,
      TotalAuthenticatedEntities: 2,
    },
  ]);
  await look("eve", eve);
  await makeUser("fritz");
  await iam.send(new AttachUserPolicyCommand({ UserName: "fritz", PolicyArn }));
  expect((await report({ Arn: PolicyArn }))[0]).toMatchObject({
    LastAuthenticatedEntity: `${USER}eve`,
    TotalAuthenticatedEntities: 3,
  });
  const JobId = await generate({ Arn: PolicyArn });
  await emulator.advance(2000);
  const input = { JobId, ServiceNamespace: "iam" };
  const details = new GetServiceLastAccessedDetailsWithEntitiesCommand(input);
  const { EntityDetailsList, IsTruncated } = await emulator.iam().send(details);
  expect(IsTruncated).toBe(false);
  const names = EntityDetailsList?.map(({ EntityInfo }) => EntityInfo?.Name);
  expect(names).toEqual(["eve", "dan", "cid", "fritz"]);
  expect(EntityDetailsList?.[0]).toMatchObject({
    EntityInfo: { Arn: `${USER}eve`, Type: "USER", Path: "/", Id: expect.stringMatching(/^AIDA/) },
    LastAuthenticated: expect.any(Date),
  });
  expect(EntityDetailsList?.[3]?.LastAuthenticated).toBeUndefined();
  const first = await emulator
    .iam()
    .send(new GetServiceLastAccessedDetailsWithEntitiesCommand({ ...input, MaxItems: 3 }));
  const rest = await emulator
    .iam()
    .send(
      new GetServiceLastAccessedDetailsWithEntitiesCommand({ ...input, Marker: `${first.Marker}` }),
    );
  expect(rest.EntityDetailsList?.map(({ EntityInfo }) => EntityInfo?.Name)).toEqual(["fritz"]);
});

test("a role's report names the role for what its sessions did", async () => {
  const trust = { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" };
  const iam = emulator.iam();
  const RoleName = "worker";
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
  const PolicyDocument = document(allow("s3:*"));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
  const gil = await makeUser("gil", allow("sts:AssumeRole"));
  const RoleArn = "arn:aws:iam::000000000000:role/worker";
  const { Credentials: issued } = await emulator
    .sts(gil)
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "shift" }));
  const session = {
    accessKeyId: `${issued?.AccessKeyId}`,
    secretAccessKey: `${issued?.SecretAccessKey}`,
    sessionToken: `${issued?.SessionToken}`,
  };
  await emulator.s3(session).send(new ListBucketsCommand({}));
  expect(await report({ Arn: RoleArn })).toMatchObject([
    { ServiceNamespace: "s3", LastAuthenticatedEntity: RoleArn, TotalAuthenticatedEntities: 1 },
  ]);
  expect(await report({ Arn: `${USER}gil` })).toMatchObject([
    { ServiceNamespace: "sts", LastAuthenticatedEntity: `${USER}gil` },
  ]);
});

test("a job takes its time, its report is as of its making, page by page", async () => {
  const Arn = "arn:aws:iam::aws:policy/AdministratorAccess";
  const JobId = await generate({ Arn });
  const iam = emulator.iam();
  const running = await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
  expect(running.JobStatus).toBe("IN_PROGRESS");
  expect(running.JobCompletionDate).toBeUndefined();
  await emulator.advance(2000);
  const seen: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await emulator.iam().send(
      new GetServiceLastAccessedDetailsCommand({
        JobId,
        MaxItems: 200,
        ...(Marker ? { Marker } : {}),
      }),
    );
    expect(page.JobCompletionDate?.getTime()).toBe((page.JobCreationDate?.getTime() ?? 0) + 1000);
    seen.push(...services(page.ServicesLastAccessed ?? []));
    Marker = page.Marker;
  } while (Marker !== undefined);
  expect(seen.length).toBeGreaterThan(400);
  expect(seen).toEqual([...new Set(seen)].sort());
});

test("what is not there is said in AWS's words, another account's job is not shown", async () => {
  const iam = emulator.iam();
  expect(await denialOf(generate({ Arn: `${USER}nobody` }))).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: "The user with name nobody cannot be found.",
  });
  expect(await denialOf(generate({ Arn: "arn:aws:s3:::bucket-of-mine" }))).toMatchObject({
    name: "InvalidInputException",
    message: "ARN arn:aws:s3:::bucket-of-mine is not valid.",
  });
  await makeUser("ivy", allow("s3:*"));
  const JobId = await generate({ Arn: `${USER}ivy` });
  await emulator.advance(2000);
  const other = emulator.iam({ accessKeyId: "222222222222", secretAccessKey: "test" });
  const get = new GetServiceLastAccessedDetailsCommand({ JobId });
  expect((await denialOf(other.send(get))).name).toBe("NoSuchEntityException");
  const input = { JobId, ServiceNamespace: "ec2" };
  const details = new GetServiceLastAccessedDetailsWithEntitiesCommand(input);
  expect((await denialOf(emulator.iam().send(details))).name).toBe("NoSuchEntityException");
  const unknown = new GetServiceLastAccessedDetailsCommand({
    JobId: "00000000-0000-0000-0000-000000000000",
  });
  expect((await denialOf(iam.send(unknown))).status).toBe(404);
});

test("an organization's report tells of the accounts below, and of what SCPs let them use", async () => {
  const managementId = "666666666666";
  const tree = await OrganizationTree.create(emulator, managementId, "SERVICE_CONTROL_POLICY");
  const unit = await tree.unit(tree.rootId);
  const inside = await tree.account(unit);
  const outside = await tree.account();
  const noStorage = { ...allow("s3:*"), Effect: "Deny" };
  const policyId = await tree.policy("SERVICE_CONTROL_POLICY", document(noStorage), unit);
  const { Organization } = await tree.client.send(new DescribeOrganizationCommand({}));
  const root = `${Organization?.Id}/${tree.rootId}`;
  const use = async (accountId: string) => {
    await emulator.advance(10_000);
    await emulator
      .s3(rootOf(accountId))
      .send(new ListBucketsCommand({}))
      .catch(() => {});
  };
  await use(inside);
  await use(outside);
  await use(managementId);
  const iam = () => emulator.iam(tree.management);
  const reportOn = async (EntityPath: string, more: object = {}) => {
    const input = { EntityPath, ...more };
    const { JobId } = await iam().send(new GenerateOrganizationsAccessReportCommand(input));
    const running = await iam().send(new GetOrganizationsAccessReportCommand({ JobId }));
    expect(running.JobStatus).toBe("IN_PROGRESS");
    await emulator.advance(2000);
    const SortKey = "LAST_AUTHENTICATED_TIME_DESCENDING" as const;
    const done = await iam().send(
      new GetOrganizationsAccessReportCommand({ JobId, SortKey, MaxItems: 1000 }),
    );
    expect(done.JobStatus).toBe("COMPLETED");
    expect(done.NumberOfServicesAccessible).toBe(done.AccessDetails?.length);
    return {
      used: (done.NumberOfServicesAccessible ?? 0) - (done.NumberOfServicesNotAccessed ?? 0),
      of: (name: string) => done.AccessDetails?.find((each) => each.ServiceNamespace === name),
    };
  };
  // The management account is not among them; the later of the two others is named.
  expect((await reportOn(root)).of("s3")).toMatchObject({
    ServiceName: "Amazon S3",
    Region: "us-east-1",
    EntityPath: `${root}/${outside}`,
    TotalAuthenticatedEntities: 2,
  });
  const ofUnit = await reportOn(`${root}/${unit}/`);
  expect(ofUnit.of("s3")).toBeUndefined();
  expect(ofUnit.of("sqs")).toEqual({
    ServiceName: "Amazon SQS",
    ServiceNamespace: "sqs",
    TotalAuthenticatedEntities: 0,
  });
  expect((await reportOn(`${root}/${outside}`)).of("s3")?.EntityPath).toBe(`${root}/${outside}`);
  const own = await reportOn(`${root}/${managementId}`);
  expect(own.of("s3")?.TotalAuthenticatedEntities).toBe(1);
  // By the policy that hangs at the root, only what it binds counts; by one that allows nothing, nothing is listed.
  const full = { OrganizationsPolicyId: "p-FullAWSAccess" };
  expect((await reportOn(`${root}/${unit}`, full)).of("s3")?.EntityPath).toBe(
    `${root}/${unit}/${inside}`,
  );
  const deny = await reportOn(root, { OrganizationsPolicyId: policyId });
  expect(deny.of("sqs")).toBeUndefined();
});

test("only the management account reports on its organization, and on what is in it", async () => {
  const ask = (as: Credentials, EntityPath: string) =>
    emulator.iam(as).send(new GenerateOrganizationsAccessReportCommand({ EntityPath }));
  const path = "o-abcdefghij/r-abcd";
  expect((await denialOf(ask(rootOf("333333333333"), path))).status).toBe(403);
  expect(await denialOf(ask(rootOf("666666666666"), path))).toMatchObject({
    status: 400,
    message: `The entity path ${path} is not valid.`,
  });
});
