/** Requests that need more than the permission of their own name: without the other one they are denied, naming it. */
import {
  AddRoleToInstanceProfileCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const SOURCE = "source";
const TARGET = "target";
const SOONER = new Date("2080-01-01T00:00:00Z");
const LATER = new Date("2090-01-01T00:00:00Z");

let emulator: Emulator;
let versionId: string;
let UploadId: string;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket: SOURCE }));
  await s3.send(new PutObjectCommand({ Bucket: SOURCE, Key: "key", Body: "x" }));
  await s3.send(new CreateBucketCommand({ Bucket: TARGET, ObjectLockEnabledForBucket: true }));
  const Rules = [{ ObjectOwnership: "BucketOwnerPreferred" as const }];
  const controls = { Bucket: TARGET, OwnershipControls: { Rules } };
  await s3.send(new PutBucketOwnershipControlsCommand(controls));
  const governed = {
    Bucket: TARGET,
    Key: "governed",
    Body: "x",
    ObjectLockMode: "GOVERNANCE" as const,
    ObjectLockRetainUntilDate: LATER,
  };
  versionId = `${(await s3.send(new PutObjectCommand(governed))).VersionId}`;
  const upload = new CreateMultipartUploadCommand({ Bucket: TARGET, Key: "parts" });
  UploadId = `${(await s3.send(upload)).UploadId}`;
  const enabled = { Status: "Enabled" as const };
  const versioned = { Bucket: SOURCE, VersioningConfiguration: enabled };
  await s3.send(new PutBucketVersioningCommand(versioned));
  const trust = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: ["s3.amazonaws.com", "ec2.amazonaws.com"] },
      Action: "sts:AssumeRole",
    },
  };
  const role = { RoleName: "r", AssumeRolePolicyDocument: JSON.stringify(trust) };
  await emulator.iam().send(new CreateRoleCommand(role));
  await emulator.iam().send(new CreateInstanceProfileCommand({ InstanceProfileName: "ip" }));
  await emulator.iam().send(new CreateUserCommand({ UserName: "old" }));
});
afterAll(() => emulator.stop());

let users = 0;
async function userWith(...statements: object[]): Promise<Credentials> {
  users += 1;
  const UserName = `user${users}`;
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
}

const allow = (actions: readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Action: actions,
  Resource: "*",
  ...more,
});

type Attempt = (keys: Credentials) => Promise<unknown>;
const s3 = (keys: Credentials) => emulator.s3(keys);
const put = (more: object) => (keys: Credentials) =>
  s3(keys).send(new PutObjectCommand({ Bucket: TARGET, Key: "new", Body: "x", ...more }));
const replication = (Bucket: string) => ({
  Bucket,
  ReplicationConfiguration: {
    Role: ROLE,
    Rules: [
      {
        Status: "Enabled" as const,
        Priority: 1,
        Filter: { Prefix: "" },
        DeleteMarkerReplication: { Status: "Disabled" as const },
        Destination: { Bucket: `arn:aws:s3:::${TARGET}` },
      },
    ],
  },
});
const replicate: Attempt = (keys) =>
  s3(keys).send(new PutBucketReplicationCommand(replication(SOURCE)));
const fillProfile: Attempt = (keys) =>
  emulator
    .iam(keys)
    .send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "ip", RoleName: "r" }));

const CASES: readonly (readonly [name: string, own: string[], other: string, attempt: Attempt])[] =
  [
    [
      "CopyObject reads its source",
      ["s3:PutObject"],
      "s3:GetObject",
      (keys) =>
        s3(keys).send(
          new CopyObjectCommand({ Bucket: TARGET, Key: "copy", CopySource: `${SOURCE}/key` }),
        ),
    ],
    [
      "UploadPartCopy reads its source",
      ["s3:PutObject"],
      "s3:GetObject",
      (keys) =>
        s3(keys).send(
          new UploadPartCopyCommand({
            Bucket: TARGET,
            Key: "parts",
            UploadId,
            PartNumber: 1,
            CopySource: `${SOURCE}/key`,
          }),
        ),
    ],
    [
      "PutObject with tags tags",
      ["s3:PutObject"],
      "s3:PutObjectTagging",
      put({ Tagging: "team=red" }),
    ],
    [
      "PutObject with an ACL sets it",
      ["s3:PutObject"],
      "s3:PutObjectAcl",
      put({ ACL: "bucket-owner-full-control" }),
    ],
    [
      "PutObject with a retention retains",
      ["s3:PutObject"],
      "s3:PutObjectRetention",
      put({ ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: LATER }),
    ],
    [
      "PutObject with a legal hold holds",
      ["s3:PutObject"],
      "s3:PutObjectLegalHold",
      put({ ObjectLockLegalHoldStatus: "ON" }),
    ],
    [
      "CreateMultipartUpload with tags tags",
      ["s3:PutObject"],
      "s3:PutObjectTagging",
      (keys) =>
        s3(keys).send(
          new CreateMultipartUploadCommand({ Bucket: TARGET, Key: "k", Tagging: "team=red" }),
        ),
    ],
    [
      "GetObjectAttributes reads the object",
      ["s3:GetObjectAttributes"],
      "s3:GetObject",
      (keys) =>
        s3(keys).send(
          new GetObjectAttributesCommand({
            Bucket: SOURCE,
            Key: "key",
            ObjectAttributes: ["ETag"],
          }),
        ),
    ],
    [
      "a shorter retention bypasses governance",
      ["s3:PutObjectRetention"],
      "s3:BypassGovernanceRetention",
      (keys) =>
        s3(keys).send(
          new PutObjectRetentionCommand({
            Bucket: TARGET,
            Key: "governed",
            VersionId: versionId,
            BypassGovernanceRetention: true,
            Retention: { Mode: "GOVERNANCE", RetainUntilDate: SOONER },
          }),
        ),
    ],
    [
      "the deletion of a governed version bypasses governance",
      ["s3:DeleteObjectVersion"],
      "s3:BypassGovernanceRetention",
      (keys) =>
        s3(keys).send(
          new DeleteObjectCommand({
            Bucket: TARGET,
            Key: "governed",
            VersionId: versionId,
            BypassGovernanceRetention: true,
          }),
        ),
    ],
    [
      "CreateBucket with Object Lock configures it",
      ["s3:CreateBucket", "s3:PutBucketVersioning"],
      "s3:PutBucketObjectLockConfiguration",
      (keys) =>
        s3(keys).send(
          new CreateBucketCommand({ Bucket: "new-locked", ObjectLockEnabledForBucket: true }),
        ),
    ],
    [
      "CreateBucket with tags tags",
      ["s3:CreateBucket"],
      "s3:TagResource",
      (keys) =>
        s3(keys).send(
          new CreateBucketCommand({
            Bucket: "new-tagged",
            CreateBucketConfiguration: { Tags: [{ Key: "team", Value: "red" }] },
          }),
        ),
    ],
    [
      "PutBucketReplication passes its role",
      ["s3:PutReplicationConfiguration"],
      "iam:PassRole",
      replicate,
    ],
    [
      "AddRoleToInstanceProfile passes the role",
      ["iam:AddRoleToInstanceProfile"],
      "iam:PassRole",
      fillProfile,
    ],
  ];

test.each(CASES)("%s", async (_name, own, other, attempt) => {
  const denial = await denialOf(attempt(await userWith(allow(own))));
  expect([denial.name, denial.status]).toEqual(["AccessDenied", 403]);
  expect(denial.message).toMatch(new RegExp(`perform: ${other} .*no identity-based policy`));
  await attempt(await userWith(allow([...own, other])));
});

test("a rename needs its permission on the old name and on the new one", async () => {
  const rename: Attempt = (keys) =>
    emulator.iam(keys).send(new UpdateUserCommand({ UserName: "old", NewUserName: "new" }));
  const on = (...names: string[]) =>
    allow(["iam:UpdateUser"], {
      Resource: names.map((name) => `arn:aws:iam::${ACCOUNT}:user/${name}`),
    });
  const denial = await denialOf(rename(await userWith(on("old"))));
  expect(denial.message).toContain(`:user/new because no identity-based policy allows`);
  await rename(await userWith(on("old", "new")));
});

test("a role is passed to the service and for the resource that the policy says, and to no other", async () => {
  const passing = (service: string, resource: string) =>
    allow(["iam:PassRole"], {
      Resource: ROLE,
      Condition: {
        StringEquals: { "iam:PassedToService": service },
        ArnLikeIfExists: { "iam:AssociatedResourceArn": resource },
      },
    });
  const configure = allow(["s3:PutReplicationConfiguration"]);
  const bucket = `arn:aws:s3:::${SOURCE}`;
  await replicate(await userWith(configure, passing("s3.amazonaws.com", bucket)));
  const others = [
    passing("ec2.amazonaws.com", bucket),
    passing("s3.amazonaws.com", "arn:aws:s3:::other"),
  ];
  for (const other of others) {
    const denial = await denialOf(replicate(await userWith(configure, other)));
    expect(denial.message).toContain(`perform: iam:PassRole on resource: ${ROLE}`);
  }
});
