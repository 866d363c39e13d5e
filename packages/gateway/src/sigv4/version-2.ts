/**
 * S3's older presigned URLs (Signature Version 2, HMAC-SHA1): boto3 and the AWS CLI still make them by default where
 * S3 takes them, us-east-1 among others. Only this form; a header of version 2 is refused. Source: S3 User Guide,
 * "Signing and authenticating REST requests (AWS signature version 2)", query string alternative.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { RequestHead } from "@cloudglass/wire";
import type { AuthFault, SignatureMismatch } from "./auth-fault.ts";
import type { Signature } from "./signature.ts";
import { decodeComponent } from "./uri-encoding.ts";

export const VERSION_2 = "AWS";

const NAMES = ["AWSAccessKeyId", "Expires", "Signature"] as const;

/** Undefined when the query is not of this form. */
export function readVersion2(query: string): Signature | AuthFault | undefined {
  if (!query.includes("AWSAccessKeyId=") || !/(^|&)Signature=/.test(query)) return undefined;
  // Other services signed their forms with a version 2 of another kind, and said so.
  if (/(^|&)SignatureVersion=/.test(query))
    return { fault: "unsupported-scheme", authorization: "AWS " };
  const get = (name: string) => parameterOf(query, name);
  if (NAMES.some((name) => !get(name))) return { fault: "incomplete-version-2" };
  const expires = get("Expires") as string;
  if (!/^\d{1,12}$/.test(expires)) return { fault: "invalid-expiry-version-2", text: expires };
  const accessKeyId = get("AWSAccessKeyId") as string;
  return {
    form: "query",
    algorithm: VERSION_2,
    credential: { accessKeyId, date: "", region: "", service: "s3", terminator: "", scope: "" },
    signedHeaders: [],
    signedHeadersText: "",
    signature: get("Signature") as string,
    timestamp: expires,
    signedAt: 0,
    expiresSeconds: Number(expires),
    sessionToken: get("x-amz-security-token"),
    regionSet: undefined,
  };
}

/** `head` is in path style. Undefined when the signature is right. */
export function verifyVersion2(
  head: RequestHead,
  signature: Signature,
  secretAccessKey: string,
): SignatureMismatch | undefined {
  const stringToSign = [
    head.method,
    head.headers["content-md5"] ?? parameterOf(head.query, "content-md5") ?? "",
    head.headers["content-type"] ?? parameterOf(head.query, "content-type") ?? "",
    signature.timestamp,
    amzHeaders(head) + head.path + subResources(head.query),
  ].join("\n");
  const key = Buffer.from(secretAccessKey, "utf8");
  const expected = createHmac("sha1", key).update(stringToSign, "latin1").digest();
  const given = Buffer.from(signature.signature, "base64");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  const { accessKeyId } = signature.credential;
  return { fault: "mismatch", accessKeyId, signature: signature.signature, stringToSign };
}

/** Sent as headers or in the query, where signers of URLs put them. */
function amzHeaders(head: RequestHead): string {
  const values = new Map<string, string>();
  for (const part of head.query.split("&")) {
    const equals = part.indexOf("=");
    const name = part.slice(0, Math.max(0, equals)).toLowerCase();
    if (name.startsWith("x-amz-")) values.set(name, decodeComponent(part.slice(equals + 1)));
  }
  for (const [name, value] of Object.entries(head.headers)) {
    if (name.startsWith("x-amz-")) values.set(name, value ?? "");
  }
  return [...values]
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .sort()
    .join("");
}

/** Parameters that are part of the resource; the others are not signed. */
const SIGNED = new Set([
  ...["accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory"],
  ...["lifecycle", "location", "logging", "metrics", "notification", "object-lock", "partNumber"],
  ...["policy", "replication", "requestPayment", "restore", "select", "select-type"],
  ...["storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning"],
  ...["versions", "website"],
  ...["response-cache-control", "response-content-disposition", "response-content-encoding"],
  ...["response-content-language", "response-content-type", "response-expires"],
]);

function subResources(query: string): string {
  const signed = query
    .split("&")
    .filter((part) => SIGNED.has(part.split("=", 1)[0] as string))
    .map((part) => {
      const equals = part.indexOf("=");
      return equals < 0
        ? part
        : part.slice(0, equals + 1) + decodeComponent(part.slice(equals + 1));
    })
    .sort();
  return signed.length === 0 ? "" : `?${signed.join("&")}`;
}

/** Decoded; the first of a name counts. */
function parameterOf(query: string, name: string): string | undefined {
  for (const part of query.split("&")) {
    if (part.startsWith(`${name}=`)) return decodeComponent(part.slice(name.length + 1));
  }
  return undefined;
}
