/** What PutBucketReplication takes, shows and refuses. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  HeadObjectCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  type ReplicationRule,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const COPIES = "copies-of-shelf";
const PLAIN = "shelf-without-versions";
const Role = "arn:aws:iam::000000000000:role/replication";
const Destination = { Bucket: `arn:aws:s3:::${COPIES}` };

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.s3.send(new CreateBucketCommand({ Bucket: COPIES }));
  await open.s3.send(new CreateBucketCommand({ Bucket: PLAIN }));
});
afterAll(() => open.stop());

const put = (Rules: ReplicationRule[], role = Role, Bucket = BUCKET, s3 = open.s3) =>
  s3.send(
    new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: { Role: role, Rules } }),
  );
const version = (Bucket: string, Status: "Enabled" | "Suspended") =>
  open.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const shown = async () =>
  (await open.s3.send(new GetBucketReplicationCommand({ Bucket: BUCKET })))
    .ReplicationConfiguration;
const rule = (more: object = {}): ReplicationRule => ({
  ID: "id",
  Priority: 1,
  Status: "Enabled",
  Filter: { Prefix: "Tax" },
  DeleteMarkerReplication: { Status: "Disabled" },
  Destination,
  ...more,
});

test("without versions at both ends there is no replication", async () => {
  const absent = { Destination: { Bucket: "arn:aws:s3:::no-such-shelf" } };
  const needsDestination = "Destination bucket must have versioning enabled.";
  expect((await denialOf(put([rule(absent)]))).message).toBe(needsDestination);
  expect((await denialOf(put([rule()]))).message).toBe(needsDestination);
  await version(COPIES, "Enabled");
  expect(await denialOf(put([rule()]))).toMatchObject({
    name: "InvalidRequest",
    message: "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    status: 400,
  });
  await version(BUCKET, "Enabled");
});

test("a configuration of either version is shown as it was put, an id made up where there is none", async () => {
  const { name, status, fields } = await denialOf(shown());
  expect([name, status, fields.BucketName]).toEqual([
    "ReplicationConfigurationNotFoundError",
    404,
    BUCKET,
  ]);
  const second = rule({
    SourceSelectionCriteria: { ReplicaModifications: { Status: "Enabled" } },
    ExistingObjectReplication: { Status: "Disabled" },
    Destination: {
      ...Destination,
      StorageClass: "STANDARD",
      ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
      Metrics: { Status: "Enabled", EventThreshold: { Minutes: 15 } },
    },
  });
  await put([second]);
  expect(await shown()).toEqual({ Role, Rules: [second] });
  const first: ReplicationRule = { Prefix: "", Status: "Enabled", Destination };
  await put([first]);
  expect(await shown()).toEqual({
    Role,
    Rules: [{ ...first, ID: expect.stringMatching(/^.{48}$/) }],
  });
  expect(await denialOf(version(BUCKET, "Suspended"))).toMatchObject({
    name: "InvalidBucketState",
    status: 409,
  });
  for (let round = 0; round < 2; round++) {
    const { $metadata } = await open.s3.send(
      new DeleteBucketReplicationCommand({ Bucket: BUCKET }),
    );
    expect($metadata.httpStatusCode).toBe(204);
  }
  expect((await denialOf(shown())).name).toBe("ReplicationConfigurationNotFoundError");
});

const guide = "Please refer to S3 Developer Guide for more information.";
const schema = "this version of Cross Region Replication configuration schema.";
test.each<[string, ReplicationRule[], string]>([
  ["no rules", [], "MalformedXML"],
  ["neither prefix nor filter", [rule({ Filter: undefined, Priority: undefined })], "MalformedXML"],
  ["both", [rule({ Prefix: "a" })], "MalformedXML"],
  ["an ARN of no bucket", [rule({ Destination: { Bucket: COPIES } })], "Invalid bucket ARN"],
  [
    "no priority",
    [rule({ Priority: undefined })],
    `Priority must be specified for ${schema} ${guide}`,
  ],
  [
    "nothing about delete markers",
    [rule({ DeleteMarkerReplication: undefined })],
    `DeleteMarkerReplication must be specified for ${schema} ${guide}`,
  ],
  [
    "delete markers by version 1",
    [rule({ Filter: undefined, Prefix: "", Priority: undefined })],
    `DeleteMarkerReplication cannot be used for this version of the Cross Region Replication configuration schema. ${guide}`,
  ],
  [
    "delete markers of tagged objects",
    [
      rule({
        Filter: { Tag: { Key: "a", Value: "b" } },
        DeleteMarkerReplication: { Status: "Enabled" },
      }),
    ],
    `Delete marker replication is not supported if any Tag filter is specified. ${guide}`,
  ],
  [
    "one priority twice",
    [rule(), rule({ ID: "other" })],
    "Found duplicate rule priorities; each rule must have a priority of its own.",
  ],
  [
    "one id twice",
    [rule(), rule({ Priority: 2 })],
    "Rule Id must be unique. Found same Id for more than one rule",
  ],
  [
    "a time without metrics",
    [
      rule({
        Destination: {
          ...Destination,
          ReplicationTime: { Status: "Enabled", Time: { Minutes: 15 } },
        },
      }),
    ],
    "Replication destination must contain both ReplicationTime and Metrics or neither.",
  ],
  [
    "a key for objects that are not taken",
    [rule({ Destination: { ...Destination, EncryptionConfiguration: { ReplicaKmsKeyID: "k" } } })],
    "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.",
  ],
  [
    "the bucket itself",
    [rule({ Destination: { Bucket: `arn:aws:s3:::${BUCKET}` } })],
    "Destination bucket cannot be the same as the source bucket.",
  ],
])("%s is refused", async (_what, rules, expected) => {
  const { name, message } = await denialOf(put(rules));
  expect([name, message]).toContain(expected);
});

test("a role must be a role's ARN, and whoever names it must be allowed to pass it", async () => {
  expect(await denialOf(put([rule()], "role"))).toMatchObject({
    name: "InvalidArgument",
    message: "Invalid Role ARN",
  });
  const iam = open.emulator.iam();
  const UserName = "keeper";
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const allow = (Action: string[]) => {
    const Statement = { Effect: "Allow", Action, Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    return iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  };
  const keeper = open.emulator.s3({
    accessKeyId: AccessKey!.AccessKeyId!,
    secretAccessKey: AccessKey!.SecretAccessKey!,
  });
  await allow(["s3:PutReplicationConfiguration"]);
  const { name, message } = await denialOf(put([rule()], Role, BUCKET, keeper));
  expect(name).toBe("AccessDenied");
  expect(message).toContain(`perform: iam:PassRole on resource: ${Role} `);
  await allow(["s3:PutReplicationConfiguration", "iam:PassRole"]);
  await put([rule()], Role, BUCKET, keeper);
});

test("objects without a rule have no status, those from before a rule neither", async () => {
  await open.put("other/k", "");
  const head = await open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "other/k" }));
  expect(head.ReplicationStatus).toBeUndefined();
});
