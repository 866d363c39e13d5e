/** GetObjectAttributes, as recorded of AWS. */
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  type GetObjectAttributesCommandInput,
  ObjectAttributes,
  PutBucketVersioningCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const ALL = Object.values(ObjectAttributes);

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

async function attributesOf(Key: string, more: Partial<GetObjectAttributesCommandInput> = {}) {
  const { $metadata, ...attributes } = await open.s3.send(
    new GetObjectAttributesCommand({ Bucket: BUCKET, Key, ObjectAttributes: ALL, ...more }),
  );
  expect($metadata.httpStatusCode).toBe(200);
  return attributes;
}

/** Three parts: two of 5 MiB and a byte, one of ten bytes. */
async function upload(Key: string, more: Partial<CreateMultipartUploadCommandInput>) {
  const target = { Bucket: BUCKET, Key };
  const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand({ ...target, ...more }));
  const Parts: CompletedPart[] = [];
  for (const [index, size] of [5_242_881, 5_242_881, 10].entries()) {
    const PartNumber = index + 1;
    const { $metadata, ServerSideEncryption, ...part } = await open.s3.send(
      new UploadPartCommand({
        ...target,
        UploadId,
        PartNumber,
        Body: Buffer.alloc(size, "a"),
        ...(more.ChecksumAlgorithm === undefined
          ? {}
          : { ChecksumAlgorithm: more.ChecksumAlgorithm }),
      }),
    );
    Parts.push({ PartNumber, ...part });
  }
  await open.s3.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
  );
  return Parts;
}

test("of an object put in one piece: no quotes about the tag, no parts", async () => {
  await open.put("one", "test-attrs", { ChecksumAlgorithm: "SHA256" });
  expect(await attributesOf("one")).toEqual({
    ETag: expect.stringMatching(/^[0-9a-f]{32}$/),
    Checksum: { ChecksumSHA256: expect.any(String), ChecksumType: "FULL_OBJECT" },
    StorageClass: "STANDARD",
    ObjectSize: 10,
    LastModified: expect.any(Date),
  });
});

test("only what is asked for, with LastModified", async () => {
  await open.put("some", "x");
  expect(await attributesOf("some", { ObjectAttributes: ["ObjectSize"] })).toEqual({
    ObjectSize: 1,
    LastModified: expect.any(Date),
  });
});

test("of a composite upload: each part with its checksum, page by page", async () => {
  const parts = await upload("composite", {
    ChecksumAlgorithm: "CRC32",
    ChecksumType: "COMPOSITE",
  });
  const shown = parts.map(({ PartNumber, ChecksumCRC32 }, index) => ({
    PartNumber,
    ChecksumCRC32,
    Size: index < 2 ? 5_242_881 : 10,
  }));
  const whole = await attributesOf("composite");
  expect(whole).toMatchObject({
    ETag: expect.stringMatching(/^[0-9a-f]{32}-3$/),
    ObjectSize: 10_485_772,
    ObjectParts: {
      TotalPartsCount: 3,
      PartNumberMarker: "0",
      NextPartNumberMarker: "3",
      MaxParts: 1000,
      IsTruncated: false,
      Parts: shown,
    },
  });
  // Without the count of parts that a HEAD shows.
  expect(whole.Checksum).toEqual({
    ChecksumCRC32: expect.stringMatching(/^[A-Za-z0-9+/]{6}==$/),
    ChecksumType: "COMPOSITE",
  });
  const first = await attributesOf("composite", { MaxParts: 2 });
  expect(first.ObjectParts).toMatchObject({
    IsTruncated: true,
    MaxParts: 2,
    NextPartNumberMarker: "2",
    Parts: shown.slice(0, 2),
  });
  const rest = await attributesOf("composite", { MaxParts: 2, PartNumberMarker: "2" });
  expect(rest.ObjectParts).toMatchObject({
    IsTruncated: false,
    PartNumberMarker: "2",
    NextPartNumberMarker: "3",
    Parts: shown.slice(2),
  });
});

test("of a checksum of the full object the parts are only counted", async () => {
  await upload("full", { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "FULL_OBJECT" });
  expect(await attributesOf("full")).toMatchObject({ ObjectParts: { TotalPartsCount: 3 } });
  expect((await attributesOf("full")).ObjectParts).toEqual({ TotalPartsCount: 3 });
});

test("an absent key, no attributes, an attribute that does not exist", async () => {
  const refused = (more: Partial<GetObjectAttributesCommandInput>) =>
    denialOf(attributesOf("one", more));
  expect(await refused({ Key: "none" })).toMatchObject({ name: "NoSuchKey", status: 404 });
  expect(await refused({ ObjectAttributes: ["Color" as never] })).toMatchObject({
    name: "InvalidArgument",
    status: 400,
    message: "Invalid attribute name specified.",
  });
  await open.allowEveryone();
  const bare: Record<string, string>[] = [{}, { "x-amz-object-attributes": "" }];
  for (const headers of bare) {
    const answer = await open.raw("GET", `/${BUCKET}/one?attributes`, { headers });
    expect([answer.status, element(answer, "Code")]).toEqual([400, "InvalidRequest"]);
  }
});

test("of a version, its id; a delete marker hides the key and has no attributes", async () => {
  const Bucket = "versions";
  await open.s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await open.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const { VersionId: first } = await open.put("k", "version1", { Bucket });
  const { VersionId: second } = await open.put("k", "version-2", { Bucket });
  expect(await attributesOf("k", { Bucket })).toMatchObject({ VersionId: second, ObjectSize: 9 });
  const older = { Bucket, ...(first === undefined ? {} : { VersionId: first }) };
  expect(await attributesOf("k", older)).toMatchObject({ VersionId: first, ObjectSize: 8 });
  const marker = await open.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(await denialOf(attributesOf("k", { Bucket }))).toMatchObject({
    name: "NoSuchKey",
    status: 404,
  });
  const named = { Bucket, VersionId: marker.VersionId ?? "" };
  expect(await denialOf(attributesOf("k", named))).toMatchObject({
    name: "MethodNotAllowed",
    status: 405,
  });
  expect(await attributesOf("k", older)).toMatchObject({ ObjectSize: 8 });
});

test("the names may have spaces between them; a number of parts that is none is ignored", async () => {
  await open.put("one", "test-attrs");
  const answer = await open.raw("GET", `/${BUCKET}/one?attributes`, {
    headers: { "x-amz-object-attributes": "ETag, ObjectSize", "x-amz-max-parts": "100000" },
  });
  expect(answer.status).toBe(200);
  expect(element(answer, "ObjectSize")).toBe("10");
});

test("it needs s3:GetObject and s3:GetObjectAttributes, both", async () => {
  for (const [action, status] of [
    ["s3:GetObject", 403],
    ["s3:GetObjectAttributes", 403],
    ["s3:GetObject*", 200],
  ] as const) {
    await open.allowEveryone(action);
    const answer = await open.raw("GET", `/${BUCKET}/one?attributes`, {
      headers: { "x-amz-object-attributes": "ETag" },
    });
    expect([action, answer.status]).toEqual([action, status]);
  }
});
