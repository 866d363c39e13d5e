/** A signer for tests, written from AWS's description and apart from the verifier: it shares no code with it. */
import { createECDH, createHash, createHmac, createPrivateKey, sign } from "node:crypto";

export const sha256Hex = (text: string | Uint8Array) =>
  createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();

export interface SigningInput {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly region: string;
  readonly service: string;
  /** `20150830T123600Z` */
  readonly timestamp: string;
  /** Stands in the canonical request. */
  readonly payloadHash: string;
  readonly sessionToken?: string;
}

export type Sign = (text: string) => string;

export interface Signed {
  readonly headers: Record<string, string>;
  readonly signature: string;
  readonly scope: string;
  /** Signs chunk texts with the same key. */
  readonly sign: Sign;
}

export function hmacSigner(input: SigningInput): Sign {
  let key = hmac(`AWS4${input.secret}`, input.timestamp.slice(0, 8));
  for (const part of [input.region, input.service, "aws4_request"]) key = hmac(key, part);
  return (text) => createHmac("sha256", key).update(text).digest("hex");
}

/** SigV4A with a private key made elsewhere. */
export function ecdsaSigner(privateKey: Buffer): Sign {
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(privateKey);
  const point = curve.getPublicKey();
  const key = createPrivateKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      d: privateKey.toString("base64url"),
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  return (text) => sign("sha256", Buffer.from(text), key).toString("hex");
}

function sortedQuery(query: string): string {
  return query
    .split("&")
    .filter((each) => each !== "")
    .map((each) => each.split("=") as [string, string?])
    .map(([name, value = ""]) => ({ name, value }))
    .sort(
      (a, b) =>
        Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.value < b.value ? -1 : 1),
    )
    .map(({ name, value }) => `${name}=${value}`)
    .join("&");
}

/** S3 paths as they are; others encoded once more. The query's parameters must be encoded already. */
export function canonicalOf(
  input: SigningInput,
  headers: Readonly<Record<string, string>>,
  query: string,
): string {
  const path = input.target.split("?")[0] as string;
  const names = Object.keys(headers).sort();
  const shownPath =
    input.service === "s3" ? path : path.split("/").map(encodeURIComponent).join("/");
  return [
    input.method,
    shownPath,
    sortedQuery(query),
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    input.payloadHash,
  ].join("\n");
}

export function signHeaders(input: SigningInput, ecdsa?: Sign, regionSet = "us-east-1"): Signed {
  const algorithm = ecdsa ? "AWS4-ECDSA-P256-SHA256" : "AWS4-HMAC-SHA256";
  const date = input.timestamp.slice(0, 8);
  const scope = ecdsa
    ? `${date}/${input.service}/aws4_request`
    : `${date}/${input.region}/${input.service}/aws4_request`;
  const headers: Record<string, string> = {
    ...input.headers,
    "x-amz-date": input.timestamp,
    ...(input.sessionToken === undefined ? {} : { "x-amz-security-token": input.sessionToken }),
    ...(input.service === "s3" ? { "x-amz-content-sha256": input.payloadHash } : {}),
    ...(ecdsa ? { "x-amz-region-set": regionSet } : {}),
  };
  const request = canonicalOf(input, headers, input.target.split("?")[1] ?? "");
  const signText = ecdsa ?? hmacSigner(input);
  const signature = signText(`${algorithm}\n${input.timestamp}\n${scope}\n${sha256Hex(request)}`);
  const names = Object.keys(headers).sort().join(";");
  headers.authorization = `${algorithm} Credential=${input.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { headers, signature, scope, sign: signText };
}

/** The target of a presigned URL; only `input.headers` are signed. */
export function presign(input: SigningInput, expiresSeconds: number): string {
  const date = input.timestamp.slice(0, 8);
  const scope = `${date}/${input.region}/${input.service}/aws4_request`;
  const [path, query = ""] = input.target.split("?") as [string, string?];
  const parameters = [
    ...query.split("&").filter((each) => each !== ""),
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    `X-Amz-Credential=${encodeURIComponent(`${input.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${input.timestamp}`,
    `X-Amz-Expires=${expiresSeconds}`,
    `X-Amz-SignedHeaders=${encodeURIComponent(Object.keys(input.headers).sort().join(";"))}`,
    ...(input.sessionToken === undefined
      ? []
      : [`X-Amz-Security-Token=${encodeURIComponent(input.sessionToken)}`]),
  ].join("&");
  const request = canonicalOf(input, input.headers, parameters);
  const signature = hmacSigner(input)(
    `AWS4-HMAC-SHA256\n${input.timestamp}\n${scope}\n${sha256Hex(request)}`,
  );
  return `${path}?${parameters}&X-Amz-Signature=${signature}`;
}
