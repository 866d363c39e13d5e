/** Faults of requests, as the clients of AWS meet them. */
import {
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Credentials, type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";
import { askFaults, clearFaults, hitsOf, setFault, setPreset, stepsOf } from "../testing/faults.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const ANN = "arn:aws:iam::000000000000:user/ann";

let emulator: Emulator;
let dynamodb: DynamoDBClient;
let ann: Credentials;
beforeAll(async () => {
  emulator = await startEmulator();
  dynamodb = emulator.dynamodb();
  for (const TableName of ["orders", "others"]) {
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  }
  const iam = emulator.iam();
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  await iam.send(new AttachUserPolicyCommand({ UserName: "ann", PolicyArn }));
  const made = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  ann = {
    accessKeyId: made.AccessKey?.AccessKeyId as string,
    secretAccessKey: made.AccessKey?.SecretAccessKey as string,
  };
});
afterEach(() => clearFaults(emulator));
afterAll(() => emulator.stop());

const put = (id = "1", TableName = "orders") =>
  new PutItemCommand({ TableName, Item: { id: { S: id } } });
const get = (id = "1") => new GetItemCommand({ TableName: "orders", Key: { id: { S: id } } });

/** Name and status of the error that a request ends with; undefined when it goes well. */
async function failure(work: Promise<unknown>) {
  try {
    await work;
    return undefined;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      $metadata: { httpStatusCode?: number; requestId?: string };
    };
    return { name, message, status: $metadata.httpStatusCode, requestId: $metadata.requestId };
  }
}

test("an error is answered in the service's own form, before anything is done, and the trace says so", async () => {
  const { id } = await setFault(emulator, {
    kind: "error",
    target: { service: "dynamodb", operation: "PutItem" },
    error: { code: "ProvisionedThroughputExceededException" },
  });
  const failed = await failure(dynamodb.send(put("never")));
  expect(failed).toMatchObject({
    name: "ProvisionedThroughputExceededException",
    status: 400,
    message: expect.stringContaining("configured provisioned throughput for the table"),
  });
  const [step] = await stepsOf(emulator, failed?.requestId, "fault");
  expect(step).toMatchObject({
    fault: id,
    kind: "error",
    code: "ProvisionedThroughputExceededException",
  });
  expect(await stepsOf(emulator, failed?.requestId, "authorize")).toHaveLength(1);
  expect((await dynamodb.send(get("never"))).Item).toBeUndefined();
});

test("an SDK's retries get through a fault of two hits, which is gone then", async () => {
  const patient = emulator.dynamodb(ROOT, { maxAttempts: 3 });
  const { id } = await setFault(emulator, {
    kind: "error",
    target: { service: "dynamodb", operation: "PutItem" },
    count: 2,
  });
  const { $metadata } = await patient.send(put());
  expect($metadata.attempts).toBe(3);
  expect((await askFaults(emulator, "GET", `/${id}`)).status).toBe(404);
});

test("resource and principal say whom a fault hits", async () => {
  await setFault(emulator, {
    kind: "error",
    target: { service: "dynamodb", resource: TABLE, principal: "*:user/ann" },
  });
  const annsClient = emulator.dynamodb(ann);
  expect(await failure(annsClient.send(put()))).toMatchObject({
    name: "InternalServerError",
    status: 500,
  });
  expect(await failure(annsClient.send(put("1", "others")))).toBeUndefined();
  expect(await failure(dynamodb.send(put()))).toBeUndefined();
});

test("who is denied is denied, whatever fault there is", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "bob" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "bob" }));
  const bob = emulator.dynamodb({
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  });
  const { id } = await setFault(emulator, { kind: "error", target: { service: "dynamodb" } });
  expect(await failure(bob.send(put()))).toMatchObject({ name: "AccessDeniedException" });
  expect(await hitsOf(emulator, id)).toBe(0);
});

test("every service throttles in its own words", async () => {
  await setFault(emulator, { kind: "throttle", target: { service: "*" }, perSecond: 0 });
  const throttled = [
    [() => dynamodb.send(new ListTablesCommand()), "ThrottlingException", 400],
    [() => emulator.s3().send(new ListBucketsCommand()), "SlowDown", 503],
    [() => emulator.lambda().send(new ListFunctionsCommand()), "TooManyRequestsException", 429],
    [() => emulator.ec2().send(new DescribeVpcsCommand()), "RequestLimitExceeded", 503],
    [() => emulator.iam().send(new ListUsersCommand()), "Throttling", 400],
    [() => emulator.sts().send(new GetCallerIdentityCommand({})), "Throttling", 400],
  ] as const;
  for (const [send, name, status] of throttled) {
    expect(await failure(send())).toMatchObject({ name, status });
  }
});

test("a throttle lets so many pass a second of the emulator's clock", async () => {
  emulator.running.clock.pause();
  const { id } = await setFault(emulator, {
    kind: "throttle",
    target: { service: "dynamodb", operation: "GetItem" },
    perSecond: 3,
  });
  const passed = async (count: number) => {
    const ends = await Promise.all(
      Array.from({ length: count }, () => failure(dynamodb.send(get()))),
    );
    return ends.filter((end) => end === undefined).length;
  };
  expect(await passed(10)).toBe(3);
  await emulator.advance(1000);
  expect(await passed(10)).toBe(3);
  await emulator.advance(60_000);
  expect(await passed(2)).toBe(2);
  expect(await hitsOf(emulator, id)).toBe(14);
  emulator.running.clock.resume();
});

test("a delay passes with the clock, and ends when its fault is cleared", async () => {
  const { id } = await setFault(emulator, {
    kind: "slow",
    target: { service: "dynamodb", operation: "GetItem" },
    delayMs: 3_600_000,
  });
  const answers: string[] = [];
  const ask = (name: string) =>
    dynamodb.send(get()).then(() => {
      answers.push(name);
    });
  const first = ask("first");
  await expect.poll(() => hitsOf(emulator, id)).toBe(1);
  expect(answers).toEqual([]);
  await emulator.advance(3_600_000);
  await first;
  const second = ask("second");
  await expect.poll(() => hitsOf(emulator, id)).toBe(2);
  await askFaults(emulator, "DELETE", `/${id}`);
  await second;
  expect(answers).toEqual(["first", "second"]);
});

test("a delay ends when its fault is cleared before the last hit, and goes on after that", async () => {
  const target = { service: "dynamodb", operation: "GetItem" };
  const slow = { kind: "slow", target, delayMs: 3_600_000, count: 2 };
  const { id: cleared } = await setFault(emulator, slow);
  const freed = dynamodb.send(get());
  await expect.poll(() => hitsOf(emulator, cleared)).toBe(1);
  await askFaults(emulator, "DELETE", `/${cleared}`);
  await freed;

  const { id: spent } = await setFault(emulator, slow);
  let answered = 0;
  const asked = [1, 2].map(() => dynamodb.send(get()).then(() => answered++));
  await expect.poll(() => emulator.running.faults.list()).toEqual([]);
  expect((await askFaults(emulator, "DELETE", `/${spent}`)).status).toBe(404);
  // Answered at once, unlike those that wait.
  await dynamodb.send(get());
  expect(answered).toBe(0);
  await emulator.advance(3_600_000);
  await Promise.all(asked);
});

test("a fault ends by the clock", async () => {
  const { id, until } = await setFault(emulator, {
    kind: "error",
    target: { service: "iam", operation: "GetUser" },
    error: { code: "ServiceFailure" },
    duration: "5m",
  });
  expect(Date.parse(until ?? "")).toBeGreaterThan(emulator.running.clock.now());
  const iam = emulator.iam();
  const asked = () => failure(iam.send(new GetUserCommand({ UserName: "ann" })));
  expect(await asked()).toMatchObject({ name: "ServiceFailureException", status: 500 });
  await emulator.advance(300_000);
  expect(await asked()).toBeUndefined();
  expect((await askFaults(emulator, "GET", `/${id}`)).status).toBe(404);
});

test("half of the requests are hit by a probability of one half", async () => {
  await setFault(emulator, {
    kind: "error",
    target: { service: "dynamodb", operation: "GetItem" },
    probability: 0.5,
  });
  let failed = 0;
  for (let asked = 0; asked < 100; asked++) {
    if ((await failure(dynamodb.send(get()))) !== undefined) failed++;
  }
  // Beyond five standard deviations once in two million runs.
  expect(Math.abs(failed - 50)).toBeLessThan(26);
});

test("an upload that is refused leaves no object", async () => {
  const s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  await setFault(emulator, { kind: "error", target: { service: "s3", operation: "PutObject" } });
  const large = new PutObjectCommand({
    Bucket: "uploads",
    Key: "large",
    Body: Buffer.alloc(300_000, 1),
  });
  expect(await failure(s3.send(large))).toMatchObject({ name: "InternalError", status: 500 });
  await clearFaults(emulator);
  expect(await failure(s3.send(large))).toBeUndefined();
});

test("expired-credentials: sessions are told so, keys without one go on", async () => {
  const session = async () => {
    const { Credentials: made } = await emulator.sts(ann).send(new GetSessionTokenCommand({}));
    return {
      accessKeyId: made?.AccessKeyId as string,
      secretAccessKey: made?.SecretAccessKey as string,
      sessionToken: made?.SessionToken as string,
    };
  };
  const credentials = await session();
  const [fault] = await setPreset(emulator, "expired-credentials", { principal: ANN });
  expect(fault).toMatchObject({ kind: "expired", origin: "preset expired-credentials" });
  expect(await failure(emulator.dynamodb(credentials).send(get()))).toMatchObject({
    name: "ExpiredTokenException",
    status: 400,
  });
  expect(await failure(emulator.s3(credentials).send(new ListBucketsCommand()))).toMatchObject({
    name: "ExpiredToken",
    status: 400,
  });
  expect(await failure(emulator.dynamodb(ann).send(get()))).toBeUndefined();
  await clearFaults(emulator);
  expect(await failure(emulator.dynamodb(credentials).send(get()))).toBeUndefined();
});

test("throttled-api: one a second", async () => {
  await setPreset(emulator, "throttled-api", { service: "dynamodb", operation: "Get*" });
  emulator.running.clock.pause();
  await emulator.advance(1000);
  expect(await failure(dynamodb.send(get()))).toBeUndefined();
  expect(await failure(dynamodb.send(get()))).toMatchObject({ name: "ThrottlingException" });
  expect(await failure(dynamodb.send(put()))).toBeUndefined();
  emulator.running.clock.resume();
});

test("the emulator's own routes are hit by no fault", async () => {
  await setFault(emulator, { kind: "error", target: { service: "*" } });
  expect((await askFaults(emulator, "GET")).status).toBe(200);
  expect((await fetch(`${emulator.endpoint}/_cloudglass/health`)).status).toBe(200);
});
