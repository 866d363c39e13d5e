/** Instance metadata as a machine of one's own on an instance's interface finds it, packet by packet. */
import { verify, X509Certificate } from "node:crypto";
import {
  CreateTagsCommand,
  type InstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { blocksOf, PageShell } from "../testing/pages.ts";
import { versionOf } from "../testing/programs.ts";
import { ask, plugIn, type VpcHost } from "./vpc-host.ts";

const METADATA = "169.254.169.254";
const TOKEN = "x-aws-ec2-metadata-token";
const Bucket = "machines";
const USER_DATA = "#!/bin/sh\necho 'grüße'\n";
const HOUR_MS = 3_600_000;

let emulator: Emulator;
let host: VpcHost;
let instanceId: string;
let interfaceId: string;
let macAddress: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await emulator.s3().send(new CreateBucketCommand({ Bucket }));
  await profile();
  const { Instances } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      ...{ InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 },
      IamInstanceProfile: { Name: "machine" },
      UserData: Buffer.from(USER_DATA).toString("base64"),
      MetadataOptions: { HttpTokens: "optional", InstanceMetadataTags: "enabled" },
    }),
  );
  const [instance] = Instances ?? [];
  const card = instance?.NetworkInterfaces?.[0];
  instanceId = `${instance?.InstanceId}`;
  interfaceId = `${card?.NetworkInterfaceId}`;
  macAddress = `${card?.MacAddress}`;
  host = await plugIn(emulator, { interfaceId, macAddress });
});
afterAll(async () => {
  host.close();
  await emulator.stop();
});

const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

async function profile(): Promise<void> {
  const iam = emulator.iam();
  const RoleName = "machine";
  const AssumeRolePolicyDocument = policy({
    ...{ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policy({
    ...{ Action: "s3:PutObject", Resource: `arn:aws:s3:::${Bucket}/*` },
  });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "put", PolicyDocument }));
  const InstanceProfileName = RoleName;
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
}

const putToken = (seconds = 21_600) =>
  ask(host, {
    ...{ host: METADATA, method: "PUT", path: "/latest/api/token" },
    headers: { [`${TOKEN}-ttl-seconds`]: seconds },
  });

const get = (path: string, token?: string) =>
  ask(host, {
    ...{ host: METADATA, path: `/latest/${path}` },
    headers: token === undefined ? {} : { [TOKEN]: token },
  });

/** By a token of its own. */
async function read(path: string): Promise<string> {
  const { body: token } = await putToken();
  const { status, body } = await get(path, token);
  expect(status).toBe(200);
  return body;
}

async function options(more: InstanceMetadataOptionsRequest): Promise<void> {
  const InstanceId = instanceId;
  await emulator.ec2().send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, ...more }));
}

interface Told {
  readonly Code: string;
  readonly AccessKeyId: string;
  readonly Expiration: string;
  readonly credentials: Credentials;
}

async function roleCredentials(): Promise<Told> {
  expect(await read("meta-data/iam/security-credentials/")).toBe("machine");
  const told = JSON.parse(await read("meta-data/iam/security-credentials/machine"));
  const { AccessKeyId, SecretAccessKey, Token } = told;
  return {
    ...told,
    credentials: {
      ...{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
    },
  };
}

test("a token is asked for by PUT, and opens what is told", async () => {
  const { status, body: token } = await putToken(60);
  expect(status).toBe(200);
  expect(await get("meta-data/instance-id", token)).toEqual({ status: 200, body: instanceId });
  expect((await get("meta-data/instance-id", `${token}x`)).status).toBe(401);
  expect((await putToken(21_601)).status).toBe(400);
  await emulator.advance(61_000);
  expect((await get("meta-data/instance-id", token)).status).toBe(401);
});

test("addresses are those of the machine's own card", async () => {
  const [address] = host.card.addresses;
  expect(await read("meta-data/local-ipv4")).toBe(address);
  const card = `meta-data/network/interfaces/macs/${macAddress}`;
  expect(await read(`${card}/interface-id`)).toBe(interfaceId);
});

test("user data is told as it was given, tags as they are", async () => {
  expect(await read("user-data")).toBe(USER_DATA);
  const Tags = [{ Key: "team", Value: "red" }];
  await emulator.ec2().send(new CreateTagsCommand({ Resources: [instanceId], Tags }));
  expect(await read("meta-data/tags/instance/team")).toBe("red");
  await options({ InstanceMetadataTags: "disabled" });
  const { body: token } = await putToken();
  expect((await get("meta-data/tags/instance/team", token)).status).toBe(404);
});

test("the role's credentials are its session, with its permissions", async () => {
  const { Code, credentials } = await roleCredentials();
  expect(Code).toBe("Success");
  const { Arn } = await emulator.sts(credentials).send(new GetCallerIdentityCommand({}));
  const principal = `arn:aws:sts::000000000000:assumed-role/machine/${instanceId}`;
  expect(Arn).toBe(principal);
  const s3 = emulator.s3(credentials);
  await s3.send(new PutObjectCommand({ Bucket, Key: "log", Body: "started" }));
  const denied = await denialOf(s3.send(new ListObjectsV2Command({ Bucket })));
  expect(denied.message).toBe(
    `User: ${principal} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${Bucket}" because no identity-based policy allows the s3:ListBucket action`,
  );
});

test("the identity document is signed with the key of the certificate that the emulator shows", async () => {
  const folder = "dynamic/instance-identity";
  const document = await read(`${folder}/document`);
  expect(JSON.parse(document)).toMatchObject({
    ...{ accountId: "000000000000", instanceId, region: "us-east-1", instanceType: "t3.micro" },
    privateIp: host.card.addresses[0],
  });
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/identity-certificate`);
  const { publicKey } = new X509Certificate(await answer.text());
  const signature = Buffer.from(await read(`${folder}/signature`), "base64");
  expect(verify("sha256", Buffer.from(document), publicKey, signature)).toBe(true);
  const changed = Buffer.from(document.replace("t3.micro", "t3.large"));
  expect(verify("sha256", changed, publicKey, signature)).toBe(false);
});

test("docs/internals/instance-metadata.md verifies it with openssl", async ({ skip }) => {
  const programs = [versionOf("openssl", "version"), versionOf("curl", "--version")];
  if (programs.includes(undefined)) skip("no curl or openssl that runs");
  await using shell = await PageShell.open();
  for (const file of ["document", "signature"]) {
    shell.write(file, await read(`dynamic/instance-identity/${file}`));
  }
  const [block] = blocksOf("docs/internals/instance-metadata.md").filter(
    ({ language }) => language === "sh",
  );
  const commands = block?.text.replace("http://localhost:4566", emulator.endpoint) ?? "";
  expect(await shell.run(commands)).toMatchObject({ status: 0, stdout: "Verified OK\n" });
  shell.write("document", "{}");
  expect(await shell.run(commands)).toMatchObject({ status: 1, stdout: "Verification failure\n" });
});

/** Of a handshake's and of acknowledgments there are no more bytes than a TCP header with options. */
const TCP_HEADER_BYTES_MAX = 60;

/** Of the packets that bring an answer. */
async function limitsOfAnswers(): Promise<Set<number>> {
  const before = host.heard.length;
  expect((await putToken()).status).toBe(200);
  const answers = host.heard
    .slice(before)
    .filter(
      ({ source, transportBytes }) => source === METADATA && transportBytes > TCP_HEADER_BYTES_MAX,
    );
  return new Set(answers.map(({ ttl }) => ttl));
}

test("packets of an answer have the hop limit left: with 1, one more router would drop them", async () => {
  await options({ HttpPutResponseHopLimit: 1 });
  expect(await limitsOfAnswers()).toEqual(new Set([1]));
  await options({ HttpPutResponseHopLimit: 3 });
  expect(await limitsOfAnswers()).toEqual(new Set([3]));
});

test("without a token nothing is told where tokens are required", async () => {
  expect(await get("meta-data/instance-id")).toEqual({ status: 200, body: instanceId });
  await options({ HttpTokens: "required" });
  expect((await get("meta-data/instance-id")).status).toBe(401);
  expect(await read("meta-data/instance-id")).toBe(instanceId);
});

test("an endpoint that is turned off tells nothing", async () => {
  const { body: token } = await putToken();
  await options({ HttpEndpoint: "disabled" });
  expect((await putToken()).status).toBe(403);
  expect((await get("meta-data/instance-id", token)).status).toBe(403);
  await options({ HttpEndpoint: "enabled" });
  expect((await get("meta-data/instance-id", token)).status).toBe(200);
});

test("new credentials are there before the old ones are over", async () => {
  const first = await roleCredentials();
  expect((await roleCredentials()).AccessKeyId).toBe(first.AccessKeyId);
  const left = Date.parse(first.Expiration) - emulator.running.clock.now();
  expect(left).toBeGreaterThan(5 * HOUR_MS);
  await emulator.advance(left - 5 * 60_000);
  // The lease is over by then: the machine starts anew.
  host.close();
  host = await plugIn(emulator, { interfaceId, macAddress });
  const second = await roleCredentials();
  expect(second.AccessKeyId).not.toBe(first.AccessKeyId);
  expect(Date.parse(second.Expiration)).toBeGreaterThan(Date.parse(first.Expiration));
  for (const { credentials } of [first, second]) {
    const s3 = emulator.s3(credentials);
    await s3.send(new PutObjectCommand({ Bucket, Key: "log", Body: "still here" }));
  }
  await emulator.advance(5 * 60_000 + 1000);
  const s3 = emulator.s3(first.credentials);
  const Body = "too late";
  expect(await denialOf(s3.send(new PutObjectCommand({ Bucket, Key: "log", Body })))).toMatchObject(
    { name: "ExpiredToken" },
  );
});
