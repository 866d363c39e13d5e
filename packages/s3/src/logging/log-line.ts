/**
 * One line of an access log.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
 */
import type { Call, RequestHead } from "@cloudglass/wire";
import { canonicalId } from "../bucket/canonical-id.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { operationName } from "./operation-name.ts";

/** A request that was answered. */
export interface Answered {
  readonly head: RequestHead;
  /** Undefined for one that was refused before its caller was known. */
  readonly call: Call | undefined;
  readonly objectKey: string;
  readonly status: number;
  readonly errorCode: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytesSent: number;
  readonly receivedMs: number;
  /** When the first byte of the answer was at hand, and when the last one was gone. */
  readonly answeredMs: number;
  readonly endedMs: number;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export function logLine(bucket: Bucket, answered: Answered): string {
  const { head, call, objectKey, status, headers, bytesSent } = answered;
  const { receivedMs, answeredMs, endedMs } = answered;
  return [
    canonicalId(bucket.ownerAccountId),
    bucket.name,
    `[${logTime(receivedMs)}]`,
    call?.sourceIp ?? "-",
    requesterOf(call),
    headers["x-amz-request-id"] ?? "-",
    operationName(head, call?.operation, objectKey),
    objectKey === "" ? "-" : encodedKey(objectKey),
    quoted(`${head.method} ${head.path}${head.query === "" ? "" : `?${head.query}`} HTTP/1.1`),
    `${status}`,
    answered.errorCode ?? "-",
    bytesSent === 0 ? "-" : `${bytesSent}`,
    sizeOf(answered),
    `${Math.max(0, endedMs - receivedMs)}`,
    `${Math.max(0, answeredMs - receivedMs)}`,
    quoted(head.headers.referer ?? "-"),
    quoted(head.headers["user-agent"] ?? "-"),
    new URLSearchParams(head.query).get("versionId") ?? "-",
    headers["x-amz-id-2"] ?? "-",
    ...signatureOf(head),
    head.headers.host ?? "-",
    // TLS version, access point, whether an ACL was needed.
    ...["-", "-", "-"],
    call?.region ?? "-",
  ].join(" ");
}

/** What S3 did by itself: an expiration, a transition. */
export function ownLogLine(
  bucket: Bucket,
  operation: string,
  objectKey: string,
  requestId: string,
  atMs: number,
): string {
  const owner = canonicalId(bucket.ownerAccountId);
  const start = [owner, bucket.name, `[${logTime(atMs)}]`, "-", "AmazonS3", requestId, operation];
  const rest = ['"-"', ...Array.from({ length: 6 }, () => "-"), '"-"', '"-"'];
  const unknown = Array.from({ length: 10 }, () => "-");
  return [...start, encodedKey(objectKey), ...rest, ...unknown].join(" ");
}

/** `06/Feb/2019:00:00:38 +0000` */
function logTime(atMs: number): string {
  const iso = new Date(atMs).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

/** The account's canonical id for its root user, the ARN for others. */
function requesterOf(call: Call | undefined): string {
  if (call === undefined || call.caller.kind === "anonymous") return "-";
  return call.caller.kind === "root" ? canonicalId(call.caller.accountId) : call.caller.arn;
}

/** Of the object that was read or put; a range tells the whole. */
function sizeOf({ head, headers, objectKey, status }: Answered): string {
  if (objectKey === "" || status >= 300) return "-";
  if (head.method === "PUT") {
    return head.headers["x-amz-decoded-content-length"] ?? head.headers["content-length"] ?? "-";
  }
  if (head.method !== "GET" && head.method !== "HEAD") return "-";
  return /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1] ?? headers["content-length"] ?? "-";
}

/** Signature version, cipher suite, how the signature came. */
function signatureOf({ headers, query }: RequestHead): readonly [string, string, string] {
  const { authorization } = headers;
  if (authorization !== undefined) {
    return [authorization.startsWith("AWS4") ? "SigV4" : "SigV2", "-", "AuthHeader"];
  }
  if (/(?:^|&)X-Amz-Signature=/.test(query)) return ["SigV4", "-", "QueryString"];
  return /(?:^|&)Signature=/.test(query) ? ["SigV2", "-", "QueryString"] : ["-", "-", "-"];
}

/** Quotes and line ends would end the field. */
const quoted = (text: string): string =>
  `"${text.replace(/["\\\0-\x1f\x7f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;

const encodedKey = (objectKey: string): string =>
  encodeURIComponent(objectKey.toWellFormed()).replace(/%2F/g, "/").replace(/%20/g, "+");
