import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const enough = new Uint8Array(128 * 1024);

let shelf: OpenBucket;

beforeEach(async () => {
  shelf = await OpenBucket.start();
});
afterEach(() => shelf.stop());

const pass = (days: number) => shelf.advance(days * DAY_MS);
const rules = (...Rules: Partial<LifecycleRule>[]) =>
  shelf.s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: BUCKET,
      LifecycleConfiguration: {
        Rules: Rules.map((rule) => ({ Status: "Enabled", Filter: {}, ...rule })),
      },
    }),
  );
const keys = async () => {
  const { Contents = [] } = await shelf.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return Contents.map(({ Key }) => Key);
};
const enableVersions = () =>
  shelf.s3.send(
    new PutBucketVersioningCommand({
      Bucket: BUCKET,
      VersioningConfiguration: { Status: "Enabled" },
    }),
  );
/** `key` of versions, `key!` of delete markers, the newest first. */
const versions = async () => {
  const page = await shelf.s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
  return {
    versions: (page.Versions ?? []).map(({ Key, VersionId, StorageClass }) => ({
      Key,
      VersionId,
      StorageClass,
    })),
    markers: (page.DeleteMarkers ?? []).map(({ Key }) => Key),
  };
};
const head = (Key: string) => shelf.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const remove = (Key: string) => shelf.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));

describe("lifecycle", () => {
  it("expires what is 30 days old when the clock moves 31 days, and nothing before", async () => {
    await rules({ Filter: { Prefix: "logs/" }, Expiration: { Days: 30 } });
    for (const key of ["logs/a", "logs/b", "kept"]) await shelf.put(key, key);
    await pass(29);
    expect(await keys()).toEqual(["kept", "logs/a", "logs/b"]);
    await shelf.put("logs/young", "young");
    await pass(2);
    expect(await keys()).toEqual(["kept", "logs/young"]);
    await expect(shelf.get("logs/a")).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("expires at the midnight that the header has told", async () => {
    await rules({ ID: "a b ü", Expiration: { Days: 1 } });
    const { Expiration } = await shelf.put("soon", "gone");
    const [, date, id] = /^expiry-date="(.+)", rule-id="(.+)"$/.exec(Expiration!)!;
    expect(id).toBe("a b %C3%BC");
    const { clock } = shelf.emulator.running;
    const dueMs = Date.parse(date!);
    expect(dueMs % DAY_MS).toBe(0);
    expect((await head("soon")).Expiration).toBe(Expiration);
    await shelf.advance(dueMs - clock.now() - 1000);
    expect(await keys()).toEqual(["soon"]);
    await shelf.advance(1000);
    expect(await keys()).toEqual([]);
  });

  it("tells when an object expires wherever it is written or read, unless a version is named", async () => {
    await enableVersions();
    await rules({ ID: "r", Expiration: { Days: 3 } });
    const { Expiration, VersionId } = await shelf.put("a", "x");
    expect(Expiration).toMatch(/, rule-id="r"$/);
    expect((await shelf.get("a")).Expiration).toBe(Expiration);
    expect((await shelf.get("a", { VersionId })).Expiration).toBeUndefined();
    const to = { Bucket: BUCKET, Key: "b", CopySource: `${BUCKET}/a` };
    expect((await shelf.s3.send(new CopyObjectCommand(to))).Expiration).toBe(Expiration);
    const of = { Bucket: BUCKET, Key: "c" };
    const { UploadId } = await shelf.s3.send(new CreateMultipartUploadCommand(of));
    const part = { ...of, UploadId, PartNumber: 1 };
    const { ETag } = await shelf.s3.send(new UploadPartCommand({ ...part, Body: "x" }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    const completed = await shelf.s3.send(
      new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload }),
    );
    expect(completed.Expiration).toBe(Expiration);
    await shelf.allowEveryone();
    const form = new FormData();
    form.set("key", "d");
    form.set("file", new Blob(["x"]));
    const { endpoint } = shelf.emulator;
    const posted = await fetch(`${endpoint}/${BUCKET}`, { method: "POST", body: form });
    expect([posted.status, posted.headers.get("x-amz-expiration")]).toEqual([204, Expiration]);
  });

  it("acts a minute after a configuration is put, by date and by rules for old objects", async () => {
    await shelf.put("old", "old");
    await pass(3);
    await rules({ Expiration: { Date: new Date("2020-01-01T00:00:00Z") } });
    expect(await keys()).toEqual(["old"]);
    await shelf.advance(MINUTE_MS);
    expect(await keys()).toEqual([]);
  });

  it("looks at tags and sizes", async () => {
    await rules(
      { Filter: { Tag: { Key: "keep", Value: "no" } }, Expiration: { Days: 1 } },
      {
        Filter: { And: { Prefix: "s/", ObjectSizeGreaterThan: 3, ObjectSizeLessThan: 6 } },
        Expiration: { Days: 1 },
      },
    );
    await shelf.put("tagged", "x", { Tagging: "keep=no&more=1" });
    await shelf.put("other", "x", { Tagging: "keep=yes" });
    for (const size of [3, 4, 5, 6]) await shelf.put(`s/${size}`, "x".repeat(size));
    await pass(3);
    expect(await keys()).toEqual(["other", "s/3", "s/6"]);
  });

  it("does not act by a rule that is disabled", async () => {
    await rules({ Status: "Disabled", Expiration: { Days: 1 } });
    await shelf.put("kept", "x");
    expect((await head("kept")).Expiration).toBeUndefined();
    await pass(5);
    expect(await keys()).toEqual(["kept"]);
  });

  it("hides the current version of a versioned bucket behind a delete marker", async () => {
    await enableVersions();
    await rules({ Expiration: { Days: 1 } });
    const { VersionId } = await shelf.put("a", "first");
    await pass(3);
    const after = await versions();
    expect(after.markers).toEqual(["a"]);
    expect(after.versions.map((version) => version.VersionId)).toEqual([VersionId]);
    expect(await shelf.text("a", { VersionId })).toBe("first");
  });

  it("removes noncurrent versions by their age as such, but for the newest that are kept", async () => {
    await enableVersions();
    await rules({
      NoncurrentVersionExpiration: { NoncurrentDays: 5, NewerNoncurrentVersions: 1 },
    });
    const ids: (string | undefined)[] = [];
    for (const text of ["1", "2", "3", "4"]) ids.push((await shelf.put("a", text)).VersionId);
    await pass(4);
    expect((await versions()).versions).toHaveLength(4);
    await pass(3);
    const left = (await versions()).versions.map(({ VersionId }) => VersionId);
    expect(left).toEqual([ids[3], ids[2]]);
    expect(await shelf.text("a")).toBe("4");
  });

  it("removes delete markers that hide nothing, and no others", async () => {
    await enableVersions();
    await rules({ Expiration: { ExpiredObjectDeleteMarker: true } });
    await shelf.put("hidden", "x");
    await remove("hidden");
    await remove("never there");
    expect((await versions()).markers).toEqual(["hidden", "never there"]);
    await pass(1);
    expect((await versions()).markers).toEqual(["hidden"]);
  });

  it("leaves nothing of a deleted key once both its version and its marker have expired", async () => {
    await enableVersions();
    await rules({
      Expiration: { ExpiredObjectDeleteMarker: true },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
    await shelf.put("a", "x");
    await remove("a");
    await pass(4);
    expect(await versions()).toEqual({ versions: [], markers: [] });
  });

  it("aborts uploads that were never completed, when it has told", async () => {
    await rules({
      ID: "abort",
      Filter: { Prefix: "u/" },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    });
    const create = (Key: string) =>
      shelf.s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
    const { UploadId, AbortDate, AbortRuleId } = await create("u/a");
    expect(AbortRuleId).toBe("abort");
    expect(AbortDate!.getTime() % DAY_MS).toBe(0);
    const parts = await shelf.s3.send(
      new ListPartsCommand({ Bucket: BUCKET, Key: "u/a", UploadId }),
    );
    expect(parts).toMatchObject({ AbortDate, AbortRuleId });
    expect((await create("kept")).AbortDate).toBeUndefined();
    const uploads = async () => {
      const page = await shelf.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      return page.Uploads?.map(({ Key }) => Key);
    };
    await pass(1);
    expect(await uploads()).toEqual(["kept", "u/a"]);
    await pass(2);
    expect(await uploads()).toEqual(["kept"]);
  });

  it("moves objects to colder classes as they age, but for the small ones", async () => {
    await rules({
      Transitions: [
        { Days: 30, StorageClass: "STANDARD_IA" },
        { Days: 60, StorageClass: "GLACIER" },
      ],
    });
    await shelf.put("big", enough);
    await shelf.put("small", "x");
    const before = await head("big");
    const classes = async () =>
      (await shelf.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents!.map(
        ({ StorageClass }) => StorageClass,
      );
    await pass(31);
    expect(await classes()).toEqual(["STANDARD_IA", "STANDARD"]);
    const after = await head("big");
    expect(after).toMatchObject({ StorageClass: "STANDARD_IA", ETag: before.ETag });
    expect(after.LastModified).toEqual(before.LastModified);
    await pass(31);
    expect(await classes()).toEqual(["GLACIER", "STANDARD"]);
  });

  it("moves noncurrent versions", async () => {
    await enableVersions();
    await rules({
      NoncurrentVersionTransitions: [{ NoncurrentDays: 3, StorageClass: "GLACIER_IR" }],
    });
    await shelf.put("a", enough);
    await shelf.put("a", enough);
    await pass(5);
    const classes = (await versions()).versions.map(({ StorageClass }) => StorageClass);
    expect(classes).toEqual(["STANDARD", "GLACIER_IR"]);
  });

  it("walks over more objects than a page holds", async () => {
    await rules({ Filter: { Prefix: "x" }, Expiration: { Days: 1 } });
    const names = Array.from({ length: 620 }, (_, index) => `x${index}`);
    for (let at = 0; at < names.length; at += 100) {
      await Promise.all(names.slice(at, at + 100).map((name) => shelf.put(name, "-")));
    }
    await shelf.put("y", "-");
    await pass(3);
    expect(await keys()).toEqual(["y"]);
  });
});
