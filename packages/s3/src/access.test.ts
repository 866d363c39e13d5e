import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningS3, startS3 } from "./testing.ts";

let s3: RunningS3;
beforeEach(async () => {
  s3 = await startS3();
  await s3.call("CreateBucket", { Bucket: "bucket" });
});
afterEach(() => s3.close());

async function asked(operation: string, input: object, options = {}) {
  const requests: { action: string; resource: string; context?: object }[] = [];
  await s3
    .call(operation, input, {
      ...options,
      allow: (request: (typeof requests)[number]) => {
        requests.push(request);
        return true;
      },
    })
    .catch(() => {});
  return requests;
}
const key = { Bucket: "bucket", Key: "a/k" };
const upload = { ...key, UploadId: "u", PartNumber: 1 };

describe("access", () => {
  it.each([
    ["ListBuckets", {}, "s3:ListAllMyBuckets", "*"],
    ["HeadBucket", key, "s3:ListBucket", "arn:aws:s3:::bucket"],
    ["ListObjects", key, "s3:ListBucket", "arn:aws:s3:::bucket"],
    ["ListMultipartUploads", key, "s3:ListBucketMultipartUploads", "arn:aws:s3:::bucket"],
    ["DeleteBucketPolicy", key, "s3:DeleteBucketPolicy", "arn:aws:s3:::bucket"],
    ["DeleteObject", key, "s3:DeleteObject", "arn:aws:s3:::bucket/a/k"],
    ["CreateMultipartUpload", key, "s3:PutObject", "arn:aws:s3:::bucket/a/k"],
    ["UploadPart", upload, "s3:PutObject", "arn:aws:s3:::bucket/a/k"],
    ["CompleteMultipartUpload", upload, "s3:PutObject", "arn:aws:s3:::bucket/a/k"],
    ["AbortMultipartUpload", upload, "s3:AbortMultipartUpload", "arn:aws:s3:::bucket/a/k"],
    ["ListParts", upload, "s3:ListMultipartUploadParts", "arn:aws:s3:::bucket/a/k"],
  ])("%s needs its action on its resource", async (operation, input, action, resource) => {
    expect((await asked(operation, input))[0]).toMatchObject({ action, resource });
  });

  it("a version asks for the version's action", async () => {
    const [request] = await asked("GetObject", { ...key, VersionId: "null" });
    expect(request).toMatchObject({
      action: "s3:GetObjectVersion",
      context: { "s3:VersionId": "null" },
    });
  });

  it("attributes of an object need to be readable too, those of a version as a version", async () => {
    const actions = async (input: object) =>
      (await asked("GetObjectAttributes", input)).map(({ action }) => action).slice(0, 2);
    expect(await actions(key)).toEqual(["s3:GetObject", "s3:GetObjectAttributes"]);
    expect(await actions({ ...key, VersionId: "null" })).toEqual([
      "s3:GetObjectVersion",
      "s3:GetObjectVersionAttributes",
    ]);
    expect((await asked("SelectObjectContent", key))[0]).toMatchObject({ action: "s3:GetObject" });
  });

  it("writes carry their conditions, copies their source", async () => {
    const [write] = await asked("PutObject", { ...key, IfNoneMatch: "*" }, { body: "" });
    expect(write!.context).toMatchObject({ "s3:if-none-match": "*" });
    const [copy] = await asked("CopyObject", { ...key, CopySource: "bucket/x" });
    expect(copy!.context).toMatchObject({ "s3:x-amz-copy-source": "bucket/x" });
  });

  it("keys that follow from the signature: header, presigned with its age", async () => {
    const headers = { authorization: "AWS4-HMAC-SHA256 Credential=x" };
    expect((await asked("GetObject", key, { headers }))[0]!.context).toMatchObject({
      "s3:authType": "REST-HEADER",
      "s3:signatureversion": "AWS4-HMAC-SHA256",
    });
    const query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20251231T235950Z";
    expect((await asked("GetObject", key, { query }))[0]!.context).toMatchObject({
      "s3:authType": "REST-QUERY-STRING",
      // The simulated clock begins at 2026-01-01T00:00:00Z.
      "s3:signatureAge": 10_000,
    });
  });

  it("an absent bucket is told before permissions are asked", async () => {
    const allow = () => false;
    const refusal = await s3.refusal("GetObject", { Bucket: "nowhere", Key: "k" }, { allow });
    expect(refusal.code).toBe("NoSuchBucket");
  });
});
