import { expect, test } from "vitest";
import { requestHead } from "../request-head.ts";
import { canonicalPath, canonicalQuery, ORDINARY_PATH, S3_PATH } from "./canonical-request.ts";
import { isInRegionSet, precheck } from "./precheck.ts";
import { readSignature } from "./signature.ts";
import { SigningKeys } from "./signing-key.ts";
import { formatBasicTimestamp, parseBasicTimestamp, parseHeaderDate } from "./timestamp.ts";

test("timestamps are dates that exist, in the basic format or in that of HTTP", () => {
  const at = Date.UTC(2015, 7, 30, 12, 36, 0);
  expect(parseBasicTimestamp("20150830T123600Z")).toBe(at);
  expect(formatBasicTimestamp(at)).toBe("20150830T123600Z");
  expect(parseHeaderDate("Sun, 30 Aug 2015 12:36:00 GMT")).toBe(at);
  expect(parseBasicTimestamp("20240229T000000Z")).toBe(Date.UTC(2024, 1, 29));
  for (const text of [
    "20230229T000000Z",
    "20150830T243600Z",
    "20151330T123600Z",
    "20150800T123600Z",
    "2015-08-30T12:36:00Z",
    "20150830T123600",
    "",
  ]) {
    expect(parseBasicTimestamp(text)).toBeUndefined();
    expect(parseHeaderDate(text)).toBeUndefined();
  }
});

test("S3 takes paths as they are; everyone else normalizes and encodes again", () => {
  const path = "/a//b/../c%20d/%E1%88%B4;x";
  expect(canonicalPath(path, S3_PATH)).toBe("/a//b/../c%20d/%E1%88%B4%3Bx");
  expect(canonicalPath(path, ORDINARY_PATH)).toBe("/a/c%2520d/%25E1%2588%25B4%3Bx");
  expect(canonicalPath("", S3_PATH)).toBe("/");
  expect(canonicalPath("/%zz%", S3_PATH)).toBe("/%25zz%25");
});

test("queries are decoded, encoded and sorted by name, then value", () => {
  expect(canonicalQuery("b=2&a=%7e&b=1&uploads&c=a+b&&d=x=y")).toBe(
    "a=~&b=1&b=2&c=a%20b&d=x%3Dy&uploads=",
  );
  expect(canonicalQuery("7=a&70=b")).toBe("7=a&70=b");
  expect(canonicalQuery("a=1&X-Amz-Signature=x", ["X-Amz-Signature"])).toBe("a=1");
});

test("repeated headers are joined in their order, and an absolute target loses its host", () => {
  const head = requestHead("GET", "http://h/p?q=1", ["A", "1", "b", "2", "a", "3"]);
  expect({ ...head.headers }).toEqual({ a: "1,3", b: "2" });
  expect([head.path, head.query]).toEqual(["/p", "q=1"]);
});

test.each([
  ["us-east-1", "us-east-1", true],
  ["us-east-1", "eu-west-1, us-*", true],
  ["us-east-1", "*", true],
  ["us-east-1", "us-*-1", true],
  ["us-east-1", "us-*-2", false],
  ["us-east-1", "us-east-1*1", false],
  ["us-east-1", "", false],
  [undefined, "eu-*", true],
  [undefined, "", false],
])("region %s is in the set %j: %s", (region, set, isIn) => {
  expect(isInRegionSet(region, set)).toBe(isIn);
});

test("the cache of signing keys is bounded, and a new secret is a new key", () => {
  const keys = new SigningKeys();
  for (let count = 0; count < 1500; count++) keys.hmac(`secret ${count}`, "20260101", "a", "b");
  expect(keys.size).toBe(1000);
  const key = keys.hmac("one", "20260101", "a", "b");
  expect(keys.hmac("one", "20260101", "a", "b")).toBe(key);
  expect(keys.hmac("two", "20260101", "a", "b").export()).not.toEqual(key.export());
});

test("a list of signed headers is looked through in linear time", () => {
  const names = `host;${"a;".repeat(1_000_000)}x-amz-date`;
  const credential = "AKIA/20150830/us-east-1/s3/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=0`;
  const unsigned = Array.from({ length: 20_000 }, (_, index) => [`x-amz-${index}`, "1"]).flat();
  const headers = ["host", "h", "x-amz-date", "20150830T123600Z", ...unsigned];
  const head = requestHead("GET", "/", [...headers, "authorization", authorization]);
  const signature = readSignature(head);
  if ("fault" in signature) throw new Error(signature.fault);
  const expected = { now: 0, skewMsMax: 0, services: ["s3"], region: undefined };
  const fault = precheck(head, signature, expected);
  expect(fault).toMatchObject({ fault: "headers-not-signed", names: { length: 20_000 } });
});

test("what only HTTP/2 has cannot stand for the host", () => {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=AKIA/20150830/us-east-1/s3/aws4_request, SignedHeaders=:authority, Signature=0";
  const headers = ["host", "h", "date", "20150830T123600Z", "authorization", authorization];
  const head = requestHead("GET", "/", headers);
  const signature = readSignature(head);
  if ("fault" in signature) throw new Error(signature.fault);
  const expected = { now: signature.signedAt, skewMsMax: 0, services: ["s3"], region: undefined };
  expect(precheck(head, signature, expected)).toEqual({ fault: "host-not-signed" });
});
