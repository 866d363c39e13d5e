/** Signs requests ahead of the run with AWS Signature Version 4, in headers, with a hashed payload. */
import { createHash, createHmac } from "node:crypto";
import type { PreparedRequest } from "./load.ts";

export interface UnsignedRequest {
  readonly method: string;
  /** Encoded path and, behind `?`, a sorted query. */
  readonly target: string;
  readonly body?: Uint8Array;
  readonly status?: number;
  /** SHA-256 of the body in hex when it is known already, or `UNSIGNED-PAYLOAD`. */
  readonly bodyHash?: string;
  /** Of a body that is sent apart. */
  readonly contentLength?: number;
  /** Signed like the others; lower case, those of `x-amz-` only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the body, base64: some operations want it. */
  readonly md5?: string;
  readonly contentType?: string;
  /** As credential scopes name it; S3 when absent. */
  readonly service?: string;
}

const REGION = "us-east-1";
const EMPTY = createHash("sha256").update("").digest("hex");

export function prepare(request: UnsignedRequest, port: number): PreparedRequest {
  const at = new Date();
  const stamp = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = stamp.slice(0, 8);
  const [path = "/", query = ""] = request.target.split("?");
  const payload = request.bodyHash ?? (request.body === undefined ? EMPTY : hash(request.body));
  const headers: [string, string][] = [
    ...(request.md5 === undefined ? [] : [["content-md5", request.md5] as [string, string]]),
    ...(request.contentType === undefined
      ? []
      : [["content-type", request.contentType] as [string, string]]),
    ["host", `127.0.0.1:${port}`],
    ["x-amz-content-sha256", payload],
    ...Object.entries(request.headers ?? {}),
    ["x-amz-date", stamp],
  ];
  const signedNames = headers.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    path,
    query,
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    signedNames,
    payload,
  ].join("\n");
  const { service = "s3" } = request;
  const scope = `${day}/${REGION}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope, hash(canonical)].join("\n");
  const signature = hmac(signingKey(day, service), toSign).toString("hex");
  const head = [
    `${request.method} ${request.target} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `authorization: AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`,
    ...(request.method === "PUT" || request.method === "POST"
      ? [`content-length: ${request.contentLength ?? request.body?.length ?? 0}`]
      : []),
    "",
    "",
  ].join("\r\n");
  return { head: Buffer.from(head), body: request.body, status: request.status ?? 200 };
}

function signingKey(day: string, service: string): Buffer {
  return [day, REGION, service, "aws4_request"].reduce<Buffer>(
    (key, part) => hmac(key, part),
    Buffer.from("AWS4test"),
  );
}

export function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
