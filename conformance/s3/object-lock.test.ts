/** Object Lock by the emulator's clock: governance, compliance, legal hold, default retention. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  type ObjectLockConfiguration,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { DAY_MS, LOCKED, VAULT, Vault } from "./vault.ts";

const Bucket = VAULT;
let vault: Vault;
beforeAll(async () => {
  vault = await Vault.start();
});
afterAll(() => vault.stop());

test("governance keeps a version until its date, unless the request bypasses it", async () => {
  const { VersionId } = await vault.put("governed");
  const RetainUntilDate = vault.inDays(10);
  await vault.retain("governed", { Mode: "GOVERNANCE", RetainUntilDate });
  const shown = await vault.head("governed");
  expect([shown.ObjectLockMode, shown.ObjectLockRetainUntilDate]).toEqual([
    "GOVERNANCE",
    RetainUntilDate,
  ]);
  const got = await vault.s3.send(new GetObjectRetentionCommand({ Bucket, Key: "governed" }));
  expect(got.Retention).toEqual({ Mode: "GOVERNANCE", RetainUntilDate });
  expect(await denialOf(vault.remove("governed", VersionId))).toMatchObject(LOCKED);
  expect(await vault.head("governed", VersionId)).toMatchObject({ ContentLength: 1 });
  const bypassed = await vault.remove("governed", VersionId, { BypassGovernanceRetention: true });
  expect(bypassed.VersionId).toBe(VersionId);
  expect((await denialOf(vault.head("governed"))).status).toBe(404);
});

test("the emulator's clock unlocks: after the date the version goes, the moment before it stays", async () => {
  const ObjectLockRetainUntilDate = vault.inDays(30);
  const lock = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate } as const;
  const { VersionId } = await vault.put("expiring", lock);
  const leftMs = ObjectLockRetainUntilDate.getTime() - vault.open.emulator.running.clock.now();
  await vault.open.emulator.advance(leftMs - 60_000);
  expect(await denialOf(vault.remove("expiring", VersionId))).toMatchObject(LOCKED);
  await vault.open.emulator.advance(60_001);
  expect((await vault.head("expiring")).ObjectLockMode).toBe("COMPLIANCE");
  await vault.remove("expiring", VersionId);
});

test("nobody removes or loosens what compliance keeps: not root, not by a bypass", async () => {
  const RetainUntilDate = vault.inDays(20);
  const { VersionId } = await vault.put("kept");
  await vault.retain("kept", { Mode: "COMPLIANCE", RetainUntilDate });
  const bypass = { BypassGovernanceRetention: true };
  for (const call of [
    () => vault.remove("kept", VersionId),
    () => vault.remove("kept", VersionId, bypass),
    () => vault.retain("kept", { Mode: "COMPLIANCE", RetainUntilDate: vault.inDays(19) }, true),
    () => vault.retain("kept", { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(40) }, true),
    () => vault.retain("kept", {}, true),
  ]) {
    expect(await denialOf(call())).toMatchObject(LOCKED);
  }
  const marker = await vault.remove("kept");
  expect(marker.DeleteMarker).toBe(true);
  expect(await denialOf(vault.remove("kept", VersionId))).toMatchObject(LOCKED);
  await vault.remove("kept", marker.VersionId);
  await vault.retain("kept", { Mode: "COMPLIANCE", RetainUntilDate: vault.inDays(21) });
});

test("governance is extended by anybody with the permission, loosened by a bypass alone", async () => {
  await vault.put("loose");
  await vault.retain("loose", { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(5) });
  await vault.retain("loose", { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(6) });
  for (const given of [
    { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(4) },
    { Mode: "COMPLIANCE", RetainUntilDate: vault.inDays(7) },
    {},
  ] as const) {
    expect(await denialOf(vault.retain("loose", given))).toMatchObject(LOCKED);
  }
  await vault.retain("loose", { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(4) }, true);
  await vault.retain("loose", {}, true);
  expect((await vault.head("loose")).ObjectLockMode).toBeUndefined();
  const get = new GetObjectRetentionCommand({ Bucket, Key: "loose" });
  expect(await denialOf(vault.s3.send(get))).toMatchObject({
    name: "NoSuchObjectLockConfiguration",
    status: 404,
    message: "The specified object does not have a ObjectLock configuration",
  });
});

test("DeleteObjects removes what is not locked and names what is", async () => {
  const free = await vault.put("free");
  const locked = await vault.put("locked", { ObjectLockLegalHoldStatus: "ON" });
  const objects = [
    { Key: "free", VersionId: free.VersionId },
    { Key: "locked", VersionId: locked.VersionId },
  ];
  const answer = await vault.s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: objects } }),
  );
  expect(answer.Deleted).toEqual([objects[0]]);
  expect(answer.Errors).toEqual([{ ...objects[1], Code: "AccessDenied", Message: LOCKED.message }]);
});

test("a legal hold keeps a version without date, whatever is bypassed, until it is off", async () => {
  const { VersionId } = await vault.put("held");
  const get = () => vault.s3.send(new GetObjectLegalHoldCommand({ Bucket, Key: "held" }));
  expect((await denialOf(get())).name).toBe("NoSuchObjectLockConfiguration");
  expect((await vault.head("held")).ObjectLockLegalHoldStatus).toBeUndefined();
  await vault.hold("held", "ON");
  expect((await get()).LegalHold).toEqual({ Status: "ON" });
  expect((await vault.head("held")).ObjectLockLegalHoldStatus).toBe("ON");
  await vault.open.emulator.advance(10 * DAY_MS);
  const bypass = { BypassGovernanceRetention: true };
  expect(await denialOf(vault.remove("held", VersionId, bypass))).toMatchObject(LOCKED);
  await vault.hold("held", "OFF", VersionId);
  expect((await vault.head("held")).ObjectLockLegalHoldStatus).toBe("OFF");
  await vault.remove("held", VersionId);
});

test("the default retention counts from the write, for puts, copies and multipart uploads", async () => {
  const name = "vault-default";
  await vault.create(name);
  const rule = (DefaultRetention: object) =>
    ({ ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } }) as ObjectLockConfiguration;
  await vault.configure(name, rule({ Mode: "GOVERNANCE", Days: 1 }));
  expect(await vault.configuration(name)).toEqual(rule({ Mode: "GOVERNANCE", Days: 1 }));
  const where = (Key: string) => ({ Bucket: name, Key });
  await vault.open.put("put", "x", { Bucket: name });
  await vault.s3.send(new CopyObjectCommand({ ...where("copy"), CopySource: `${name}/put` }));
  const { UploadId } = await vault.s3.send(new CreateMultipartUploadCommand(where("parts")));
  await vault.open.emulator.advance(3_600_000);
  const part = { ...where("parts"), UploadId };
  const { ETag } = await vault.s3.send(
    new UploadPartCommand({ ...part, PartNumber: 1, Body: "x" }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await vault.s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
  for (const Key of ["put", "copy", "parts"]) {
    const shown = await vault.s3.send(new HeadObjectCommand(where(Key)));
    expect(shown.ObjectLockMode).toBe("GOVERNANCE");
    const keptMs = shown.ObjectLockRetainUntilDate!.getTime() - shown.LastModified!.getTime();
    expect(Math.abs(keptMs - DAY_MS)).toBeLessThan(1_000);
  }
  const ObjectLockRetainUntilDate = vault.inDays(3);
  const own = { ObjectLockMode: "COMPLIANCE", ObjectLockRetainUntilDate } as const;
  await vault.open.put("own", "x", { Bucket: name, ...own });
  expect(await vault.s3.send(new HeadObjectCommand(where("own")))).toMatchObject(own);
  await vault.configure(name, rule({ Mode: "COMPLIANCE", Years: 2 }));
  await vault.open.put("years", "x", { Bucket: name });
  const years = await vault.s3.send(new HeadObjectCommand(where("years")));
  const days =
    (years.ObjectLockRetainUntilDate!.getTime() - years.LastModified!.getTime()) / DAY_MS;
  expect(Math.round(days)).toBe(730);
});

test("an upload in parts and a copy are locked as their headers say; a copy takes no lock along", async () => {
  const lock = {
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: vault.inDays(9),
    ObjectLockLegalHoldStatus: "ON",
  } as const;
  const { UploadId } = await vault.s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "locked-parts", ...lock }),
  );
  const part = { Bucket, Key: "locked-parts", UploadId };
  const { ETag } = await vault.s3.send(
    new UploadPartCommand({ ...part, PartNumber: 1, Body: "x" }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await vault.s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
  expect(await vault.head("locked-parts")).toMatchObject(lock);
  const CopySource = `${Bucket}/locked-parts`;
  await vault.s3.send(new CopyObjectCommand({ Bucket, Key: "plain-copy", CopySource }));
  const plain = await vault.head("plain-copy");
  expect([plain.ObjectLockMode, plain.ObjectLockLegalHoldStatus]).toEqual([undefined, undefined]);
  await vault.s3.send(new CopyObjectCommand({ Bucket, Key: "locked-copy", CopySource, ...lock }));
  expect(await vault.head("locked-copy")).toMatchObject(lock);
});

test("delete markers have no retention", async () => {
  await vault.put("marked", {
    ObjectLockMode: "GOVERNANCE",
    ObjectLockRetainUntilDate: vault.inDays(1),
  });
  await vault.remove("marked");
  const Retention = { Mode: "GOVERNANCE", RetainUntilDate: vault.inDays(2) } as const;
  expect(await denialOf(vault.retain("marked", Retention))).toMatchObject({
    name: "MethodNotAllowed",
    status: 405,
    fields: { Method: "PUT", ResourceType: "DeleteMarker" },
  });
});
