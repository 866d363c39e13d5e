import { describe, expect, test } from "vitest";
import { bucketOfHost, toPathStyle, websiteOfHost } from "./path-style.ts";
import type { RequestHead } from "./request.ts";

describe("the bucket of a virtual host", () => {
  test.each([
    ["photos.s3.localhost", "photos"],
    ["photos.s3.localhost:4566", "photos"],
    ["photos.localhost:4566", "photos"],
    ["photos.s3.localhost.localstack.cloud:4566", "photos"],
    ["photos.s3.us-east-1.localhost.localstack.cloud", "photos"],
    ["photos.s3.eu-central-1.amazonaws.com", "photos"],
    ["photos.s3-us-west-2.amazonaws.com", "photos"],
    ["photos.s3.dualstack.us-gov-west-1.amazonaws.com", "photos"],
    ["photos.s3.cn-north-1.amazonaws.com.cn", "photos"],
    ["photos.s3-accelerate.amazonaws.com", "photos"],
    ["photos.s3.amazonaws.com", "photos"],
    ["www.example.com.s3.amazonaws.com", "www.example.com"],
    ["my.s3.bucket.s3.localhost", "my.s3.bucket"],
    ["s3.s3.localhost", "s3"],
    ["PHOTOS.S3.LOCALHOST", "photos"],
  ])("%s is %s", (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket);
  });

  test.each([
    "localhost",
    "localhost:4566",
    "127.0.0.1:4566",
    "[::1]:4566",
    "s3.localhost:4566",
    "s3.localhost.localstack.cloud",
    "s3.amazonaws.com",
    "s3.eu-west-1.amazonaws.com",
    "cloudglass:4566",
    "photos.example.com",
    "notlocalhost",
    "",
  ])("%s is path style", (host) => {
    expect(bucketOfHost(host)).toBeUndefined();
  });

  test("a configured name counts like localhost", () => {
    const options = { hostnames: ["aws.test"] };
    expect(bucketOfHost("photos.aws.test:4566", options)).toBe("photos");
    expect(bucketOfHost("photos.s3.aws.test", options)).toBe("photos");
    expect(bucketOfHost("photos.s3.eu-west-1.aws.test", options)).toBe("photos");
    expect(bucketOfHost("s3.aws.test", options)).toBeUndefined();
    expect(bucketOfHost("aws.test", options)).toBeUndefined();
    // A dot in a name is a dot.
    expect(bucketOfHost("photos.awsxtest", options)).toBeUndefined();
  });
});

describe("the bucket of a website's host", () => {
  test.each([
    ["photos.s3-website.localhost:4566", "photos"],
    ["photos.s3-website-us-east-1.amazonaws.com", "photos"],
    ["photos.s3-website.eu-central-1.amazonaws.com", "photos"],
    ["www.example.com.s3-website.localhost.localstack.cloud", "www.example.com"],
    ["PHOTOS.S3-WEBSITE.aws.test", "photos"],
  ])("%s is %s, and no virtual host", (host, bucket) => {
    expect(websiteOfHost(host)).toBe(bucket);
    expect(bucketOfHost(host)).toBeUndefined();
  });

  test.each([
    ["photos.s3.localhost", "photos"],
    ["s3-website.localhost", "s3-website"],
    ["photos.s3-websites.localhost", "photos.s3-websites"],
    ["photos.s3-website.s3.localhost", "photos.s3-website"],
  ])("%s is the bucket %s's own host", (host, bucket) => {
    expect(websiteOfHost(host)).toBeUndefined();
    expect(bucketOfHost(host)).toBe(bucket);
  });
});

describe("toPathStyle", () => {
  const head = (host: string, path: string): RequestHead => ({
    method: "GET",
    path,
    query: "versionId=1",
    headers: { host },
    rawHeaders: ["Host", host],
  });

  test("puts the bucket in front and leaves the escapes of the key alone", () => {
    const moved = toPathStyle(head("photos.s3.localhost", "/a%2Fb//c%20d/"));
    expect(moved.path).toBe("/photos/a%2Fb//c%20d/");
    expect(moved.query).toBe("versionId=1");
    expect(moved.rawHeaders).toEqual(["Host", "photos.s3.localhost"]);
  });

  test("gives back a path-style head as it is", () => {
    const original = head("localhost:4566", "/photos/a");
    expect(toPathStyle(original)).toBe(original);
  });
});
