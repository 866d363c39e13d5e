import { bucketOfHost, serviceSummaries } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { regionOfHost, ServiceIndex } from "./identify.ts";
import { requestHead } from "./request-head.ts";

const index = new ServiceIndex(
  await serviceSummaries(),
  (host) => bucketOfHost(host) !== undefined,
);

test.each([
  ["the scope wins over everything", "sts", { host: "dynamodb.localhost" }, "sts"],
  [
    "a target names its service",
    undefined,
    { "x-amz-target": "DynamoDB_20120810.PutItem" },
    "dynamodb",
  ],
  [
    "the scope wins over the target of another service",
    "sts",
    { "x-amz-target": "DynamoDB_20120810.PutItem" },
    "sts",
  ],
  [
    "services signed for by one name are told apart by the target",
    "dynamodb",
    { "x-amz-target": "DynamoDBStreams_20120810.GetRecords" },
    "dynamodbstreams",
  ],
  ["an AWS host names its service", undefined, { host: "sts.us-east-1.amazonaws.com" }, "sts"],
  ["a local host names its service", undefined, { host: "iam.localhost:4566" }, "iam"],
  ["a bucket's host is S3's, whatever the bucket", undefined, { host: "sts.s3.localhost" }, "s3"],
  ["a bucket's regional host is S3's", undefined, { host: "b.s3.us-west-2.amazonaws.com" }, "s3"],
  [
    "a function's URL is Lambda's, whoever signed for what",
    "s3",
    { host: "abc.lambda-url.eu-west-1.localhost:4566" },
    "lambda",
  ],
  ["anything unsigned is S3's", undefined, { host: "127.0.0.1:4566" }, "s3"],
  ["an unknown scope falls back on the host", "other", { host: "sts.localhost" }, "sts"],
])("%s", (_name, signedFor, headers, service) => {
  const head = requestHead("GET", "/", Object.entries(headers).flat());
  const identified = index.identify(head, signedFor);
  expect(identified).toMatchObject({ kind: "service", summary: { service } });
});

test("in CBOR, services signed for by one name are told apart by the path", () => {
  const head = (service: string) =>
    requestHead("POST", `/service/${service}/operation/X`, ["smithy-protocol", "rpc-v2-cbor"]);
  const serviceOf = (name: string) => index.identify(head(name), "dynamodb");
  expect(serviceOf("DynamoDBStreams_20120810")).toMatchObject({
    summary: { service: "dynamodbstreams" },
  });
  expect(serviceOf("DynamoDB_20120810")).toMatchObject({ summary: { service: "dynamodb" } });
});

test("a service of which nothing is known is named", () => {
  const head = requestHead("GET", "/", ["host", "localhost"]);
  expect(index.identify(head, "sqs")).toEqual({ kind: "unknown", name: "sqs" });
});

test.each([
  ["b.s3.eu-west-1.amazonaws.com", "eu-west-1"],
  ["sts.us-gov-west-1.amazonaws.com:443", "us-gov-west-1"],
  ["s3.amazonaws.com", undefined],
  ["sts.eu-west-1.localhost", undefined],
  ["abc.lambda-url.eu-west-1.localhost:4566", "eu-west-1"],
  ["abc.lambda-url.eu-west-1.on.aws", "eu-west-1"],
  [undefined, undefined],
])("the region of host %s is %s", (host, region) => {
  expect(regionOfHost(host)).toBe(region);
});

const FORM = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

test.each([
  ["an unsigned form is STS's", "POST", "/", FORM, "sts"],
  ["a federated query is STS's", "GET", "/?Version=1&Action=AssumeRoleWithSAML", {}, "sts"],
  ["another query is S3's", "GET", "/?x=Action=AssumeRoleWithSAML", {}, "s3"],
  ["a form for a bucket is S3's", "POST", "/bucket", FORM, "s3"],
  ["a form below a host of buckets is S3's", "POST", "/", { ...FORM, host: "b.localhost" }, "s3"],
  ["a service's own path is its own", "PUT", "/_cloudglass/iam/x", {}, "iam"],
  ["the network's own paths are EC2's", "POST", "/_cloudglass/vpc/packets", {}, "ec2"],
  [
    "the same path below a bucket's host is S3's",
    "PUT",
    "/_cloudglass/iam/x",
    { host: "b.s3.localhost" },
    "s3",
  ],
])("%s", (_name, method, target, headers, service) => {
  const head = requestHead(method, target, Object.entries(headers).flat());
  expect(index.identify(head, undefined)).toMatchObject({ kind: "service", summary: { service } });
});
