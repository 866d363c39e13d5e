/** The services of the emulator without HTTP, and one of everything that an operation can name. */
import { type Environment, systemEnvironment } from "@cloudglass/env";
import { openIdentities } from "@cloudglass/iam";
import {
  type AuthorizationRequest,
  type Call,
  type Caller,
  loadModel,
  type Service,
  type ServiceLog,
  type ServiceModel,
} from "@cloudglass/wire";
import { DEFAULTS } from "../../packages/cloudglass/src/configuration.ts";
import { fillPorts } from "../../packages/cloudglass/src/ports.ts";
import { services } from "../../packages/cloudglass/src/services.generated.ts";
import { rootCaller, runS3 } from "../../packages/s3/src/testing.ts";
import { makeTemplate } from "./experiment-names.ts";
import { makeFunction } from "./function-names.ts";
import { makeNetwork } from "./network-names.ts";
import type { Names } from "./sample-input.ts";

const ACCOUNT = "000000000000";
const TAGS = [{ Key: "team", Value: "red" }];

export interface OpenedService {
  readonly service: Service;
  readonly model: ServiceModel;
  readonly names: Names;
  readonly always: readonly string[];
}

const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  // The account is in every request to S3 Control: its host begins with it.
  s3control: ["AccountId"],
  // Or an identifier.
  logs: ["logGroupName"],
};

export interface World {
  readonly services: Readonly<Record<string, OpenedService>>;
  /** A user with a key of its own. */
  readonly caller: Caller;
  close(): Promise<void>;
}

/** What the rows of an operation ask for, by the head of the request. */
export function requestsOf(
  { service }: OpenedService,
  operation: string,
  input: object,
  caller: Caller,
  head: Partial<Call["head"]>,
): readonly AuthorizationRequest[] {
  const rule = service.access[operation];
  return rule?.(input as never, callOf(operation, caller, head)) ?? [];
}

export async function openWorld(): Promise<World> {
  const env = systemEnvironment({});
  const log: ServiceLog = { debug() {}, info() {}, warn() {}, error() {} };
  const identities = openIdentities({ env: within(env, "iam"), log });
  const opened: Record<string, { service: Service; model: ServiceModel }> = {};
  const ports = fillPorts({
    identities,
    configuration: DEFAULTS,
    eventSink: undefined,
    environmentFor: (service) => within(env, service),
    logFor: () => log,
    openService: async (service) => (opened[service] as { service: Service }).service,
    serveSandboxes: async () => async () => {},
    acceptFromVpc: () => {},
  });
  for (const [name, load] of Object.entries(services)) {
    const service = await (await load()).create({ env: within(env, name), log, ports });
    opened[name] = { service, model: await loadModel(name) };
  }
  const run =
    (name: string): Run =>
    async (operation, input, caller = rootCaller) =>
      (await opened[name]?.service.operations[operation]?.(
        input as never,
        callOf(operation, caller, {}),
      )) as Awaited<ReturnType<Run>>;
  const s3 = opened.s3 as OpenedService;
  const organizations = await makeOrganization(run("organizations"), env);
  const names: Record<string, Names> = {
    iam: { ...(await makeIdentities(run("iam"))), ...organizations.ofReports },
    sts: STS_NAMES,
    organizations: organizations.names,
    s3: await makeBucket(s3.service, env),
    s3control: await makeAccessPoint(run("s3control")),
    dynamodb: await makeTable(run("dynamodb")),
    dynamodbstreams: STREAM_NAMES,
    logs: await makeLogGroup(run("logs")),
    lambda: await makeFunction(run("lambda")),
    ec2: await makeNetwork(run("ec2")),
    fis: await makeTemplate(run("fis")),
  };
  return {
    services: Object.fromEntries(
      Object.entries(opened).map(([name, each]) => [
        name,
        { ...each, names: names[name] ?? {}, always: ALWAYS[name] ?? [] },
      ]),
    ),
    caller: {
      kind: "user",
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/staff/ann`,
      userId: "AIDAEXAMPLEANN0000000",
      accessKeyId: "AKIAEXAMPLEANN000000",
    },
    async close() {
      await Promise.all(Object.values(opened).map(({ service }) => service.close()));
      await identities.close();
      env.close();
    },
  };
}

export type Run = (
  operation: string,
  input: object,
  caller?: Caller,
) => Promise<Record<string, Record<string, string>>>;

/** Of an account with an organization of its own. */
const OTHER_ROOT: Caller = {
  kind: "root",
  accountId: "333333333333",
  arn: "arn:aws:iam::333333333333:root",
  userId: "333333333333",
};

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
});
const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:${path}`;

async function makeIdentities(iam: Run): Promise<Names> {
  const boundary = { PolicyName: "limit", PolicyDocument: POLICY };
  await iam("CreatePolicy", boundary);
  await iam("CreatePolicy", { PolicyName: "p", PolicyDocument: POLICY, Tags: TAGS });
  const PermissionsBoundary = arn("policy/limit");
  await iam("CreateUser", { UserName: "ann", Path: "/staff/", Tags: TAGS, PermissionsBoundary });
  await iam("CreateGroup", { GroupName: "g", Path: "/staff/" });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: arn("root"), Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  });
  const role = { AssumeRolePolicyDocument, Tags: TAGS, PermissionsBoundary };
  await iam("CreateRole", { RoleName: "r", Path: "/staff/", ...role });
  await iam("CreateInstanceProfile", { InstanceProfileName: "ip", Tags: TAGS });
  const { VirtualMFADevice } = await iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName: "m",
    Tags: TAGS,
  });
  const { ServiceSpecificCredential } = await iam("CreateServiceSpecificCredential", {
    UserName: "ann",
    ServiceName: "codecommit.amazonaws.com",
  });
  const { AccessKey } = await iam("CreateAccessKey", { UserName: "ann" });
  return {
    Path: "/staff/",
    PathPrefix: "/staff/",
    NewPath: "/new/",
    UserName: "ann",
    GroupName: "g",
    RoleName: "r",
    PolicyName: "p",
    InstanceProfileName: "ip",
    PolicyArn: arn("policy/p"),
    PermissionsBoundary,
    PolicySourceArn: arn("user/staff/ann"),
    Arn: arn("user/staff/ann"),
    AccessKeyId: AccessKey?.AccessKeyId,
    SerialNumber: VirtualMFADevice?.SerialNumber,
    ServiceSpecificCredentialId: ServiceSpecificCredential?.ServiceSpecificCredentialId,
    SAMLProviderArn: arn("saml-provider/idp"),
    OpenIDConnectProviderArn: arn("oidc-provider/idp.example.com"),
    Url: "https://idp.example.com",
    AWSServiceName: "elasticbeanstalk.amazonaws.com",
    DeletionTaskId: `task${"/aws-service-role/elasticbeanstalk.amazonaws.com"}/AWSServiceRoleForElasticBeanstalk/00000000-0000-0000-0000-000000000000`,
    EntityArn: arn("delegation-request/request"),
    Properties: { "RoleManager/Enabled": "true" },
  };
}

const STS_NAMES: Names = {
  RoleArn: arn("role/staff/r"),
  PrincipalArn: arn("saml-provider/idp"),
  TargetPrincipal: "222222222222",
  SerialNumber: undefined,
  TokenCode: undefined,
};

interface OrganizationNames {
  readonly names: Names;
  /** What IAM calls things of the organization. */
  readonly ofReports: Names;
}

async function makeOrganization(
  organizations: Run,
  { clock }: Environment,
): Promise<OrganizationNames> {
  const { Organization } = await organizations("CreateOrganization", {});
  const { Roots } = (await organizations("ListRoots", {})) as unknown as {
    readonly Roots: readonly { readonly Id: string }[];
  };
  const RootId = Roots[0]?.Id;
  const { OrganizationalUnit } = await organizations("CreateOrganizationalUnit", {
    ParentId: RootId,
    Name: "unit",
    Tags: TAGS,
  });
  const unit = OrganizationalUnit?.Id;
  const Type = "SERVICE_CONTROL_POLICY";
  await organizations("EnablePolicyType", { RootId, PolicyType: Type });
  const { Policy } = (await organizations("CreatePolicy", {
    Name: "p",
    Description: "",
    Type,
    Content: POLICY,
    Tags: TAGS,
  })) as unknown as { readonly Policy: { readonly PolicySummary: { readonly Id: string } } };
  const PolicyId = Policy.PolicySummary.Id;
  const { Handshake } = await organizations("InviteAccountToOrganization", {
    Target: { Type: "ACCOUNT", Id: "222222222222" },
  });
  await organizations("CreateOrganization", {}, OTHER_ROOT);
  const now = new Date(clock.now());
  await organizations("InviteOrganizationToTransferResponsibility", {
    Type: "BILLING",
    Target: { Type: "ACCOUNT", Id: OTHER_ROOT.accountId },
    StartTimestamp: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)),
    SourceName: "theirs",
  });
  const { ResponsibilityTransfers } = (await organizations("ListInboundResponsibilityTransfers", {
    Type: "BILLING",
  })) as unknown as { readonly ResponsibilityTransfers: readonly { readonly Id: string }[] };
  const names: Names = {
    RootId,
    ParentId: RootId,
    SourceParentId: RootId,
    DestinationParentId: unit,
    OrganizationalUnitId: unit,
    ChildId: unit,
    TargetId: unit,
    AccountId: ACCOUNT,
    PolicyId,
    ResourceId: PolicyId,
    HandshakeId: Handshake?.Id,
    "DescribeEffectivePolicyRequest.TargetId": ACCOUNT,
    ServicePrincipal: "config.amazonaws.com",
    "HandshakeParty.Id": ACCOUNT,
    "HandshakeParty.Type": "ACCOUNT",
    Filter: Type,
    Id: ResponsibilityTransfers[0]?.Id,
  };
  const EntityPath = `${Organization?.Id}/${RootId}`;
  return { names, ofReports: { EntityPath, OrganizationsPolicyId: PolicyId } };
}

async function makeBucket(service: Service, env: Environment): Promise<Names> {
  const s3 = runS3(service, env.clock);
  const Bucket = "bucket";
  await s3.call("CreateBucket", { Bucket, ObjectLockEnabledForBucket: true });
  // Bodies of configurations come with their digest.
  const body = { payload: "", headers: { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" } };
  await s3.call("PutBucketTagging", { Bucket, Tagging: { TagSet: TAGS } }, body);
  await s3.call("PutBucketAbac", { Bucket, AbacStatus: { Status: "Enabled" } }, body);
  const { VersionId } = await s3.call(
    "PutObject",
    { Bucket, Key: "key", Tagging: "team=red" },
    { body: "x" },
  );
  const { UploadId } = await s3.call("CreateMultipartUpload", { Bucket, Key: "key" });
  const key = { Bucket, Key: "key", VersionId, UploadId, CopySource: "bucket/key" };
  return {
    ...key,
    ExpectedBucketOwner: ACCOUNT,
    ExpectedSourceBucketOwner: ACCOUNT,
    "PutObjectRequest.Tagging": "team=red",
    "CopyObjectRequest.Tagging": "team=red",
    "CreateMultipartUploadRequest.Tagging": "team=red",
    "ReplicationConfiguration.Role": arn("role/staff/r"),
    "CreateBucketRequest.Bucket": "another",
    Body: undefined,
  };
}

async function makeAccessPoint(control: Run): Promise<Names> {
  await control("CreateAccessPoint", { AccountId: ACCOUNT, Name: "point", Bucket: "bucket" });
  return { AccountId: ACCOUNT, Name: "point", Bucket: "bucket" };
}

/** Its keys are called as those of sampled items are. */
async function makeTable(dynamodb: Run): Promise<Names> {
  const TableName = "orders";
  await dynamodb("CreateTable", {
    TableName,
    KeySchema: [{ AttributeName: "team", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "team", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
    Tags: TAGS,
  });
  const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${TableName}`;
  const backup = `${table}/backup/01489602797149-73d8d5bc`;
  return {
    TableName,
    "CreateTableInput.TableName": "another",
    TargetTableName: "another",
    IndexName: "by-team",
    TableArn: table,
    SourceTableArn: table,
    ResourceArn: table,
    BackupArn: backup,
    ExportArn: `${table}/export/01489602797149-73d8d5bc`,
    ImportArn: `${table}/import/01489602797149-73d8d5bc`,
    KeyConditionExpression: "team = :v",
    ExpressionAttributeNames: undefined,
    ExpressionAttributeValues: { ":v": { S: "red" } },
    ProjectionExpression: "team",
    ConditionExpression: undefined,
    FilterExpression: undefined,
    UpdateExpression: undefined,
    Statement: `SELECT team FROM "${TableName}" WHERE team = 'red'`,
    Parameters: undefined,
    TransactStatements: [
      { Statement: `INSERT INTO "${TableName}" VALUE {'team': 'red'}` },
      { Statement: `UPDATE "${TableName}" SET seats = 1 WHERE team = 'red'` },
      { Statement: `DELETE FROM "${TableName}" WHERE team = 'red'` },
      { Statement: `EXISTS(SELECT team FROM "${TableName}" WHERE team = 'red')` },
    ],
    RequestItems: undefined,
    "BatchGetItemInput.RequestItems": {
      [TableName]: { Keys: [{ team: { S: "red" } }], ProjectionExpression: "team" },
    },
    "BatchWriteItemInput.RequestItems": {
      [TableName]: [{ PutRequest: { Item: { team: { S: "red" } } } }],
    },
  };
}

async function makeLogGroup(logs: Run): Promise<Names> {
  const logGroupName = "/app/orders";
  const logStreamName = "orders";
  await logs("CreateLogGroup", { logGroupName, tags: { team: "red" } });
  await logs("CreateLogStream", { logGroupName, logStreamName });
  return {
    logGroupName,
    logStreamName,
    logGroupIdentifier: undefined,
    "PutLogGroupDeletionProtectionRequest.logGroupIdentifier": logGroupName,
    logGroupIdentifiers: [`arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`],
    resourceIdentifier: undefined,
    resourceArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`,
    "CreateLogGroupRequest.logGroupName": "/app/another",
  };
}

const STREAM = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders/stream/2026-06-01T00:00:00.000`;
const STREAM_NAMES: Names = { StreamArn: STREAM, ShardIterator: `${STREAM}|1|AAAAAAAAAAE` };

function within(env: Environment, name: string): Environment {
  return { ...env, disk: env.disk.directory(name) };
}

function callOf(operation: string, caller: Caller, head: Partial<Call["head"]>): Call {
  return {
    requestId: "test",
    hostId: "host",
    operation,
    region: "us-east-1",
    caller,
    head: { method: "POST", path: "/", query: "", headers: {}, rawHeaders: [], ...head },
    sourceIp: "127.0.0.1",
    receivedAt: Date.parse("2026-06-01T00:00:00Z"),
    authorize: () => ({ allowed: true, message: "" }),
    trace() {},
  };
}
