/**
 * Encoded authorization failure messages over HTTP: EC2 refuses, STS decodes. EC2 has no operations here yet, so a
 * stand-in of one operation takes its place behind EC2's real model, protocol and family of errors.
 */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { DecodeAuthorizationMessageCommand, STSClient } from "@aws-sdk/client-sts";
import { systemEnvironment } from "@cloudglass/env";
import { openIdentities } from "@cloudglass/iam";
import type { ServiceDefinition } from "@cloudglass/wire";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGateway } from "../../packages/gateway/src/gateway.ts";
import { onlySite } from "../../packages/gateway/src/namespace-of.ts";
import { sha256Hex, signHeaders } from "../../packages/gateway/src/sigv4/testing/signer.ts";
import { Site } from "../../packages/gateway/src/site.ts";
import iamService from "../../packages/iam/src/service.ts";
import stsService from "../../packages/iam/src/sts-service.ts";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, ROOT } from "../testing/emulator.ts";
import { allow, deny } from "./accounts.ts";

const ACCOUNT = "000000000000";
const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`;

const ec2Service: ServiceDefinition = {
  name: "ec2",
  create: () => ({
    operations: { StopInstances: () => ({ StoppingInstances: [] }) },
    access: {
      StopInstances: () => [
        {
          action: "ec2:StopInstances",
          resource: INSTANCE,
          context: { "ec2:InstanceType": "t3.micro" },
        },
      ],
    },
    close: async () => {},
  }),
};

const env = systemEnvironment({});
const log = pino({ level: "silent" });
const identities = openIdentities({ env, log });
const site = new Site({
  env,
  log,
  authority: identities.authority,
  ports: { identities },
  services: {
    iam: async () => iamService,
    sts: async () => stsService,
    ec2: async () => ec2Service,
  },
});
const gateway = createGateway({ sites: onlySite(site), random: env.random, log });
let endpoint: string;
beforeAll(async () => {
  endpoint = `http://127.0.0.1:${await gateway.listen({ host: "127.0.0.1", port: 0 })}`;
});
afterAll(async () => {
  await gateway.close();
  await site.close();
  await identities.close();
  env.close();
});

const clientOf = (credentials: Credentials) => ({
  region: "us-east-1",
  endpoint,
  credentials,
  maxAttempts: 1,
});

async function user(UserName: string, ...statements: object[]): Promise<Credentials> {
  const iam = new IAMClient(clientOf(ROOT));
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  return {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
}

/** Status and body of EC2's answer. */
async function stopInstance(as: Credentials): Promise<{ status: number; body: string }> {
  const body = "Action=StopInstances&Version=2016-11-15&InstanceId.1=i-1";
  const timestamp = `${new Date(env.clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const { headers } = signHeaders({
    method: "POST",
    target: "/",
    headers: {
      host: endpoint.slice("http://".length),
      "content-type": "application/x-www-form-urlencoded",
    },
    accessKeyId: as.accessKeyId,
    secret: as.secretAccessKey,
    region: "us-east-1",
    service: "ec2",
    timestamp,
    payloadHash: sha256Hex(body),
  });
  const answer = await fetch(endpoint, { method: "POST", headers, body });
  return { status: answer.status, body: await answer.text() };
}

async function decode(EncodedMessage: string, as: Credentials = ROOT) {
  const sts = new STSClient(clientOf(as));
  try {
    const command = new DecodeAuthorizationMessageCommand({ EncodedMessage });
    return JSON.parse(`${(await sts.send(command)).DecodedMessage}`);
  } finally {
    sts.destroy();
  }
}

function encodedIn(body: string): string {
  const found = /Encoded authorization failure message: ([\w-]+)<\/Message>/.exec(body)?.[1];
  if (found === undefined) throw new Error(`no encoded message in ${body}`);
  return found;
}

test("EC2's denial is AWS's sentence with a message that STS decodes", async () => {
  const ann = await user("ann", allow("ec2:StartInstances"));
  const { status, body } = await stopInstance(ann);
  expect(status).toBe(403);
  expect(body).toContain("<Code>UnauthorizedOperation</Code>");
  expect(body).toContain(
    `You are not authorized to perform this operation. User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: ec2:StopInstances on resource: ${INSTANCE} because no identity-based policy allows the ec2:StopInstances action. Encoded authorization failure message: `,
  );
  const message = await decode(encodedIn(body));
  expect(message).toMatchObject({
    allowed: false,
    explicitDeny: false,
    matchedStatements: { items: [] },
    context: {
      principal: { name: "ann", arn: `arn:aws:iam::${ACCOUNT}:user/ann` },
      action: "ec2:StopInstances",
      resource: INSTANCE,
    },
  });
  const keys = message.context.conditions.items.map(({ key }: { key: string }) => key);
  expect(keys).toContain("ec2:instancetype");
  expect(keys).toContain("aws:sourceip");
});

test("an explicit Deny is told apart, with its statement", async () => {
  const ben = await user("ben", allow("*"), deny("ec2:*", { Sid: "NoMachines" }));
  const message = await decode(encodedIn((await stopInstance(ben)).body));
  expect(message.explicitDeny).toBe(true);
  expect(message.matchedStatements.items).toMatchObject([
    { statementId: "NoMachines", effect: "DENY", actions: { items: [{ value: "ec2:*" }] } },
  ]);
});

test("who may decode, and what, is up to policies and accounts", async () => {
  const cay = await user("cay", allow("ec2:StartInstances"));
  const encoded = encodedIn((await stopInstance(cay)).body);
  expect(await denialOf(decode(encoded, cay))).toMatchObject({
    name: "AccessDenied",
    message: `User: arn:aws:iam::${ACCOUNT}:user/cay is not authorized to perform: sts:DecodeAuthorizationMessage because no identity-based policy allows the sts:DecodeAuthorizationMessage action`,
  });
  const invalid = { name: "InvalidAuthorizationMessageException", status: 400 };
  const stranger = { accessKeyId: "111111111111", secretAccessKey: "test" };
  expect(await denialOf(decode(encoded, stranger))).toMatchObject(invalid);
  expect(await denialOf(decode("made-up"))).toMatchObject(invalid);
  expect(await denialOf(decode(`${encoded}\n`))).toMatchObject(invalid);
});

test("those who may are let through", async () => {
  const dan = await user("dan", allow("ec2:StopInstances"));
  expect((await stopInstance(dan)).status).toBe(200);
});
