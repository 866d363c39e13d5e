import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { requestHead } from "../request-head.ts";
import type { Signature } from "./signature.ts";
import { readVersion2, verifyVersion2 } from "./version-2.ts";

/** S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)". */
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const PUBLISHED =
  "/johnsmith/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";

function judge(method: string, target: string, headers: string[] = []): string {
  const head = requestHead(method, target, ["Host", "localhost", ...headers]);
  const signature = readVersion2(head.query);
  if (signature === undefined) return "none";
  if ("fault" in signature) return signature.fault;
  return verifyVersion2(head, signature, SECRET)?.fault ?? "accepted";
}

/** Signs `text`, which is written out by the test, and puts the signature into the target. */
function signed(target: string, text: string): string {
  const signature = createHmac("sha1", SECRET).update(text).digest("base64");
  const join = target.includes("?") ? "&" : "?";
  return `${target}${join}AWSAccessKeyId=A&Expires=99&Signature=${encodeURIComponent(signature)}`;
}

test("the published example is accepted, and nothing else under its signature", () => {
  expect(judge("GET", PUBLISHED)).toBe("accepted");
  expect(judge("PUT", PUBLISHED)).toBe("mismatch");
  expect(judge("GET", PUBLISHED.replace("puppy", "kitty"))).toBe("mismatch");
  expect(judge("GET", PUBLISHED.replace("1175139620", "1175139621"))).toBe("mismatch");
  expect(judge("GET", PUBLISHED, ["x-amz-acl", "public-read"])).toBe("mismatch");
});

test("sub-resources and response overrides are signed decoded, other parameters are not", () => {
  const text = "GET\n\n\n99\n/b/a%20b?partNumber=1&response-content-type=text/a b&uploads";
  const target = "/b/a%20b?uploads&response-content-type=text%2Fa%20b&partNumber=1";
  expect(judge("GET", signed(target, text))).toBe("accepted");
  expect(judge("GET", `${signed(target, text)}&tracking=1`)).toBe("accepted");
  expect(judge("GET", signed(target, text).replace("partNumber=1", "partNumber=2"))).toBe(
    "mismatch",
  );
});

test("x-amz headers, the token and the type are signed wherever they stand", () => {
  const text = "PUT\n\ntext/plain\n99\nx-amz-meta-a:1\nx-amz-security-token:to/ken\n/b/k";
  const inQuery = "/b/k?content-type=text%2Fplain&x-amz-meta-a=1&x-amz-security-token=to%2Fken";
  expect(judge("PUT", signed(inQuery, text))).toBe("accepted");
  const headers = ["Content-Type", "text/plain", "X-Amz-Meta-A", "1"];
  expect(judge("PUT", signed("/b/k?x-amz-security-token=to%2Fken", text), headers)).toBe(
    "accepted",
  );
  expect(judge("PUT", signed("/b/k?x-amz-security-token=to%2Fken", text))).toBe("mismatch");
});

test("what is not whole, or not this form, is told apart", () => {
  expect(judge("GET", "/b/k")).toBe("none");
  expect(judge("GET", "/b/k?AWSAccessKeyId=A&Signature=x")).toBe("incomplete-version-2");
  expect(judge("GET", "/b/k?AWSAccessKeyId=A&Signature=x&Expires=soon")).toBe(
    "invalid-expiry-version-2",
  );
  expect(judge("GET", "/?AWSAccessKeyId=A&Signature=x&SignatureVersion=2")).toBe(
    "unsupported-scheme",
  );
  const { expiresSeconds } = readVersion2(PUBLISHED.slice(PUBLISHED.indexOf("?") + 1)) as Signature;
  expect(expiresSeconds).toBe(1175139620);
});
