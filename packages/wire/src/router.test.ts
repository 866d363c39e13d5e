import { describe, expect, test } from "vitest";
import { openCodec } from "./open-codec.ts";
import type { RequestHead } from "./request.ts";

function head(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
): RequestHead {
  const [path = "/", query = ""] = target.split("?");
  return { method, path, query, headers, rawHeaders: Object.entries(headers).flat() };
}

const form = (text: string) => new TextEncoder().encode(text);

async function outcomeOf(service: string, request: RequestHead, body?: Uint8Array) {
  return (await openCodec(service)).route(request, body);
}

async function operationOf(service: string, request: RequestHead, body?: Uint8Array) {
  const outcome = await outcomeOf(service, request, body);
  return outcome.kind === "matched" ? outcome.route.operation.name : outcome.kind;
}

async function errorOf(service: string, request: RequestHead, body?: Uint8Array) {
  const outcome = await outcomeOf(service, request, body);
  if (outcome.kind !== "unknown") throw new Error(outcome.kind);
  return outcome.error;
}

describe("S3", () => {
  const copy = { "x-amz-copy-source": "/b/k" };
  test.each([
    ["GET", "/", {}, "ListBuckets"],
    ["GET", "/?x-id=ListDirectoryBuckets", {}, "ListDirectoryBuckets"],
    ["GET", "/b", {}, "ListObjects"],
    ["GET", "/b/", {}, "ListObjects"],
    ["GET", "/b?list-type=2&prefix=a", {}, "ListObjectsV2"],
    ["GET", "/b?list-type=1", {}, "ListObjects"],
    ["GET", "/b?unheard-of", {}, "ListObjects"],
    ["GET", "/b?versions", {}, "ListObjectVersions"],
    ["GET", "/b?uploads", {}, "ListMultipartUploads"],
    ["GET", "/b?location=", {}, "GetBucketLocation"],
    ["GET", "/b?analytics", {}, "ListBucketAnalyticsConfigurations"],
    ["GET", "/b?analytics&id=1", {}, "GetBucketAnalyticsConfiguration"],
    ["HEAD", "/b", {}, "HeadBucket"],
    ["PUT", "/b", {}, "CreateBucket"],
    ["PUT", "/b?policy", {}, "PutBucketPolicy"],
    ["DELETE", "/b", {}, "DeleteBucket"],
    ["POST", "/b?delete", {}, "DeleteObjects"],
    ["GET", "/b/k", {}, "GetObject"],
    ["GET", "/b/k?partNumber=2", {}, "GetObject"],
    ["GET", "/b/k?attributes", {}, "GetObjectAttributes"],
    ["GET", "/b/k?uploadId=u", {}, "ListParts"],
    ["HEAD", "/b/k", {}, "HeadObject"],
    ["PUT", "/b/k", {}, "PutObject"],
    ["PUT", "/b/k", copy, "CopyObject"],
    ["PUT", "/b/k?tagging", {}, "PutObjectTagging"],
    ["PUT", "/b/k?partNumber=1&uploadId=u", {}, "UploadPart"],
    ["PUT", "/b/k?uploadId=u", {}, "UploadPart"],
    ["PUT", "/b/k?partNumber=1", {}, "UploadPart"],
    ["PUT", "/b/k?partNumber=1&uploadId=u", copy, "UploadPartCopy"],
    ["POST", "/b/k?uploads", {}, "CreateMultipartUpload"],
    ["POST", "/b/k?uploadId=u", {}, "CompleteMultipartUpload"],
    ["DELETE", "/b/k", {}, "DeleteObject"],
    ["DELETE", "/b/k?uploadId=u", {}, "AbortMultipartUpload"],
  ] as const)("%s %s %o is %s", async (method, target, headers, operation) => {
    expect(await operationOf("s3", head(method, target, headers))).toBe(operation);
  });

  test.each([
    ["/b/a/b", "a/b"],
    ["/b/a/", "a/"],
    ["/b//a//", "/a//"],
    ["/b//", "/"],
    ["/b/%2F%20+%C3%A9", "/ +é"],
    ["/b/..%2f../x", "../../x"],
  ])("the key of %s keeps every slash", async (path, objectKey) => {
    const outcome = await outcomeOf("s3", head("GET", path));
    if (outcome.kind !== "matched") throw new Error(outcome.kind);
    expect(outcome.route.labels).toEqual({ Bucket: "b", Key: objectKey });
  });

  test("a body is streamed only where the operation stores it", async () => {
    for (const [method, target, streamed] of [
      ["PUT", "/b/k", true],
      ["PUT", "/b/k?partNumber=1&uploadId=u", true],
      ["POST", "/b?delete", false],
      ["GET", "/b/k", false],
    ] as const) {
      const outcome = await outcomeOf("s3", head(method, target));
      if (outcome.kind !== "matched") throw new Error(outcome.kind);
      expect(outcome.route.streamingInput).toBe(streamed);
    }
  });

  test.each([
    ["PATCH", "/b/k", "OBJECT"],
    ["POST", "/b/k", "OBJECT"],
    ["POST", "/b", "BUCKET"],
    ["DELETE", "/", "SERVICE"],
  ])("%s %s answers 405 MethodNotAllowed", async (method, path, type) => {
    const error = await errorOf("s3", head(method, path));
    expect(error).toMatchObject({
      code: "MethodNotAllowed",
      status: 405,
      message: "The specified method is not allowed against this resource.",
      fields: { Method: method, ResourceType: type },
    });
  });

  test.each(["/b/%zz", "/b/%ff", "/b/k?prefix=%c3%28", "/b?%"])(
    "a broken escape in %s is InvalidURI",
    async (target) => {
      expect(await errorOf("s3", head("GET", target))).toMatchObject({
        code: "InvalidURI",
        status: 400,
        message: "Couldn't parse the specified URI.",
      });
    },
  );
});

describe("the query protocols", () => {
  const version = "Version=2010-05-08";

  test("an action in the body needs the body", async () => {
    expect((await outcomeOf("iam", head("POST", "/"))).kind).toBe("needs-body");
    expect(await operationOf("iam", head("POST", "/"), form(`Action=GetUser&${version}`))).toBe(
      "GetUser",
    );
  });

  test("an action in the query string needs none", async () => {
    expect(await operationOf("iam", head("GET", `/?Action=GetUser&${version}`))).toBe("GetUser");
    expect(await operationOf("iam", head("POST", `/?Action=GetUser&${version}`))).toBe("GetUser");
  });

  test.each([
    ["Action=Nope&Version=2010-05-08", "Could not find operation Nope for version 2010-05-08"],
    [
      "Action=GetUser&Version=2009-01-01",
      "Could not find operation GetUser for version 2009-01-01",
    ],
    ["Action=GetUser", "Could not find operation GetUser for version NO_VERSION_SPECIFIED"],
    ["Action=__proto__&Version=1", "Could not find operation __proto__ for version 1"],
  ])("%s is an InvalidAction", async (text, message) => {
    const error = await errorOf("iam", head("POST", "/"), form(text));
    expect(error).toMatchObject({ code: "InvalidAction", status: 400, message });
  });

  test("no action is MissingAction, a broken form MalformedQueryString", async () => {
    expect((await errorOf("iam", head("POST", "/"), form("a=b"))).code).toBe("MissingAction");
    expect((await errorOf("iam", head("GET", "/"))).code).toBe("MissingAction");
    expect((await errorOf("iam", head("POST", "/"), form("Action=%f"))).code).toBe(
      "MalformedQueryString",
    );
    expect((await errorOf("iam", head("POST", "/"), Uint8Array.of(0xff))).code).toBe(
      "MalformedQueryString",
    );
  });

  test("EC2 has words of its own", async () => {
    const body = form("Action=Nope&Version=2016-11-15");
    expect(await errorOf("ec2", head("POST", "/"), body)).toMatchObject({
      code: "InvalidAction",
      message: "The action Nope is not valid for this web service.",
    });
  });
});

describe("DynamoDB tells its two protocols apart by headers", () => {
  const target = { "x-amz-target": "DynamoDB_20120810.PutItem" };
  const cbor = { "smithy-protocol": "rpc-v2-cbor" };

  test("by X-Amz-Target", async () => {
    const outcome = await outcomeOf("dynamodb", head("POST", "/", target));
    expect(outcome).toMatchObject({
      route: { protocol: "aws-json-1.0", operation: { name: "PutItem" } },
    });
  });

  test("by Smithy-Protocol and path", async () => {
    const path = "/service/DynamoDB_20120810/operation/PutItem";
    const outcome = await outcomeOf("dynamodb", head("POST", path, cbor));
    expect(outcome).toMatchObject({
      route: { protocol: "rpcv2-cbor", operation: { name: "PutItem" } },
    });
  });

  test.each([
    [head("POST", "/"), 400],
    [head("GET", "/", target), 400],
    [head("POST", "/", { "x-amz-target": "DynamoDB_20120810.Nope" }), 400],
    [head("POST", "/", { "x-amz-target": "DynamoDB_20111205.PutItem" }), 400],
    [head("POST", "/", { "x-amz-target": "DynamoDB_20120810.constructor" }), 400],
    [head("POST", "/service/Other/operation/PutItem", cbor), 404],
    [head("POST", "/", cbor), 404],
  ])("anything else is an UnknownOperationException", async (request, status) => {
    expect(await errorOf("dynamodb", request)).toMatchObject({
      code: "UnknownOperationException",
      status,
    });
  });
});

describe("Lambda", () => {
  test.each([
    ["GET", "/2015-03-31/functions/", "ListFunctions"],
    ["GET", "/2015-03-31/functions", "ListFunctions"],
    ["GET", "/2015-03-31/functions/f", "GetFunction"],
    ["GET", "/2015-03-31/functions/f/configuration", "GetFunctionConfiguration"],
    ["POST", "/2015-03-31/functions/f/invocations", "Invoke"],
  ])("%s %s is %s", async (method, path, operation) => {
    expect(await operationOf("lambda", head(method, path))).toBe(operation);
  });

  test("an unknown path cannot be authorized", async () => {
    expect(
      await errorOf("lambda", head("GET", "/2015-03-31/functions/f/invocations")),
    ).toMatchObject({
      code: "AccessDeniedException",
      status: 403,
      message: "Unable to determine service/operation name to be authorized",
    });
  });
});
