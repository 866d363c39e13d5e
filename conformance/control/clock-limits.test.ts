/**
 * What ends, fills up again or falls due by the clock when it is moved over HTTP, in DynamoDB, S3, IAM and EC2; each in full in
 * the service's own tests. Clients have the host's time.
 */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  type DynamoDBClient,
  ListBackupsCommand,
  PutItemCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeSpotInstanceRequestsCommand,
  RequestSpotInstancesCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type Credentials as Issued,
} from "@aws-sdk/client-sts";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeUser } from "../iam/users.ts";
import { advance, moveClock } from "../testing/clock.ts";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { OpenIdServer } from "../testing/openid-server.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true, dynamodbThrottling: "all" });
});
afterAll(() => emulator.stop());

/** The emulator's. */
const now = async () => Date.parse((await advance(emulator, 0)).now);
const whoAmI = (issued: Issued | undefined) =>
  emulator
    .sts({
      accessKeyId: `${issued?.AccessKeyId}`,
      secretAccessKey: `${issued?.SecretAccessKey}`,
      sessionToken: `${issued?.SessionToken}`,
    })
    .send(new GetCallerIdentityCommand({}));

async function createTable(more: Partial<CreateTableCommandInput>): Promise<DynamoDBClient> {
  const client = emulator.dynamodb();
  await client.send(
    new CreateTableCommand({
      TableName: undefined,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      ...more,
    }),
  );
  await advance(emulator, "30s");
  return client;
}

test.each([
  [
    "units that are provisioned",
    {
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
      BillingMode: "PROVISIONED",
    },
    "10m",
  ],
  ["a partition's own limit on demand", {}, "2s"],
] as const)("%s fill up again", async (_what, settings, wait) => {
  const TableName = `limited-${wait}`;
  const client = await createTable({ TableName, ...settings });
  await moveClock(emulator, { pause: true });
  const put = () => {
    const Item = { pk: { S: "hot" }, a: { S: "x".repeat(390 * 1024) } };
    return client.send(new PutItemCommand({ TableName, Item }));
  };
  const throttled = async () => {
    for (let count = 0; count < 8; count++) {
      const failure = await put().then(
        () => undefined,
        (error: Error) => error.name,
      );
      if (failure !== undefined) return failure;
    }
    return "none was";
  };
  expect(await throttled()).toMatch(/Throttling|ThroughputExceeded/);
  expect(await put().catch((error: Error) => error.name)).toMatch(/Throttling|ThroughputExceeded/);
  await advance(emulator, wait);
  await put();
  expect(await throttled()).toMatch(/Throttling|ThroughputExceeded/);
  await moveClock(emulator, { resume: true });
});

test("what is left of a deleted table is kept for 35 days", async () => {
  const TableName = "recoverable";
  const client = await createTable({ TableName });
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await client.send(
    new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
  );
  await advance(emulator, "1m");
  await client.send(new DeleteTableCommand({ TableName }));
  await advance(emulator, "34d");
  const kept = async () => {
    const list = new ListBackupsCommand({ TableName, BackupType: "SYSTEM" });
    return (await client.send(list)).BackupSummaries?.length;
  };
  expect(await kept()).toBe(1);
  await advance(emulator, "2d");
  expect(await kept()).toBe(0);
});

test("an inventory is delivered on the next day", async () => {
  const s3 = emulator.s3();
  for (const Bucket of ["listed", "reports"]) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket: "listed", Key: "k", Body: "x" }));
  const statement = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::reports/*",
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "reports", Policy }));
  const InventoryConfiguration = {
    Id: "daily",
    IsEnabled: true,
    IncludedObjectVersions: "Current",
    Schedule: { Frequency: "Daily" },
    Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "CSV" } },
  } as const;
  await s3.send(
    new PutBucketInventoryConfigurationCommand({
      Bucket: "listed",
      Id: "daily",
      InventoryConfiguration,
    }),
  );
  const manifests = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "reports" }));
    return Contents.filter(({ Key }) => Key?.endsWith("/manifest.json")).length;
  };
  expect(await manifests()).toBe(0);
  await advance(emulator, "1d");
  expect(await manifests()).toBe(1);
  await advance(emulator, "2d");
  expect(await manifests()).toBe(3);
});

test("a session with a code of an MFA device ends by the clock, and codes are of its time", async () => {
  const ann = await makeUser(emulator, "ann");
  const iam = emulator.iam();
  const { VirtualMFADevice } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "phone" }),
  );
  const SerialNumber = `${VirtualMFADevice?.SerialNumber}`;
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const app = new TOTP({ secret: Secret.fromBase32(seed) });
  const code = async (steps: number) => app.generate({ timestamp: (await now()) + steps * 30_000 });
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: "ann",
      SerialNumber,
      AuthenticationCode1: await code(-1),
      AuthenticationCode2: await code(0),
    }),
  );
  const session = async (TokenCode: string) => {
    const asked = { SerialNumber, TokenCode, DurationSeconds: 900 };
    return (await emulator.sts(ann).send(new GetSessionTokenCommand(asked))).Credentials;
  };
  await advance(emulator, "1d");
  const old = await code(0);
  const issued = await session(old);
  expect((await whoAmI(issued)).Arn).toBe("arn:aws:iam::000000000000:user/ann");
  await advance(emulator, "14m");
  await whoAmI(issued);
  await advance(emulator, "1m");
  expect((await denialOf(whoAmI(issued))).name).toBe("ExpiredToken");
  expect((await denialOf(session(old))).name).toBe("AccessDenied");
  await session(await code(0));
});

test("a token of an identity provider, and the session for it, end by the clock", async () => {
  const provider = await OpenIdServer.start();
  const host = "login.example.com";
  const iss = `https://${host}`;
  const iam = emulator.iam();
  const { OpenIDConnectProviderArn: Federated } = await iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: iss, ClientIDList: ["app"] }),
  );
  const statement = {
    Effect: "Allow",
    Principal: { Federated },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${host}:sub`]: "user-1" } },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const role = { RoleName: "web", AssumeRolePolicyDocument };
  const { Role } = await iam.send(new CreateRoleCommand(role));
  await fetch(`${emulator.endpoint}/_cloudglass/iam/oidc-providers/${host}/keys`, {
    method: "PUT",
    body: provider.keySet,
  });
  const assume = async (WebIdentityToken: string) => {
    const asked = { RoleArn: Role?.Arn, RoleSessionName: "s1", WebIdentityToken };
    const command = new AssumeRoleWithWebIdentityCommand({ ...asked, DurationSeconds: 900 });
    return (await emulator.sts().send(command)).Credentials;
  };
  // Its maker has the emulator's time, and gives it ten minutes.
  const startMs = await now();
  const exp = Math.floor(startMs / 1000) + 600;
  const token = await provider.token(startMs, { iss, exp });
  const issued = await assume(token);
  await advance(emulator, "11m");
  expect((await denialOf(assume(token))).name).toMatch(/^ExpiredToken/);
  await whoAmI(issued);
  await advance(emulator, "4m");
  expect((await denialOf(whoAmI(issued))).name).toBe("ExpiredToken");
  await provider.stop();
});

const ImageId = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

test("a spot request that no price fulfils is cancelled at its end", async () => {
  const ec2 = emulator.ec2();
  const ValidUntil = new Date((await now()) + 2 * 3_600_000);
  const LaunchSpecification = { ImageId, InstanceType: "m5.large" } as const;
  await ec2.send(
    new RequestSpotInstancesCommand({ SpotPrice: "0.001", ValidUntil, LaunchSpecification }),
  );
  const shown = async () => {
    const { SpotInstanceRequests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
    return SpotInstanceRequests?.[0]?.Status?.Code;
  };
  await advance(emulator, "119m");
  expect(await shown()).toBe("price-too-low");
  await advance(emulator, "2m");
  expect(await shown()).toBe("schedule-expired");
});

test("a flow that is idle is forgotten by its interface", async () => {
  const ec2 = emulator.ec2();
  const run = new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 });
  const { Instances = [] } = await ec2.send(run);
  await advance(emulator, "5m");
  const [from] = Instances.map(({ NetworkInterfaces }) => NetworkInterfaces?.[0]);
  const ask = async (path: string, body?: object) => {
    const sent = body && { method: "POST", body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    return (
      await fetch(`${emulator.endpoint}/_cloudglass/vpc/${path}`, { ...sent, headers })
    ).json();
  };
  await ask("packets", {
    from: from?.NetworkInterfaceId,
    to: "192.0.2.7",
    protocol: "udp",
    sourcePort: 5000,
    port: 53,
  });
  const flows = async () => {
    const path = `interfaces/${from?.NetworkInterfaceId}/connections`;
    const { connections } = (await ask(path)) as { connections: { localPort: number }[] };
    return connections.filter(({ localPort }) => localPort === 5000).length;
  };
  expect(await flows()).toBe(1);
  await advance(emulator, "25s");
  expect(await flows()).toBe(1);
  await advance(emulator, "10s");
  expect(await flows()).toBe(0);
});
