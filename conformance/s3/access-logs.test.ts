/** Server access logging: configurations, and the log objects that come of them. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketLoggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type LoggingEnabled,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const LOGS = "logs-of-shelf";
const HOUR_MS = 3_600_000;

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.s3.send(new CreateBucketCommand({ Bucket: LOGS }));
});
afterAll(() => open.stop());

const configure = (LoggingEnabled: LoggingEnabled | undefined, Bucket = BUCKET) =>
  open.s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
const configured = async () =>
  (await open.s3.send(new GetBucketLoggingCommand({ Bucket: BUCKET }))).LoggingEnabled;

const permit = (condition: object = {}) =>
  open.s3.send(
    new PutBucketPolicyCommand({
      Bucket: LOGS,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${LOGS}/*`,
          Condition: condition,
        },
      }),
    }),
  );

/** Moves the emulator's time; the client's clock, which signatures tell, goes along. */
async function anHourPasses(): Promise<void> {
  await open.emulator.running.clock.advance(HOUR_MS);
  open.s3.config.systemClockOffset += HOUR_MS;
}

async function delivered(Prefix: string, count: number): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const { Contents = [] } = await open.s3.send(
      new ListObjectsV2Command({ Bucket: LOGS, Prefix }),
    );
    if (Contents.length >= count || attempt === 200) {
      expect(Contents).toHaveLength(count);
      return Contents.map(({ Key }) => Key!);
    }
  }
}

async function lines(Key: string): Promise<string[][]> {
  const { Body } = await open.s3.send(new GetObjectCommand({ Bucket: LOGS, Key }));
  const text = (await Body?.transformToString()) ?? "";
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => line.match(/\[[^\]]*\]|"[^"]*"|\S+/g) ?? []);
}

test("a configuration is shown as it was put, and taken away by an empty one", async () => {
  expect(await configured()).toBeUndefined();
  const partitioned = {
    TargetBucket: LOGS,
    TargetPrefix: "p/",
    TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: "EventTime" as const } },
  };
  await configure(partitioned);
  expect(await configured()).toEqual(partitioned);
  await configure({ TargetBucket: LOGS, TargetPrefix: "" });
  expect(await configured()).toEqual({ TargetBucket: LOGS, TargetPrefix: "" });
  await configure(undefined);
  expect(await configured()).toBeUndefined();
});

test("targets that are not there, of others or elsewhere, and grants without ACLs are refused", async () => {
  const refused = async (logging: LoggingEnabled, Bucket = BUCKET) =>
    (await denialOf(configure(logging, Bucket))).fields;
  expect(await refused({ TargetBucket: "nowhere-to-be-found", TargetPrefix: "" })).toMatchObject({
    Code: "InvalidTargetBucketForLogging",
    message: "The target bucket for logging does not exist",
    TargetBucket: "nowhere-to-be-found",
  });
  const other = open.emulator.s3({ accessKeyId: "111111111111", secretAccessKey: "test" });
  await other.send(new CreateBucketCommand({ Bucket: "logs-of-another" }));
  expect(await refused({ TargetBucket: "logs-of-another", TargetPrefix: "" })).toMatchObject({
    Code: "InvalidTargetBucketForLogging",
    message: "The owner for the bucket to be logged and the target bucket must be the same.",
  });
  const inRegion = (Bucket: string, LocationConstraint: "eu-west-1" | "us-west-2") =>
    open.s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }),
    );
  await inRegion("logs-in-ireland", "eu-west-1");
  await inRegion("shelf-in-oregon", "us-west-2");
  const target = { TargetBucket: "logs-in-ireland", TargetPrefix: "" };
  expect(await refused(target)).toMatchObject({
    Code: "CrossLocationLoggingProhibitted",
    message: "Cross S3 location logging not allowed. ",
    TargetBucketLocation: "eu-west-1",
  });
  expect(await refused(target, "shelf-in-oregon")).toMatchObject({
    SourceBucketLocation: "us-west-2",
    TargetBucketLocation: "eu-west-1",
  });
  const Grantee = {
    Type: "Group" as const,
    URI: "http://acs.amazonaws.com/groups/global/AllUsers",
  };
  expect(
    await refused({
      TargetBucket: LOGS,
      TargetPrefix: "",
      TargetGrants: [{ Grantee, Permission: "READ" }],
    }),
  ).toMatchObject({ Code: "AccessControlListNotSupported" });
});

test("an hour later the requests stand in a log object, one line each, in AWS's format", async () => {
  await permit();
  await configure({ TargetBucket: LOGS, TargetPrefix: "plain/" });
  const put = await open.put("a b/ü", "hello");
  await open.text("a b/ü", { Range: "bytes=1-3" });
  await open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "a b/ü" }));
  await denialOf(open.get("absent"));
  await open.raw("GET", `/${BUCKET}/a`, { headers: { "user-agent": 'odd "agent"' } });
  await open.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "a b/ü" }));
  await anHourPasses();
  const [key] = await delivered("plain/", 1);
  expect(key).toMatch(/^plain\/\d{4}(-\d\d){5}-[0-9A-F]{16}$/);
  const found = (await lines(key!)).filter((line) => !line[6]?.endsWith("LOGGING_STATUS"));
  expect(found.every((line) => line.length === 27)).toBe(true);
  const owner = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(found[0]).toEqual([
    owner,
    BUCKET,
    expect.stringMatching(/^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\]$/),
    "127.0.0.1",
    owner,
    put.$metadata.requestId,
    "REST.PUT.OBJECT",
    "a+b/%C3%BC",
    `"PUT /${BUCKET}/a%20b/%C3%BC?x-id=PutObject HTTP/1.1"`,
    "200",
    "-",
    "-",
    "5",
    expect.stringMatching(/^\d+$/),
    expect.stringMatching(/^\d+$/),
    '"-"',
    expect.stringMatching(/^"aws-sdk-js/),
    "-",
    put.$metadata.extendedRequestId,
    "SigV4",
    "-",
    "AuthHeader",
    `127.0.0.1:${open.emulator.running.port}`,
    ...["-", "-", "-"],
    "us-east-1",
  ]);
  // Operation, key, status, error, bytes sent, size of the object.
  expect(found.map((line) => [6, 7, 9, 10, 11, 12].map((at) => line[at]))).toEqual([
    ["REST.PUT.OBJECT", "a+b/%C3%BC", "200", "-", "-", "5"],
    ["REST.GET.OBJECT", "a+b/%C3%BC", "206", "-", "3", "5"],
    ["REST.HEAD.OBJECT", "a+b/%C3%BC", "200", "-", "-", "5"],
    ["REST.GET.OBJECT", "absent", "404", "NoSuchKey", expect.stringMatching(/^\d+$/), "-"],
    ["REST.GET.OBJECT", "a", "403", "AccessDenied", expect.stringMatching(/^\d+$/), "-"],
    ["REST.DELETE.OBJECT", "a+b/%C3%BC", "204", "-", "-", "-"],
  ]);
  expect(found[4]?.[4]).toBe("-");
  expect(found[4]?.[16]).toBe('"odd \\x22agent\\x22"');
});

test("where ACLs count, the log delivery group may be let in by one, and log objects carry the target's grants", async () => {
  const Bucket = "logs-with-acls";
  await open.s3.send(
    new CreateBucketCommand({
      Bucket,
      ObjectOwnership: "ObjectWriter",
      ACL: "log-delivery-write" as "private",
    }),
  );
  const Grantee = { Type: "CanonicalUser" as const, ID: "f".repeat(64) };
  const configuration = {
    TargetBucket: Bucket,
    TargetPrefix: "",
    TargetGrants: [{ Grantee, Permission: "READ" as const }],
  };
  await configure(configuration);
  expect(await configured()).toEqual(configuration);
  await open.put("k", "");
  await anHourPasses();
  const { Contents = [] } = await open.s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents).toHaveLength(1);
  const { Grants = [] } = await open.s3.send(
    new GetObjectAclCommand({ Bucket, Key: Contents[0]!.Key! }),
  );
  expect(Grants.map(({ Permission }) => Permission)).toEqual(["FULL_CONTROL", "READ"]);
  expect(Grants[1]?.Grantee).toEqual(Grantee);
});

test("partitioned by the time of events each object holds one day and shows no time", async () => {
  await configure({
    TargetBucket: LOGS,
    TargetPrefix: "days/",
    TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: "EventTime" } },
  });
  await open.put("k", "");
  const { clock } = open.emulator.running;
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  await anHourPasses();
  const [key] = await delivered("days/", 1);
  expect(key).toMatch(
    new RegExp(
      `^days/000000000000/us-east-1/${BUCKET}/${day.replace(/-/g, "/")}/${day}-00-00-00-[0-9A-F]{16}$`,
    ),
  );
});

test("nothing is delivered without the permission of the target's policy, or against its conditions", async () => {
  await configure({ TargetBucket: LOGS, TargetPrefix: "denied/" });
  await open.s3.send(new DeleteBucketPolicyCommand({ Bucket: LOGS }));
  await open.put("k", "");
  await anHourPasses();
  await permit({ StringEquals: { "aws:SourceAccount": "999999999999" } });
  await open.put("k", "");
  await anHourPasses();
  await permit({ ArnLike: { "aws:SourceArn": `arn:aws:s3:::${BUCKET}` } });
  await open.put("told", "");
  await anHourPasses();
  const [key] = await delivered("denied/", 1);
  expect((await lines(key!)).map((line) => line[7])).toEqual(["told"]);
});

test("lines of a bucket that is deleted do not reach who takes its name", async () => {
  const Bucket = "taken-again";
  await permit();
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  await configure({ TargetBucket: LOGS, TargetPrefix: "first/" }, Bucket);
  await open.s3.send(new ListObjectsV2Command({ Bucket }));
  await open.s3.send(new DeleteBucketCommand({ Bucket }));
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  await configure({ TargetBucket: LOGS, TargetPrefix: "second/" }, Bucket);
  await open.s3.send(new HeadObjectCommand({ Bucket, Key: "mine" })).catch(() => {});
  await anHourPasses();
  const [key] = await delivered("second/", 1);
  const operations = (await lines(key!)).map((line) => line[6]);
  expect(operations).toContain("REST.HEAD.OBJECT");
  expect(operations).not.toContain("REST.GET.BUCKET");
});
