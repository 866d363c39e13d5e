/** What S3 does not do yet says so, every operation of the model by its name: never a silent success. */
import { GetBucketTaggingCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { loadModel, type Member, type OperationModel, type ServiceModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const IMPLEMENTED = new Set([
  "AbortMultipartUpload",
  "CompleteMultipartUpload",
  "CopyObject",
  "CreateBucket",
  "CreateMultipartUpload",
  "DeleteBucket",
  "DeleteBucketPolicy",
  "DeleteObject",
  "DeleteObjects",
  "GetBucketLocation",
  "GetBucketPolicy",
  "GetObject",
  "GetObjectAttributes",
  "HeadBucket",
  "HeadObject",
  "ListBuckets",
  "ListMultipartUploads",
  "ListObjects",
  "ListObjectsV2",
  "ListParts",
  "PutBucketPolicy",
  "PutObject",
  "SelectObjectContent",
  "UploadPart",
  "UploadPartCopy",
]);

const model = await loadModel("s3");
const others = Object.values(model.operations).filter(({ name }) => !IMPLEMENTED.has(name));

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

test("the model has the operations that are not there, and those that are", () => {
  expect(others.length).toBeGreaterThan(70);
  for (const name of IMPLEMENTED) expect(Object.keys(model.operations)).toContain(name);
});

test.each(others.map((operation) => [operation.name, operation] as const))(
  "%s answers 501 with its name",
  async (name, operation) => {
    const { method, path, headers } = requestOf(model, operation);
    const answer = await open.raw(method, path, { headers });
    expect([answer.status, element(answer, "Code")]).toEqual([501, "NotImplemented"]);
    expect(element(answer, "Message")).toBe(`${name} of s3 is not implemented by this emulator.`);
  },
);

test("the SDK sees the same", async () => {
  expect(
    await denialOf(open.s3.send(new GetBucketTaggingCommand({ Bucket: BUCKET }))),
  ).toMatchObject({
    name: "NotImplemented",
    status: 501,
    message: expect.stringContaining("GetBucketTagging"),
  });
  const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
  const input = { Bucket: BUCKET, Key: "k", Tagging };
  expect(await denialOf(open.s3.send(new PutObjectTaggingCommand(input)))).toMatchObject({
    name: "NotImplemented",
    status: 501,
  });
});

/** The least request that routes to the operation: its path and what is required in query and headers. */
function requestOf({ shapes }: ServiceModel, { name, http, input }: OperationModel) {
  const shape = input === undefined ? undefined : shapes[input];
  const members = shape !== undefined && "members" in shape ? shape.members : {};
  const required = shape !== undefined && "required" in shape ? (shape.required ?? []) : [];
  let path = (http?.path ?? "").replace("{Bucket}", BUCKET).replace("{Key+}", "key");
  // GET / with one endpoint for all: only the name tells it from ListBuckets, and the SDK sends it.
  if (name === "ListDirectoryBuckets") path += `?x-id=${name}`;
  const headers: Record<string, string> = {};
  for (const member of required) {
    const { location, wireName = member } = members[member] as Member;
    if (location === "query") path += `${path.includes("?") ? "&" : "?"}${wireName}=x`;
    if (location === "header") headers[wireName] = "x";
  }
  return { method: http?.method ?? "", path, headers };
}
