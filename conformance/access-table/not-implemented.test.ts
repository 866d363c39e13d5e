/** What a service does not do yet says so over HTTP, every operation of its model by its name (S3's own: conformance/s3). */
import { Agent } from "node:http";
import * as accessanalyzer from "@aws-sdk/client-accessanalyzer";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as ec2 from "@aws-sdk/client-ec2";
import * as fis from "@aws-sdk/client-fis";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3control from "@aws-sdk/client-s3-control";
import * as sts from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { sampleInput } from "./sample-input.ts";
import { openWorld, type World } from "./world.ts";

interface Client {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}
type Constructor<Made> = new (input: object) => Made;

const SDKS = {
  accessanalyzer: { sdk: accessanalyzer, client: "AccessAnalyzerClient" },
  dynamodb: { sdk: dynamodb, client: "DynamoDBClient" },
  ec2: { sdk: ec2, client: "EC2Client" },
  fis: { sdk: fis, client: "FisClient" },
  logs: { sdk: logs, client: "CloudWatchLogsClient" },
  iam: { sdk: iam, client: "IAMClient" },
  lambda: { sdk: lambda, client: "LambdaClient" },
  organizations: { sdk: organizations, client: "OrganizationsClient" },
  s3control: { sdk: s3control, client: "S3ControlClient" },
  sts: { sdk: sts, client: "STSClient" },
} as const;

/** Signed for another service or not at all: S3 on Outposts, S3 Express, callers without keys. They are refused otherwise. */
const ASKED_ELSEWHERE =
  /^(CreateBucket|\w+AccessPointScope|ListAccessPointsForDirectoryBuckets|AssumeRoleWith\w+)$/;

/** The client of S3 Control puts the account in front of the host. */
const lookup = (_host: string, { all }: { all?: boolean }, done: (...found: never[]) => void) =>
  done(
    ...((all ? [null, [{ address: "127.0.0.1", family: 4 }]] : [null, "127.0.0.1", 4]) as never[]),
  );

let agent: Agent;
let emulator: Emulator;
let world: World;
beforeAll(async () => {
  agent = new Agent({ keepAlive: true, lookup: lookup as never });
  emulator = await startEmulator({ ephemeral: true });
  world = await openWorld();
});
afterAll(async () => {
  agent.destroy();
  await world.close();
  await emulator.stop();
});

test.each(Object.keys(SDKS) as (keyof typeof SDKS)[])("%s", async (name) => {
  const opened = world.services[name];
  if (opened === undefined) throw new Error(`no service ${name}`);
  const { model, service } = opened;
  const missing = Object.keys(model.operations).filter((each) => !(each in service.operations));
  const sdk = SDKS[name].sdk as unknown as Readonly<Record<string, Constructor<unknown>>>;
  const client = new (sdk[SDKS[name].client] as Constructor<Client>)({
    region: "us-east-1",
    endpoint: `http://localhost:${emulator.running.port}`,
    credentials: ROOT,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent },
  });
  const others: unknown[] = [];
  for (const operation of missing.filter((each) => !ASKED_ELSEWHERE.test(each))) {
    const Command = sdk[`${operation}Command`];
    // A client may be older than the model.
    if (Command === undefined && name === "fis") continue;
    if (Command === undefined) throw new Error(`no command of ${operation}`);
    const input = sampleInput(opened, operation, { isFull: false });
    const { status, message } = await denialOf(client.send(new Command(input)));
    const isNamed = message === `${operation} of ${name} is not implemented by this emulator.`;
    if (status !== 501 || !isNamed) others.push([operation, status, message]);
  }
  expect(others).toEqual([]);
  client.destroy();
});
