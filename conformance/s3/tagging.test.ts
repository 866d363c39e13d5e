/** Tags of objects and buckets, and policies that ask for them. Errors as recorded on AWS. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketAbacCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketAbacCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type Tag,
  type TaggingDirective,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";
import { userOf } from "./user.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const tag = (Key: string, Value = Key): Tag => ({ Key, Value });
const setTags = (Key: string, TagSet: Tag[], VersionId?: string, Bucket = BUCKET) =>
  open.s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet }, VersionId }));
const tagsOf = async (Key: string, Bucket = BUCKET) =>
  (await open.s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
const tagBucket = (TagSet: Tag[], Bucket = BUCKET) =>
  open.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
const bucketTags = async (Bucket = BUCKET) =>
  (await open.s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;

test("tags of an object are put, read, replaced and removed, and counted on GET and HEAD", async () => {
  await open.put("plain", "x");
  expect(await tagsOf("plain")).toEqual([]);
  expect((await open.get("plain")).TagCount).toBeUndefined();
  await setTags("plain", [tag("b"), tag("a", "")]);
  expect(await tagsOf("plain")).toEqual([tag("b"), tag("a", "")]);
  expect((await open.get("plain")).TagCount).toBe(2);
  const head = new HeadObjectCommand({ Bucket: BUCKET, Key: "plain" });
  expect((await open.s3.send(head)).TagCount).toBe(2);
  await setTags("plain", [tag("c")]);
  expect(await tagsOf("plain")).toEqual([tag("c")]);
  const removal = await open.s3.send(
    new DeleteObjectTaggingCommand({ Bucket: BUCKET, Key: "plain" }),
  );
  expect(removal.$metadata.httpStatusCode).toBe(204);
  expect(await tagsOf("plain")).toEqual([]);
  await setTags("plain", []);
  expect((await open.get("plain")).TagCount).toBeUndefined();
});

test("a write brings its tags in a header; the next write has none of them", async () => {
  await open.put("written", "x", { Tagging: "tag2=two+words&tag1=%C3%A9&&tag" });
  const tags = [tag("tag", ""), tag("tag1", "é"), tag("tag2", "two words")];
  expect(await tagsOf("written")).toEqual(tags);
  await open.put("written", "y");
  expect(await tagsOf("written")).toEqual([]);
  const { UploadId } = await open.s3.send(
    new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: "parts", Tagging: "a=b" }),
  );
  const part = { Bucket: BUCKET, Key: "parts", UploadId };
  const { ETag } = await open.s3.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: "x" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await open.s3.send(new CompleteMultipartUploadCommand({ ...part, MultipartUpload }));
  expect(await tagsOf("parts")).toEqual([tag("a", "b")]);
});

test.each<[TaggingDirective | undefined, string | undefined, Tag[]]>([
  [undefined, "given=1", [tag("source")]],
  ["COPY", "given=1", [tag("source")]],
  ["COPY", undefined, [tag("source")]],
  ["REPLACE", "given=1", [tag("given", "1")]],
  ["REPLACE", undefined, []],
])("a copy with directive %s and tags %s has %j", async (TaggingDirective, Tagging, expected) => {
  await open.put("source", "x", { Tagging: "source=source" });
  const CopySource = `${BUCKET}/source`;
  await open.s3.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource, TaggingDirective, Tagging }),
  );
  expect(await tagsOf("copy")).toEqual(expected);
});

test("each version has its own tags, and a delete marker none", async () => {
  const Bucket = "tag-versions";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await open.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const first = await open.put("k", "1", { Bucket, Tagging: "v=1" });
  const second = await open.put("k", "2", { Bucket, Tagging: "v=2" });
  expect((await setTags("k", [tag("v", "3")], undefined, Bucket)).VersionId).toBe(second.VersionId);
  const VersionId = first.VersionId;
  const old = { Bucket, Key: "k", VersionId };
  const got = await open.s3.send(new GetObjectTaggingCommand(old));
  expect([got.TagSet, got.VersionId]).toEqual([[tag("v", "1")], VersionId]);
  await setTags("k", [tag("old")], VersionId, Bucket);
  expect((await open.get("k", { Bucket, VersionId })).TagCount).toBe(1);
  expect(await tagsOf("k", Bucket)).toEqual([tag("v", "3")]);
  expect((await open.s3.send(new DeleteObjectTaggingCommand(old))).VersionId).toBe(VersionId);
  expect((await open.s3.send(new GetObjectTaggingCommand(old))).TagSet).toEqual([]);

  const marker = await open.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  for (const id of [undefined, marker.VersionId]) {
    const named = { Bucket, Key: "k", VersionId: id };
    for (const [Method, call] of [
      ["PUT", () => setTags("k", [tag("x")], id, Bucket)],
      ["GET", () => open.s3.send(new GetObjectTaggingCommand(named))],
      ["DELETE", () => open.s3.send(new DeleteObjectTaggingCommand(named))],
    ] as const) {
      expect(await denialOf(call())).toMatchObject({
        name: "MethodNotAllowed",
        status: 405,
        fields: { Method, ResourceType: "DeleteMarker" },
      });
    }
  }
});

test("keys that are not there are NoSuchKey; GetObjectTagging shows the bucket in the key", async () => {
  const named = { Bucket: BUCKET, Key: "nothing" };
  expect(await denialOf(setTags("nothing", []))).toMatchObject({
    name: "NoSuchKey",
    fields: { Key: "nothing" },
  });
  expect(await denialOf(open.s3.send(new DeleteObjectTaggingCommand(named)))).toMatchObject({
    name: "NoSuchKey",
    fields: { Key: "nothing" },
  });
  expect(await denialOf(open.s3.send(new GetObjectTaggingCommand(named)))).toMatchObject({
    name: "NoSuchKey",
    fields: { Key: `${BUCKET}/nothing` },
  });
});

const many = (count: number) => Array.from({ length: count }, (_, at) => tag(`k${at}`));
const invalidKey = "The TagKey you have provided is invalid";
const invalidValue = "The TagValue you have provided is invalid";
const duplicate = "Cannot provide multiple Tags with the same key";

test.each<[string, Tag[], string, string, object]>([
  ["11 tags", many(11), "BadRequest", "Object tags cannot be greater than 10", {}],
  ["a key twice", [tag("k"), tag("k")], "InvalidTag", duplicate, { TagKey: "k" }],
  ["a comma in a key", [tag("a,b")], "InvalidTag", invalidKey, { TagKey: "a,b" }],
  ["a key of 129", [tag("k".repeat(129), "")], "InvalidTag", invalidKey, {}],
  ["a value of 257", [tag("k", "v".repeat(257))], "InvalidTag", invalidValue, { TagKey: "k" }],
  [
    "the prefix aws:",
    [tag("aws:x")],
    "InvalidTag",
    "Your TagKey cannot be prefixed with aws:",
    { TagKey: "aws:x" },
  ],
])("an object with %s is refused", async (_name, tags, name, message, fields) => {
  await open.put("refused", "x", { Tagging: "kept=1" });
  expect(await denialOf(setTags("refused", tags))).toMatchObject({
    name,
    message,
    status: 400,
    fields,
  });
  const Tagging = new URLSearchParams(tags.map(({ Key, Value }) => [Key!, Value!])).toString();
  const inHeader = await denialOf(open.put("refused", "y", { Tagging }));
  expect(inHeader.name).toBe(message === duplicate ? "InvalidArgument" : name);
  expect(await tagsOf("refused")).toEqual([tag("kept", "1")]);
});

test("the longest tags that there may be are taken, with every allowed character", async () => {
  await open.put("longest", "x");
  const tags = [
    tag("k".repeat(128), "v".repeat(256)),
    tag("ключ 鍵_.:/=+-@", "значение"),
    ...many(8),
  ];
  await setTags("longest", tags);
  expect(await tagsOf("longest")).toEqual(tags);
});

test.each(["key1=val1&key1=val2", "key1=val1,key2=val2", "a=%zz"])(
  "the header %s is no list of tags",
  async (Tagging) => {
    expect(await denialOf(open.put("refused", "x", { Tagging }))).toMatchObject({
      name: "InvalidArgument",
      status: 400,
      message:
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      fields: { ArgumentName: "x-amz-tagging", ArgumentValue: Tagging },
    });
  },
);

test("tags of a bucket are put, read, replaced and removed", async () => {
  const none = { name: "NoSuchTagSet", status: 404, message: "The TagSet does not exist" };
  expect(await denialOf(bucketTags())).toMatchObject({ ...none, fields: { BucketName: BUCKET } });
  expect((await tagBucket([tag("a"), tag("b", "")])).$metadata.httpStatusCode).toBe(204);
  expect(await bucketTags()).toEqual([tag("a"), tag("b", "")]);
  await tagBucket(many(50));
  expect(await bucketTags()).toEqual(many(50));
  const removal = await open.s3.send(new DeleteBucketTaggingCommand({ Bucket: BUCKET }));
  expect(removal.$metadata.httpStatusCode).toBe(204);
  await tagBucket([]);
  expect(await denialOf(bucketTags())).toMatchObject(none);
});

test.each<[string, Tag[], string, string]>([
  ["51 tags", many(51), "BadRequest", "Bucket tag count cannot be greater than 50"],
  ["a key twice", [tag("k"), tag("k")], "InvalidTag", duplicate],
  ["a comma in a key", [tag("a,b")], "InvalidTag", invalidKey],
  ["a comma in a value", [tag("a", "b,c")], "InvalidTag", invalidValue],
  [
    "the prefix aws:",
    [tag("aws:x")],
    "InvalidTag",
    "System tags cannot be added/updated by requester",
  ],
])("a bucket with %s is refused", async (_name, tags, name, message) => {
  expect(await denialOf(tagBucket(tags))).toMatchObject({ name, message, status: 400 });
});

test("a bucket is created with its tags, and in us-east-1 not a second time with tags", async () => {
  const create = (Tags?: Tag[], Bucket = "tagged-from-start") =>
    open.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags } }));
  await create([tag("a")]);
  expect(await bucketTags("tagged-from-start")).toEqual([tag("a")]);
  await create([]);
  expect((await denialOf(create([tag("a")]))).name).toBe("BucketAlreadyOwnedByYou");
  expect(await denialOf(create([tag("aws:x")], "never-made"))).toMatchObject({
    name: "InvalidTag",
    message:
      'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
  });
});

test("policies ask for the tags that an object has", async () => {
  await open.put("public", "x", { Tagging: "class=public" });
  await open.put("secret", "x", { Tagging: "class=secret" });
  await open.put("untagged", "x");
  const reader = await userOf(open, "tag-reader", {
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:GetObjectTagging"],
    Resource: "*",
    Condition: { StringEquals: { "s3:ExistingObjectTag/class": "public" } },
  });
  const get = (Key: string) => reader.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  expect((await get("public")).TagCount).toBe(1);
  for (const Key of ["secret", "untagged"]) {
    expect((await denialOf(get(Key))).name).toBe("AccessDenied");
  }
  await setTags("secret", [tag("class", "public")]);
  await get("secret");
});

test("policies ask for the tags that a request brings; to bring some is a permission of its own", async () => {
  const writer = await userOf(
    open,
    "tag-writer",
    { Effect: "Allow", Action: "s3:PutObject", Resource: "*" },
    {
      Effect: "Allow",
      Action: "s3:PutObjectTagging",
      Resource: "*",
      Condition: {
        StringEquals: { "s3:RequestObjectTag/team": ["red", "blue"] },
        "ForAllValues:StringEquals": { "s3:RequestObjectTagKeys": ["team", "cost"] },
      },
    },
  );
  const put = (Tagging?: string) =>
    writer.send(new PutObjectCommand({ Bucket: BUCKET, Key: "by-writer", Body: "x", Tagging }));
  await put();
  await put("team=red&cost=1");
  const refused = await denialOf(put("team=green"));
  expect(refused.name).toBe("AccessDenied");
  expect(refused.message).toContain("s3:PutObjectTagging");
  expect((await denialOf(put("team=red&other=1"))).name).toBe("AccessDenied");
  const Tagging = { TagSet: [tag("team", "blue")] };
  await writer.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: "by-writer", Tagging }));
});

test("who may read an object and not its tags does not hear of them, and copies none", async () => {
  await open.put("tagged", "x", { Tagging: "a=b" });
  const reader = await userOf(open, "no-tags", {
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: "*",
  });
  const got = await reader.send(new GetObjectCommand({ Bucket: BUCKET, Key: "tagged" }));
  expect(got.TagCount).toBeUndefined();
  const CopySource = `${BUCKET}/tagged`;
  const copy = (TaggingDirective: TaggingDirective) =>
    reader.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key: "its-copy", CopySource, TaggingDirective }),
    );
  expect((await denialOf(copy("COPY"))).message).toContain("s3:GetObjectTagging");
  await copy("REPLACE");
});

test("once ABAC is enabled policies ask for the bucket's tags, which PutBucketTagging leaves alone", async () => {
  const Bucket = "by-attributes";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  await tagBucket([tag("team", "red")], Bucket);
  await open.put("k", "x", { Bucket });
  const reader = await userOf(open, "red-reader", {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "*",
    Condition: { StringEquals: { "aws:ResourceTag/team": "red", "s3:BucketTag/team": "red" } },
  });
  const get = () => reader.send(new GetObjectCommand({ Bucket, Key: "k" }));
  const status = async () =>
    (await open.s3.send(new GetBucketAbacCommand({ Bucket }))).AbacStatus?.Status;
  expect(await status()).toBe("Disabled");
  expect((await denialOf(get())).name).toBe("AccessDenied");
  const AbacStatus = { Status: "Enabled" } as const;
  await open.s3.send(new PutBucketAbacCommand({ Bucket, AbacStatus }));
  expect(await status()).toBe("Enabled");
  await get();
  expect((await denialOf(tagBucket([tag("team", "blue")], Bucket))).status).toBe(501);
});

test("a copy that takes tags along is denied by their keys, as a put that brings them", async () => {
  const Resource = `arn:aws:s3:::${BUCKET}/*`;
  const user = await userOf(
    open,
    "copier",
    { Effect: "Allow", Action: "s3:*", Resource },
    {
      Effect: "Deny",
      Action: "s3:PutObjectTagging",
      Resource,
      Condition: { "ForAnyValue:StringEquals": { "s3:RequestObjectTagKeys": ["forbidden"] } },
    },
  );
  await open.put("tagged-source", "x", { Tagging: "forbidden=1" });
  const CopySource = `${BUCKET}/tagged-source`;
  const copy = new CopyObjectCommand({ Bucket: BUCKET, Key: "tagged-copy", CopySource });
  expect((await denialOf(user.send(copy))).name).toBe("AccessDenied");
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: "p", Body: "", Tagging: "forbidden=1" });
  expect((await denialOf(user.send(put))).name).toBe("AccessDenied");
});
