/** What Object Lock asks of requests, of whom, and which it refuses. Errors as recorded on AWS. */
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  type ObjectLockConfiguration,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET } from "./open-bucket.ts";
import { userOf } from "./user.ts";
import { VAULT, Vault } from "./vault.ts";

const Bucket = VAULT;
let vault: Vault;
beforeAll(async () => {
  vault = await Vault.start();
});
afterAll(() => vault.stop());

test("a bucket made with Object Lock has versions, and its versioning cannot be suspended", async () => {
  expect(await vault.configuration(Bucket)).toEqual({ ObjectLockEnabled: "Enabled" });
  const { Status } = await vault.s3.send(new GetBucketVersioningCommand({ Bucket }));
  expect(Status).toBe("Enabled");
  const versioning = (status: "Enabled" | "Suspended") =>
    vault.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: status } }),
    );
  expect(await denialOf(versioning("Suspended"))).toMatchObject({
    name: "InvalidBucketState",
    status: 409,
    message:
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
  });
  await versioning("Enabled");
});

test("an existing bucket gets Object Lock once its versioning is enabled", async () => {
  const name = "vault-later";
  await vault.s3.send(new CreateBucketCommand({ Bucket: name }));
  expect(await denialOf(vault.configuration(name))).toMatchObject({
    name: "ObjectLockConfigurationNotFoundError",
    status: 404,
    message: "Object Lock configuration does not exist for this bucket",
    fields: { BucketName: name },
  });
  for (const Status of ["Suspended", "Enabled"] as const) {
    expect(await denialOf(vault.configure(name, { ObjectLockEnabled: "Enabled" }))).toMatchObject({
      name: "InvalidBucketState",
      status: 409,
      message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    });
    const VersioningConfiguration = { Status };
    await vault.s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
  }
  await vault.configure(name, { ObjectLockEnabled: "Enabled" });
  expect(await vault.configuration(name)).toEqual({ ObjectLockEnabled: "Enabled" });
});

test.each<[string, object, string, string | undefined]>([
  ["nothing", {}, "MalformedXML", undefined],
  ["Disabled", { ObjectLockEnabled: "Disabled" }, "MalformedXML", undefined],
  ["an empty rule", { ObjectLockEnabled: "Enabled", Rule: {} }, "MalformedXML", undefined],
  ...(
    [
      ["an empty retention", {}],
      ["no period", { Mode: "GOVERNANCE" }],
      ["an unknown mode", { Mode: "governance", Days: 1 }],
      ["days and years", { Mode: "GOVERNANCE", Days: 1, Years: 1 }],
      ["no days", { Mode: "GOVERNANCE", Days: 0 }, "positive integer value."],
      ["years below zero", { Mode: "GOVERNANCE", Years: -1 }, "positive integer value."],
      ["too many days", { Mode: "GOVERNANCE", Days: 36_501 }, "too large."],
      ["too many years", { Mode: "COMPLIANCE", Years: 101 }, "too large."],
    ] as const
  ).map(([name, DefaultRetention, words]): [string, object, string, string | undefined] => [
    name,
    { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } },
    words === undefined ? "MalformedXML" : "InvalidArgument",
    words,
  ]),
])("a configuration with %s is refused", async (_name, given, name, words) => {
  const refused = await denialOf(vault.configure(Bucket, given as ObjectLockConfiguration));
  expect([refused.name, refused.status]).toEqual([name, 400]);
  if (words !== undefined) expect(refused.message).toContain(words);
  expect(await vault.configuration(Bucket)).toEqual({ ObjectLockEnabled: "Enabled" });
});

test("the bypass is a permission, asked of DeleteObject, of each key of DeleteObjects and of retention", async () => {
  const RetainUntilDate = vault.inDays(5);
  const { VersionId } = await vault.put("guarded");
  await vault.retain("guarded", { Mode: "GOVERNANCE", RetainUntilDate });
  const statement = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: "*" });
  const without = await userOf(
    vault.open,
    "no-bypass",
    statement("s3:DeleteObjectVersion", "s3:PutObjectRetention"),
  );
  const guarded = { Bucket, Key: "guarded", VersionId, BypassGovernanceRetention: true };
  expect((await denialOf(without.send(new DeleteObjectCommand(guarded)))).message).toContain(
    "s3:BypassGovernanceRetention",
  );
  const several = new DeleteObjectsCommand({
    Bucket,
    BypassGovernanceRetention: true,
    Delete: { Objects: [{ Key: "guarded", VersionId }] },
  });
  const [failure] = (await without.send(several)).Errors ?? [];
  expect(failure?.Message).toContain("s3:BypassGovernanceRetention");
  expect((await denialOf(vault.retain("guarded", {}, true, without))).name).toBe("AccessDenied");
  const withIt = await userOf(
    vault.open,
    "bypass",
    statement("s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"),
  );
  expect((await withIt.send(several)).Deleted).toEqual([{ Key: "guarded", VersionId }]);
});

const both = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
test.each<[string, Partial<PutObjectCommandInput>, string, string]>([
  ["a mode alone", { ObjectLockMode: "GOVERNANCE" }, both, "x-amz-object-lock-retain-until-date"],
  [
    "a date alone",
    { ObjectLockRetainUntilDate: new Date("2140-01-01") },
    both,
    "x-amz-object-lock-mode",
  ],
  [
    "a date that is over",
    { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date("2019-01-01") },
    "The retain until date must be in the future!",
    "x-amz-object-lock-retain-until-date",
  ],
  [
    "an unknown mode",
    {
      ObjectLockMode: "BAD" as "GOVERNANCE",
      ObjectLockRetainUntilDate: new Date("2140-01-01"),
    },
    "Unknown wormMode directive.",
    "x-amz-object-lock-mode",
  ],
  [
    "an unknown hold",
    { ObjectLockLegalHoldStatus: "on" as "ON" },
    "Legal Hold must be either of 'ON' or 'OFF'",
    "x-amz-object-lock-legal-hold",
  ],
])("a write with %s is refused", async (_name, lock, message, ArgumentName) => {
  const refused = { name: "InvalidArgument", status: 400, message, fields: { ArgumentName } };
  expect(await denialOf(vault.put("refused", lock))).toMatchObject(refused);
  const upload = new CreateMultipartUploadCommand({ Bucket, Key: "refused", ...lock });
  expect(await denialOf(vault.s3.send(upload))).toMatchObject(refused);
});

test("what is locked must come with a digest of its content", async () => {
  const client = vault.open.emulator.s3(undefined, { requestChecksumCalculation: "WHEN_REQUIRED" });
  const bare = (more: Partial<PutObjectCommandInput>) =>
    client.send(new PutObjectCommand({ Bucket, Key: "bare", Body: "x", ...more }));
  const lock = { ObjectLockLegalHoldStatus: "ON" } as const;
  expect(await denialOf(bare(lock))).toMatchObject({
    name: "InvalidRequest",
    status: 400,
    message:
      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  });
  await bare({});
  await bare({ ...lock, ContentMD5: "ndTkYSaMgDT1yFZOFVxnpg==" });
});

test("without Object Lock a bucket takes no locks, and nothing is there to bypass", async () => {
  await vault.open.put("plain", "x");
  const named = { Bucket: BUCKET, Key: "plain" };
  const until = {
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: vault.inDays(1),
  } as const;
  expect(await denialOf(vault.open.put("plain", "x", until))).toMatchObject({
    name: "InvalidRequest",
    message: "Bucket is missing ObjectLockConfiguration",
  });
  const Retention = { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(1) } as const;
  const missing = {
    name: "InvalidRequest",
    status: 400,
    message: "Bucket is missing Object Lock Configuration",
  };
  for (const call of [
    () => vault.s3.send(new PutObjectRetentionCommand({ ...named, Retention })),
    () => vault.s3.send(new GetObjectRetentionCommand(named)),
    () => vault.s3.send(new PutObjectLegalHoldCommand({ ...named, LegalHold: { Status: "ON" } })),
    () => vault.s3.send(new GetObjectLegalHoldCommand(named)),
  ]) {
    expect(await denialOf(call())).toMatchObject(missing);
  }
  const Delete = { Objects: [{ Key: "plain" }] };
  for (const BypassGovernanceRetention of [true, false]) {
    const bypass = { BypassGovernanceRetention };
    for (const call of [
      () => vault.s3.send(new DeleteObjectCommand({ ...named, ...bypass })),
      () => vault.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete, ...bypass })),
    ]) {
      expect(await denialOf(call())).toMatchObject({
        name: "InvalidArgument",
        message:
          "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
        fields: { ArgumentName: "x-amz-bypass-governance-retention" },
      });
    }
  }
});

test("bodies that say half, nothing, the past or an event hold are refused", async () => {
  await vault.put("halves");
  const past = { Mode: "GOVERNANCE", RetainUntilDate: new Date("2020-01-01T00:00:00Z") } as const;
  expect(await denialOf(vault.retain("halves", past))).toMatchObject({
    name: "InvalidArgument",
    message: "The retain until date must be in the future!",
    fields: { ArgumentName: "RetainUntilDate", ArgumentValue: "Tue Dec 31 16:00:00 PST 2019" },
  });
  expect((await denialOf(vault.retain("halves", { Mode: "GOVERNANCE" }))).name).toBe(
    "MalformedXML",
  );
  const LegalHold = {};
  const empty = new PutObjectLegalHoldCommand({ Bucket, Key: "halves", LegalHold });
  expect((await denialOf(vault.s3.send(empty))).name).toBe("MalformedXML");
  const event = await denialOf(vault.retain("halves", { EventHold: "ON" }));
  expect([event.status, event.message]).toEqual([501, expect.stringContaining("event-hold")]);
  const nowhere = await denialOf(
    vault.retain("nothing", { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(1) }),
  );
  expect(nowhere).toMatchObject({ name: "NoSuchKey", fields: { Key: "nothing" } });
});

test("locks are shown to those alone who may read them", async () => {
  const lock = {
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: vault.inDays(1),
    ObjectLockLegalHoldStatus: "ON",
  } as const;
  await vault.put("shown", lock);
  const may = async (name: string, ...Action: string[]) => {
    const client = await userOf(vault.open, name, { Effect: "Allow", Action, Resource: "*" });
    const shown = await client.send(new HeadObjectCommand({ Bucket, Key: "shown" }));
    return [shown.ObjectLockMode, shown.ObjectLockLegalHoldStatus];
  };
  expect(await may("blind", "s3:GetObject")).toEqual([undefined, undefined]);
  expect(await may("dated", "s3:GetObject", "s3:GetObjectRetention")).toEqual([
    "GOVERNANCE",
    undefined,
  ]);
  expect(await may("holder", "s3:GetObject", "s3:GetObjectLegalHold")).toEqual([undefined, "ON"]);
});

test("policies ask for the mode, the date, the days left and the hold; locks are permissions of their own", async () => {
  const writer = await userOf(
    vault.open,
    "lock-writer",
    { Effect: "Allow", Action: "s3:PutObject", Resource: "*" },
    {
      Effect: "Allow",
      Action: "s3:PutObjectRetention",
      Resource: "*",
      Condition: {
        StringEquals: { "s3:object-lock-mode": "GOVERNANCE" },
        NumericLessThanEquals: { "s3:object-lock-remaining-retention-days": "10" },
        DateLessThan: { "s3:object-lock-retain-until-date": "2100-01-01T00:00:00Z" },
      },
    },
    {
      Effect: "Allow",
      Action: "s3:PutObjectLegalHold",
      Resource: "*",
      Condition: { StringEquals: { "s3:object-lock-legal-hold": "OFF" } },
    },
  );
  const write = (more: Partial<PutObjectCommandInput>) =>
    writer.send(new PutObjectCommand({ Bucket, Key: "asked", Body: "x", ...more }));
  const until = (days: number, ObjectLockMode: "GOVERNANCE" | "COMPLIANCE" = "GOVERNANCE") => ({
    ObjectLockMode,
    ObjectLockRetainUntilDate: vault.inDays(days),
  });
  await write({});
  await write(until(10));
  await write({ ObjectLockLegalHoldStatus: "OFF" });
  for (const more of [
    until(11),
    until(5, "COMPLIANCE"),
    { ObjectLockLegalHoldStatus: "ON" } as const,
  ]) {
    expect((await denialOf(write(more))).name).toBe("AccessDenied");
  }
  const RetainUntilDate = vault.inDays(9);
  await vault.retain("asked", { Mode: "GOVERNANCE", RetainUntilDate }, undefined, writer);
  const long = { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(20) } as const;
  expect((await denialOf(vault.retain("asked", long, undefined, writer))).message).toContain(
    "s3:PutObjectRetention",
  );
});
