import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningS3, startS3 } from "../testing.ts";

let s3: RunningS3;
const keys = ["a", "b c", "d/1", "d/2", "e(1).png", "f*"];
beforeAll(async () => {
  s3 = await startS3();
  await s3.call("CreateBucket", { Bucket: "bucket" });
  await Promise.all(
    keys.map((Key) => s3.call("PutObject", { Bucket: "bucket", Key }, { body: Key })),
  );
});
afterAll(() => s3.close());

const v1 = (input = {}) => s3.call("ListObjects", { Bucket: "bucket", ...input });
const v2 = (input = {}) => s3.call("ListObjectsV2", { Bucket: "bucket", ...input });
const keysOf = (answer: { Contents?: { Key: string }[] }) =>
  (answer.Contents ?? []).map(({ Key }) => Key);

describe("ListObjects and ListObjectsV2", () => {
  it("show every acknowledged object with its size, tag and checksum", async () => {
    const answer = await v2();
    expect(keysOf(answer)).toEqual(keys);
    expect(answer).toMatchObject({ KeyCount: 6, MaxKeys: 1000, IsTruncated: false });
    expect(answer.Contents[0]).toMatchObject({
      Size: 1,
      StorageClass: "STANDARD",
      ChecksumAlgorithm: ["CRC64NVME"],
      ChecksumType: "FULL_OBJECT",
    });
    expect(answer.Contents[0].Owner).toBeUndefined();
    expect((await v2({ FetchOwner: true })).Contents[0].Owner.ID).toMatch(/^[0-9a-f]{64}$/);
    expect((await v1()).Contents[0].Owner.ID).toMatch(/^[0-9a-f]{64}$/);
  });

  it("NextMarker comes with a delimiter only", async () => {
    expect((await v1({ MaxKeys: 2 })).NextMarker).toBeUndefined();
    const page = await v1({ MaxKeys: 3, Delimiter: "/" });
    expect(page).toMatchObject({
      IsTruncated: true,
      NextMarker: "d/",
      CommonPrefixes: [{ Prefix: "d/" }],
    });
    const rest = await v1({ Delimiter: "/", Marker: page.NextMarker });
    expect(keysOf(rest)).toEqual(["e(1).png", "f*"]);
  });

  it("continuation tokens go on where the page ended, and made-up ones are refused", async () => {
    const first = await v2({ MaxKeys: 3, Delimiter: "/" });
    expect(first.KeyCount).toBe(3);
    const rest = await v2({ Delimiter: "/", ContinuationToken: first.NextContinuationToken });
    expect(keysOf(rest)).toEqual(["e(1).png", "f*"]);
    const refusal = await s3.refusal("ListObjectsV2", {
      Bucket: "bucket",
      ContinuationToken: Buffer.from("zzzzzzzzz").toString("base64"),
    });
    expect(refusal.message).toBe("The continuation token provided is incorrect");
  });

  it("encoding-type=url encodes keys as a form does, and leaves slashes", async () => {
    expect(keysOf(await v2({ EncodingType: "url" }))).toEqual([
      "a",
      "b+c",
      "d/1",
      "d/2",
      "e%281%29.png",
      "f*",
    ]);
    const refusal = await s3.refusal("ListObjects", { Bucket: "bucket", EncodingType: "x" });
    expect(refusal.message).toBe("Invalid Encoding Method specified in Request");
  });

  it("max-keys: more than 1,000 is 1,000, none is none, fewer is an error", async () => {
    expect((await v2({ MaxKeys: 5000 })).MaxKeys).toBe(1000);
    expect(await v2({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect((await s3.refusal("ListObjectsV2", { Bucket: "bucket", MaxKeys: -1 })).fields).toEqual({
      ArgumentName: "max-keys",
      ArgumentValue: -1,
    });
  });

  it("authorization sees prefix, delimiter and max-keys", async () => {
    let context: unknown;
    await s3.call(
      "ListObjectsV2",
      { Bucket: "bucket", Prefix: "d/", Delimiter: "/", MaxKeys: 5 },
      {
        allow: (request) => {
          context = request.context;
          return true;
        },
      },
    );
    expect(context).toMatchObject({ "s3:prefix": "d/", "s3:delimiter": "/", "s3:max-keys": 5 });
  });
});
