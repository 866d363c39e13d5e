/** Versions: enabled, suspended, null versions, delete markers, listings. Answers as recorded on AWS. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

let count = 0;
/** Each test has a bucket of its own, versioning enabled. */
let Bucket: string;
beforeEach(async () => {
  Bucket = `versions-${++count}`;
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  await setVersioning("Enabled");
});

const setVersioning = (Status: string, MFADelete?: string, MFA?: string) =>
  open.s3.send(
    new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status, MFADelete } as object,
      MFA,
    }),
  );
const put = async (Key: string, Body = "x") => (await open.put(Key, Body, { Bucket })).VersionId;
const remove = (Key: string, VersionId?: string) =>
  open.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const text = (Key: string, VersionId?: string) => open.text(Key, { Bucket, VersionId });
const list = (more: Partial<ListObjectVersionsCommandInput> = {}) =>
  open.s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));
/** `key version*`, delete markers with `-`, in the order of each list; `*` is the latest. */
async function shown(more: Partial<ListObjectVersionsCommandInput> = {}) {
  const { Versions = [], DeleteMarkers = [] } = await list(more);
  const line = (sign: string) => (one: (typeof DeleteMarkers)[number]) =>
    `${sign}${one.Key} ${one.VersionId}${one.IsLatest ? "*" : ""}`;
  return [...Versions.map(line("")), ...DeleteMarkers.map(line("-"))];
}

test("versioning is off, enabled, suspended, and never off again", async () => {
  const status = async () =>
    (await open.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
  expect(await status()).toBe("Enabled");
  await setVersioning("Suspended");
  expect(await status()).toBe("Suspended");
  for (const wrong of ["enabled", "Disabled"]) {
    expect((await denialOf(setVersioning(wrong))).name).toBe("MalformedXML");
  }
  const VersioningConfiguration = {};
  const empty = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration });
  expect(await denialOf(open.s3.send(empty))).toMatchObject({
    name: "IllegalVersioningConfigurationException",
    status: 400,
    message: "The Versioning element must be specified",
  });
  Bucket = "versions-off";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  expect(await status()).toBeUndefined();
  expect(await put("k")).toBeUndefined();
  expect((await open.get("k", { Bucket, VersionId: "null" })).VersionId).toBeUndefined();
});

test("MFA delete is refused by name, and nothing changes", async () => {
  for (const call of [
    () => setVersioning("Enabled", "Enabled", "serial 123456"),
    () => setVersioning("Suspended", undefined, "serial 123456"),
  ]) {
    expect(await denialOf(call())).toMatchObject({
      name: "NotImplemented",
      status: 501,
      message: expect.stringContaining("MFA delete is not implemented"),
      fields: { Header: "x-amz-mfa" },
    });
  }
  expect(await open.s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({
    Status: "Enabled",
  });
});

test("every put makes a version; each is read, headed and copied by its id", async () => {
  const first = await put("k", "first");
  const second = await put("k", "second");
  expect(first).toMatch(/^[A-Za-z0-9._]{32}$/);
  expect(await text("k")).toBe("second");
  expect(await text("k", first)).toBe("first");
  const head = await open.s3.send(new HeadObjectCommand({ Bucket, Key: "k", VersionId: first }));
  expect([head.VersionId, head.ContentLength]).toEqual([first, 5]);
  expect((await open.get("k", { Bucket })).VersionId).toBe(second);
  const CopySource = `${Bucket}/k?versionId=${first}`;
  const copy = await open.s3.send(new CopyObjectCommand({ Bucket, Key: "k", CopySource }));
  expect(copy.CopySourceVersionId).toBe(first);
  expect(await text("k")).toBe("first");
  expect(await shown()).toEqual([`k ${copy.VersionId}*`, `k ${second}`, `k ${first}`]);
});

test("the current version is not copied to itself, and a null version not named as a source", async () => {
  await put("k");
  const CopySource = `${Bucket}/k`;
  const onItself = new CopyObjectCommand({ Bucket, Key: "k", CopySource });
  expect((await denialOf(open.s3.send(onItself))).name).toBe("InvalidRequest");
  await setVersioning("Suspended");
  const named = { Bucket, Key: "k", CopySource, MetadataDirective: "REPLACE" } as const;
  const suspended = await open.s3.send(new CopyObjectCommand(named));
  expect([suspended.VersionId, suspended.CopySourceVersionId?.length]).toEqual(["null", 32]);
  await setVersioning("Enabled");
  const enabled = await open.s3.send(new CopyObjectCommand(named));
  expect([enabled.VersionId?.length, enabled.CopySourceVersionId]).toEqual([32, undefined]);
});

test("a delete hides the object behind a marker; to remove the marker shows it again", async () => {
  const version = await put("k");
  const marker = await remove("k");
  expect(marker.DeleteMarker).toBe(true);
  const head = await denialOf(open.get("k", { Bucket }));
  expect(head).toMatchObject({ name: "NoSuchKey", status: 404, fields: { Key: "k" } });
  expect(await text("k", version)).toBe("x");
  expect(await shown()).toEqual([`k ${version}`, `-k ${marker.VersionId}*`]);
  const listed = await open.s3.send(new ListObjectsV2Command({ Bucket }));
  expect(listed.KeyCount).toBe(0);
  const second = await remove("k");
  const undone = await remove("k", second.VersionId);
  expect([undone.DeleteMarker, undone.VersionId]).toEqual([true, second.VersionId]);
  expect((await denialOf(open.get("k", { Bucket }))).name).toBe("NoSuchKey");
  await remove("k", marker.VersionId);
  expect(await text("k")).toBe("x");
  expect(await shown()).toEqual([`k ${version}*`]);
  const onNothing = await remove("never-there");
  expect(onNothing.DeleteMarker).toBe(true);
});

test("what a delete marker answers: 404 with its headers, 405 when it is asked for by its id", async () => {
  await open.allowEveryone();
  const everyone = { Bucket };
  await put("k");
  const { VersionId } = await remove("k");
  const client = open.s3;
  const seen: (Record<string, string> | undefined)[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      seen.push((answer.response as { headers?: Record<string, string> }).headers);
      return answer;
    },
    { step: "deserialize", name: "seen", priority: "low" },
  );
  try {
    await denialOf(client.send(new GetObjectCommand({ ...everyone, Key: "k" })));
    expect(seen.at(-1)).toMatchObject({
      "x-amz-delete-marker": "true",
      "x-amz-version-id": VersionId,
    });
    const named = { ...everyone, Key: "k", VersionId };
    expect(await denialOf(client.send(new GetObjectCommand(named)))).toMatchObject({
      name: "MethodNotAllowed",
      status: 405,
      message: "The specified method is not allowed against this resource.",
      fields: { Method: "GET", ResourceType: "DeleteMarker" },
    });
    expect(seen.at(-1)).toMatchObject({ "x-amz-delete-marker": "true", allow: "DELETE" });
    expect((await denialOf(client.send(new HeadObjectCommand(named)))).status).toBe(405);
  } finally {
    client.middlewareStack.remove("seen");
  }
});

test("to remove the current version makes the one before current; what is gone is NoSuchVersion", async () => {
  const first = await put("k", "first");
  const second = await put("k", "second");
  const removed = await remove("k", second);
  expect([removed.VersionId, removed.DeleteMarker]).toEqual([second, undefined]);
  expect(await text("k")).toBe("first");
  expect(await denialOf(open.get("k", { Bucket, VersionId: second }))).toMatchObject({
    name: "NoSuchVersion",
    status: 404,
    message: "The specified version does not exist.",
    fields: { Key: "k", VersionId: second },
  });
  expect((await remove("k", second)).$metadata.httpStatusCode).toBe(204);
  expect(await denialOf(remove("k", "bad"))).toMatchObject({
    name: "InvalidArgument",
    message: "Invalid version id specified",
    fields: { ArgumentName: "versionId", ArgumentValue: "bad" },
  });
  await remove("k", first);
  expect((await denialOf(open.get("k", { Bucket }))).name).toBe("NoSuchKey");
  expect(await shown()).toEqual([]);
});

test("what was there before versioning is the null version, and stays beside the new ones", async () => {
  Bucket = "versions-later";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  await put("k", "before");
  await setVersioning("Enabled");
  expect((await open.get("k", { Bucket })).VersionId).toBe("null");
  const after = await put("k", "after");
  expect(await text("k", "null")).toBe("before");
  expect(await shown()).toEqual([`k ${after}*`, "k null"]);
  await remove("k", "null");
  expect(await shown()).toEqual([`k ${after}*`]);
});

test("suspended, every put and delete replaces the null version alone", async () => {
  const kept = await put("k", "kept");
  await setVersioning("Suspended");
  expect(await put("k", "null 1")).toBeUndefined();
  await put("k", "null 2");
  expect(await shown()).toEqual(["k null*", `k ${kept}`]);
  expect(await text("k", "null")).toBe("null 2");
  const marker = await remove("k");
  expect([marker.DeleteMarker, marker.VersionId]).toEqual([true, "null"]);
  expect(await shown()).toEqual([`k ${kept}`, "-k null*"]);
  await put("k", "null 3");
  expect(await shown()).toEqual(["k null*", `k ${kept}`]);
  await setVersioning("Enabled");
  const latest = await put("k", "latest");
  expect(await shown()).toEqual([`k ${latest}*`, "k null", `k ${kept}`]);
  const second = await remove("k");
  await setVersioning("Suspended");
  expect((await remove("k")).VersionId).toBe("null");
  expect(await shown()).toEqual([`k ${latest}`, `k ${kept}`, "-k null*", `-k ${second.VersionId}`]);
});

test("DeleteObjects adds and removes markers and versions, and names versions that never were", async () => {
  const version = await put("k");
  const several = (...Objects: { Key: string; VersionId?: string }[]) =>
    open.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const [marked, other] = (await several({ Key: "k" }, { Key: "wrong" })).Deleted ?? [];
  expect(marked).toEqual({
    Key: "k",
    DeleteMarker: true,
    DeleteMarkerVersionId: expect.stringMatching(/^\S{32}$/),
  });
  expect(other?.DeleteMarker).toBe(true);
  const id = marked!.DeleteMarkerVersionId!;
  expect((await several({ Key: "k", VersionId: id })).Deleted).toEqual([
    { Key: "k", VersionId: id, DeleteMarker: true, DeleteMarkerVersionId: id },
  ]);
  const wrong = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD";
  expect((await several({ Key: "k", VersionId: wrong })).Errors).toEqual([
    {
      Key: "k",
      VersionId: wrong,
      Code: "NoSuchVersion",
      Message: "The specified version does not exist.",
    },
  ]);
  expect((await several({ Key: "k", VersionId: version! })).Deleted).toEqual([
    { Key: "k", VersionId: version },
  ]);
});

test("a listing has every version by key, the newest first, page by page, by prefix and delimiter", async () => {
  const made: string[] = [];
  for (const key of ["a/1", "a/2", "b", "a/1", "b", "a/1"]) made.push(`${key} ${await put(key)}`);
  const marker = await remove("b");
  const [first, second, third, fourth, fifth, sixth] = made;
  const versions = [`${sixth}*`, fourth, first, `${second}*`, fifth, third];
  expect(await shown()).toEqual([...versions, `-b ${marker.VersionId}*`]);
  expect(await shown({ Prefix: "a/1" })).toEqual([`${sixth}*`, fourth, first]);
  const rolled = await list({ Delimiter: "/" });
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: "a/" }]);
  expect(rolled.Versions).toHaveLength(2);
  expect(rolled.DeleteMarkers).toHaveLength(1);
  for (const MaxKeys of [1, 2, 3, 5]) {
    const pages: string[] = [];
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (;;) {
      const page = await list({ MaxKeys, ...markers });
      const entries = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      expect(entries.length).toBeLessThanOrEqual(MaxKeys);
      pages.push(...entries.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      if (!page.IsTruncated) break;
      expect(page.NextKeyMarker).toBeDefined();
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(pages.sort()).toEqual([...made, `b ${marker.VersionId}`].sort());
  }
  expect(await shown({ KeyMarker: "a/1" })).toEqual([
    `${second}*`,
    fifth,
    third,
    `-b ${marker.VersionId}*`,
  ]);
  for (const [more, message] of [
    [{ KeyMarker: "k", VersionIdMarker: "" }, "A version-id marker cannot be empty."],
    [{ VersionIdMarker: "null" }, "A version-id marker cannot be specified without a key marker."],
    [{ KeyMarker: "k", VersionIdMarker: "bad" }, "Invalid version id specified"],
  ] as const) {
    expect(await denialOf(list(more))).toMatchObject({
      name: "InvalidArgument",
      message,
      fields: { ArgumentName: "version-id-marker" },
    });
  }
});

test("a listing goes on behind a version that was removed while it was paged", async () => {
  const ids: string[] = [];
  for (let at = 0; at < 6; at += 1) ids.push((await put("k"))!);
  ids.reverse();
  const page = await list({ MaxKeys: 2 });
  expect(page.NextVersionIdMarker).toBe(ids[1]);
  await remove("k", ids[1]);
  await remove("k", ids[2]);
  const rest = await list({ KeyMarker: page.NextKeyMarker, VersionIdMarker: ids[1] });
  expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual(ids.slice(3));
});

test("an upload in parts becomes a version; completed again it answers the same", async () => {
  const before = await put("k", "before");
  const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "k" }));
  const part = { Bucket, Key: "k", UploadId };
  const { ETag } = await open.s3.send(
    new UploadPartCommand({ ...part, PartNumber: 1, Body: "parts" }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const complete = () =>
    open.s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
  const done = await complete();
  expect((await complete()).VersionId).toBe(done.VersionId);
  expect(await shown()).toEqual([`k ${done.VersionId}*`, `k ${before}`]);
  expect(await text("k")).toBe("parts");
  expect(await text("k", before)).toBe("before");
});

test("a bucket stays as long as there is a version or a marker in it", async () => {
  const version = await put("k");
  const { VersionId: marker } = await remove("k");
  const removeBucket = () => open.s3.send(new DeleteBucketCommand({ Bucket }));
  for (const id of [version, marker]) {
    expect(await denialOf(removeBucket())).toMatchObject({
      name: "BucketNotEmpty",
      status: 409,
      message:
        "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
      fields: { BucketName: Bucket },
    });
    await remove("k", id);
  }
  await removeBucket();
});

test("of many concurrent writers each makes a version, and the listing has them all", async () => {
  const ids = await Promise.all(Array.from({ length: 24 }, (_, at) => put("k", `body ${at}`)));
  expect(new Set(ids).size).toBe(24);
  const { Versions = [] } = await list();
  expect(Versions.map(({ VersionId }) => VersionId).sort()).toEqual([...ids].sort());
  expect(Versions.filter(({ IsLatest }) => IsLatest)).toHaveLength(1);
  expect((await open.get("k", { Bucket })).VersionId).toBe(Versions[0]?.VersionId);
});

test.each([
  ["IfMatchSize", 1, "x-amz-if-match-size"],
  ["IfMatchLastModifiedTime", new Date(0), "x-amz-if-match-last-modified-time"],
])(
  "DeleteObject with %s, a condition of directory buckets, is refused as by AWS",
  async (name, value, Header) => {
    await put("k");
    const call = open.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", [name]: value }));
    expect(await denialOf(call)).toMatchObject({
      name: "NotImplemented",
      status: 501,
      message: "A header you provided implies functionality that is not implemented",
      fields: { Header },
    });
  },
);

test("If-Match on a delete holds for the version that is named, or for the current one", async () => {
  const first = await open.put("k", "first", { Bucket });
  const second = await open.put("k", "second", { Bucket });
  const removeIf = (IfMatch: string, VersionId?: string) =>
    open.s3.send(new DeleteObjectCommand({ Bucket, Key: "k", IfMatch, VersionId }));
  const failed = { name: "PreconditionFailed", status: 412, fields: { Condition: "If-Match" } };
  expect(await denialOf(removeIf(first.ETag!))).toMatchObject(failed);
  expect(await denialOf(removeIf(second.ETag!, first.VersionId))).toMatchObject(failed);
  await removeIf(first.ETag!, first.VersionId);
  expect((await removeIf(second.ETag!)).DeleteMarker).toBe(true);
});
