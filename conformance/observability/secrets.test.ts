import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import {
  ChangePasswordCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type Cloud, start } from "cloudglass";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zipOf } from "../lambda/testing/zip.ts";

const CONTROL_TOKEN = "control-token-1f0c7a";
const secrets = new Map<string, string>([["control token", CONTROL_TOKEN]]);
const logged: string[] = [];
let cloud: Cloud;
let told = "";
let listening: Promise<void>;

const secret = (name: string, value: string | undefined): string => {
  if (value === undefined || value.length < 8) throw new Error(`${name} is no secret`);
  secrets.set(name, value);
  return value;
};
const configuration = () => ({ ...cloud.clientConfig(), maxAttempts: 1 });
const headers = { authorization: `Bearer ${CONTROL_TOKEN}` };
const asked = async (path: string) => {
  const answer = await cloud.fetch(path, { headers });
  expect(answer.status, path).toBe(200);
  return answer.text();
};
/** What fails is traced and logged too. */
const failing = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable("it was to fail"),
    () => {},
  );

beforeAll(async () => {
  const log = pino({ level: "trace" }, { write: (line) => logged.push(line) });
  cloud = await start({ log, controlToken: CONTROL_TOKEN });
  const events = await cloud.fetch("/_cloudglass/events", { headers });
  listening = (async () => {
    for await (const piece of events.body ?? []) told += Buffer.from(piece).toString();
  })();
  await identities();
  await objects();
  await machines();
  await strangers();
}, 180_000);
afterAll(async () => {
  await cloud.close();
  await listening;
});

async function identities(): Promise<void> {
  const iam = new IAMClient(configuration());
  const UserName = "ann";
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  secret("secret access key", AccessKey?.SecretAccessKey);
  await iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 40 }));
  const weak = secret("weak password", "Weak-Pass-9921");
  await failing(iam.send(new CreateLoginProfileCommand({ UserName, Password: weak })));
  const Password = secret("password", `Strong-Pass-7734-${"x".repeat(30)}`);
  await iam.send(new CreateLoginProfileCommand({ UserName, Password }));
  const OldPassword = secret("old password", "old-password-4417");
  const NewPassword = secret("new password", `bad\u0000${"n".repeat(200)}`);
  await failing(iam.send(new ChangePasswordCommand({ OldPassword, NewPassword })));
  const Statement = [
    {
      Effect: "Allow",
      Principal: { AWS: "*", Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ];
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: "role",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  const sts = new STSClient(configuration());
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "session" }),
  );
  const session = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: secret("session's secret", Credentials?.SecretAccessKey),
    sessionToken: secret("session token", Credentials?.SessionToken),
  };
  const ofSession = { ...configuration(), credentials: session };
  await new STSClient(ofSession).send(new GetCallerIdentityCommand({}));
  await failing(new S3Client(ofSession).send(new CreateBucketCommand({ Bucket: "denied" })));
  const url = await getSignedUrl(
    new S3Client(ofSession),
    new GetObjectCommand({ Bucket: "denied", Key: "k" }),
  );
  expect(url).toContain("X-Amz-Security-Token");
  expect((await fetch(url)).status).toBeGreaterThan(400);
}

async function objects(): Promise<void> {
  const s3 = new S3Client(configuration());
  await s3.send(new CreateBucketCommand({ Bucket: "secrets" }));
  const key = Buffer.alloc(32, "sse-c-key").toString("base64");
  const object = {
    Bucket: "secrets",
    Key: "sealed",
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: secret("customer key", key),
  };
  await s3.send(new PutObjectCommand({ ...object, Body: "sealed" }));
  await s3.send(new GetObjectCommand(object));
  await failing(
    s3.send(
      new GetObjectCommand({
        ...object,
        SSECustomerKey: secret(
          "other customer key",
          Buffer.alloc(32, "wrong-key").toString("base64"),
        ),
      }),
    ),
  );
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "secrets", Key: "missing" }));
  secret("signature of a URL", new URL(url).searchParams.get("X-Amz-Signature") ?? undefined);
  expect((await fetch(url)).status).toBe(404);
  expect((await fetch(`${url}0`)).status).toBe(403);
  // A path with a query that was encoded into it, and one that is no operation.
  expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
}

async function machines(): Promise<void> {
  const lambda = new LambdaClient(configuration());
  const Variables = { DATABASE_PASSWORD: secret("variable of a function", "lambda-secret-5520") };
  const created = {
    FunctionName: "secretive",
    Runtime: "nodejs22.x" as const,
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/role",
    Code: { ZipFile: zipOf({ "index.mjs": "export const handler = () => 1;" }) },
  };
  await lambda.send(new CreateFunctionCommand({ ...created, Environment: { Variables } }));
  const reserved = { AWS_REGION: secret("reserved variable", "lambda-secret-6631") };
  await failing(
    lambda.send(
      new CreateFunctionCommand({
        ...created,
        FunctionName: "b",
        Environment: { Variables: reserved },
      }),
    ),
  );
  const ec2 = new EC2Client(configuration());
  const text = secret("user data", "user-data-secret-8842");
  const UserData = secret("user data in base64", Buffer.from(text).toString("base64"));
  const run = { ImageId: "ami-00000000000000000", MinCount: 1, MaxCount: 1, UserData };
  await ec2.send(new RunInstancesCommand(run)).catch(() => {});
}

async function strangers(): Promise<void> {
  const accessKeyId = "AKIASTRANGERSTRANGER";
  const sessionToken = secret("token of a stranger", "stranger-token-1203944");
  const credentials = { accessKeyId, secretAccessKey: "unknown-key-9930", sessionToken };
  const client = new DynamoDBClient({ ...configuration(), credentials });
  await failing(client.send(new PutItemCommand({ TableName: "t", Item: {} })));
  const wrong = secret("wrong control token", "wrong-control-token-77");
  const refused = await cloud.fetch("/_cloudglass/requests", {
    headers: { authorization: `Bearer ${wrong}` },
  });
  expect(refused.status).toBe(401);
  const basic = secret("password in a header", Buffer.from("user:basic-77103").toString("base64"));
  await fetch(`${cloud.endpoint}/secrets/x`, { headers: { authorization: `Basic ${basic}` } });
}

const leaksIn = (text: string) =>
  [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => name);

test("the log tells no secret at its finest level", () => {
  // What is no secret is there, so a secret beside it would be.
  expect(logged.join("")).toContain("/secrets/sealed");
  expect(leaksIn(logged.join(""))).toEqual([]);
});

test("lists, traces and decisions of requests tell none, nor do metrics", async () => {
  const list = await asked("/_cloudglass/requests?limit=512");
  const { requests } = JSON.parse(list) as { readonly requests: readonly { requestId: string }[] };
  expect(requests.length).toBeGreaterThan(20);
  const texts = [list, await asked("/_cloudglass/metrics")];
  texts.push(await asked("/_cloudglass/iam/decisions?limit=100"));
  for (const { requestId } of requests) {
    const trace = await asked(`/_cloudglass/requests/${requestId}`);
    const decision = await asked(`/_cloudglass/requests/${requestId}/decision`);
    texts.push(trace, decision);
    expect(leaksIn(trace + decision), trace).toEqual([]);
  }
  expect(leaksIn(texts.join("\n"))).toEqual([]);
});

test("events tell none", async () => {
  expect(told).toContain("CreateLoginProfile");
  expect(leaksIn(told)).toEqual([]);
});
