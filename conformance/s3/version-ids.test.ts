import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await versioning("Enabled");
});
afterAll(() => open.stop());

const versioning = (Status: "Enabled" | "Suspended") =>
  open.s3.send(
    new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }),
  );
const removeAll = (Objects: { Key: string; VersionId: string }[]) =>
  open.s3.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));

test("an id that S3 never gave is refused, by DeleteObjects as a version that is not there", async () => {
  const { VersionId } = await open.put("given", "x");
  const changed = `${VersionId?.slice(0, -4)}ABCD`;
  const remove = new DeleteObjectCommand({ Bucket: BUCKET, Key: "given", VersionId: changed });
  for (const call of [open.s3.send(remove), open.get("given", { VersionId: changed })]) {
    expect(await denialOf(call)).toMatchObject({
      name: "InvalidArgument",
      message: "Invalid version id specified",
      fields: { ArgumentName: "versionId", ArgumentValue: changed },
    });
  }
  const { Deleted, Errors } = await removeAll([{ Key: "given", VersionId: changed }]);
  expect(Deleted ?? []).toEqual([]);
  expect(Errors).toMatchObject([{ Code: "NoSuchVersion", VersionId: changed }]);
});

test("clients that remove the same versions at once are all told that these are gone", async () => {
  const objects: { Key: string; VersionId: string }[] = [];
  for (const Key of ["a", "b", "a", "b", "a"]) {
    const { VersionId } = await open.put(Key, "x");
    objects.push({ Key, VersionId: VersionId as string });
  }
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => removeAll(objects)));
  for (const { Deleted, Errors } of answers) {
    expect(Errors).toBeUndefined();
    expect(Deleted).toHaveLength(objects.length);
  }
  const left = await open.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: "a" }));
  expect(left.Versions).toBeUndefined();
  expect(left.DeleteMarkers).toBeUndefined();
});

test("while versioning is suspended a put names no version, a copy and a read name null", async () => {
  await versioning("Suspended");
  expect((await open.put("plain", "x")).VersionId).toBeUndefined();
  const copied = await open.s3.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key: "copied", CopySource: `${BUCKET}/plain` }),
  );
  expect(copied.VersionId).toBe("null");
  expect((await open.get("plain")).VersionId).toBe("null");
});
