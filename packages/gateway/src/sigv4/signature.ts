/** A request's signature in parts, read from the Authorization header or from the query. */
import { createHash } from "node:crypto";
import type { RequestHead } from "@cloudglass/wire";
import type { AuthFault, SignatureForm } from "./auth-fault.ts";
import { formatBasicTimestamp, parseBasicTimestamp, parseHeaderDate } from "./timestamp.ts";
import { decodeComponent } from "./uri-encoding.ts";
import { readVersion2, type VERSION_2 } from "./version-2.ts";

export const HMAC = "AWS4-HMAC-SHA256";
export const ECDSA = "AWS4-ECDSA-P256-SHA256";

export interface Signature {
  readonly form: SignatureForm;
  readonly algorithm: typeof HMAC | typeof ECDSA | typeof VERSION_2;
  readonly credential: ScopedCredential;
  readonly signedHeaders: readonly string[];
  readonly signedHeadersText: string;
  readonly signature: string;
  /** `20150830T123600Z` */
  readonly timestamp: string;
  /** Milliseconds since the epoch. */
  readonly signedAt: number;
  /** Presigned only: after `signedAt`; of version 2, after the epoch. */
  readonly expiresSeconds: number | undefined;
  readonly sessionToken: string | undefined;
  /** SigV4A only: names of regions with wildcards, with commas. */
  readonly regionSet: string | undefined;
}

export interface ScopedCredential {
  readonly accessKeyId: string;
  readonly date: string;
  /** Empty in SigV4A, whose scope has none. */
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** All but the access key, as it stands in the string to sign. */
  readonly scope: string;
}

const EXPIRES_SECONDS_MAX = 7 * 24 * 3600;

/** `missing-authentication` when the request has no signature at all. */
export function readSignature(head: RequestHead): Signature | AuthFault {
  const authorization = head.headers.authorization;
  const isQuery =
    head.query.includes("X-Amz-") &&
    /(^|&)X-Amz-(Algorithm|Signature|Credential)=/.test(head.query);
  if (authorization === undefined) {
    if (isQuery) return readQuery(head);
    return readVersion2(head.query) ?? { fault: "missing-authentication" };
  }
  return isQuery ? { fault: "several-mechanisms" } : readHeader(head, authorization);
}

function readHeader(head: RequestHead, authorization: string): Signature | AuthFault {
  const space = authorization.indexOf(" ");
  const algorithm = space < 0 ? authorization : authorization.slice(0, space);
  if (algorithm !== HMAC && algorithm !== ECDSA) {
    return algorithm.startsWith("AWS4-")
      ? { fault: "unsupported-algorithm", algorithm }
      : { fault: "unsupported-scheme", authorization };
  }
  const parts = readParts(authorization);
  if ("fault" in parts) return parts;
  const text = head.headers["x-amz-date"] ?? head.headers.date;
  if (text === undefined) return { fault: "missing-date", authorization };
  const signedAt = head.headers["x-amz-date"] ? parseBasicTimestamp(text) : parseHeaderDate(text);
  if (signedAt === undefined) return { fault: "malformed-date", text, form: "header" };
  const credential = readCredential(parts.Credential, algorithm);
  if (credential === undefined) {
    return { fault: "malformed-credential", text: parts.Credential, form: "header" };
  }
  return {
    form: "header",
    algorithm,
    credential,
    signedHeaders: splitNames(parts.SignedHeaders),
    signedHeadersText: parts.SignedHeaders,
    signature: parts.Signature,
    timestamp: text.length === 16 ? text : formatBasicTimestamp(signedAt),
    signedAt,
    expiresSeconds: undefined,
    sessionToken: head.headers["x-amz-security-token"],
    regionSet: algorithm === ECDSA ? head.headers["x-amz-region-set"] : undefined,
  };
}

interface HeaderParts {
  Credential: string;
  SignedHeaders: string;
  Signature: string;
}

/** As every SDK writes it; anything else is taken apart piece by piece. */
const USUAL =
  /^AWS4-[A-Z0-9-]+ Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([^,\s]+)$/;

function readParts(authorization: string): HeaderParts | AuthFault {
  const usual = USUAL.exec(authorization);
  if (usual !== null) {
    const [, Credential, SignedHeaders, Signature] = usual as unknown as [
      string,
      string,
      string,
      string,
    ];
    return { Credential, SignedHeaders, Signature };
  }
  const parts: HeaderParts = { Credential: "", SignedHeaders: "", Signature: "" };
  const space = authorization.indexOf(" ");
  for (const piece of space < 0 ? [] : authorization.slice(space + 1).split(",")) {
    const pair = piece.trim();
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, equals)) as keyof HeaderParts;
    if (!Object.hasOwn(parts, name) || parts[name] !== "") {
      return { fault: "malformed-pair", pair, authorization };
    }
    parts[name] = pair.slice(equals + 1);
  }
  const names = Object.entries(parts)
    .filter(([, value]) => value === "")
    .map(([name]) => name);
  return names.length > 0 ? { fault: "missing-parts", names, authorization } : parts;
}

const QUERY_NAMES = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-Date",
  "X-Amz-SignedHeaders",
  "X-Amz-Expires",
] as const;

function readQuery(head: RequestHead): Signature | AuthFault {
  const parameters = signingParameters(head.query);
  const missing = QUERY_NAMES.filter((name) => !parameters.get(name));
  if (missing.length > 0) return { fault: "missing-query-parameters", names: missing };
  const get = (name: string) => parameters.get(name) as string;
  const algorithm = get("X-Amz-Algorithm");
  if (algorithm !== HMAC && algorithm !== ECDSA) {
    return { fault: "unsupported-algorithm", algorithm };
  }
  const credential = readCredential(get("X-Amz-Credential"), algorithm);
  if (credential === undefined) {
    return { fault: "malformed-credential", text: get("X-Amz-Credential"), form: "query" };
  }
  const timestamp = get("X-Amz-Date");
  const signedAt = parseBasicTimestamp(timestamp);
  if (signedAt === undefined) return { fault: "malformed-date", text: timestamp, form: "query" };
  const expires = get("X-Amz-Expires");
  if (!/^-?\d+$/.test(expires)) return { fault: "invalid-expires", problem: "not-a-number" };
  const expiresSeconds = Number(expires);
  if (expiresSeconds < 0) return { fault: "invalid-expires", problem: "negative" };
  if (expiresSeconds > EXPIRES_SECONDS_MAX)
    return { fault: "invalid-expires", problem: "too-long" };
  const signedHeadersText = get("X-Amz-SignedHeaders");
  return {
    form: "query",
    algorithm,
    credential,
    signedHeaders: splitNames(signedHeadersText),
    signedHeadersText,
    signature: get("X-Amz-Signature"),
    timestamp,
    signedAt,
    expiresSeconds,
    sessionToken: parameters.get("X-Amz-Security-Token"),
    regionSet: algorithm === ECDSA ? parameters.get("X-Amz-Region-Set") : undefined,
  };
}

/** Decoded `X-Amz-…` parameters; the first of a name counts, so that a second one only breaks the signature. */
function signingParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split("&")) {
    if (!part.startsWith("X-Amz-")) continue;
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    if (parameters.has(name)) continue;
    parameters.set(name, equals < 0 ? "" : decodeComponent(part.slice(equals + 1)));
  }
  return parameters;
}

/** A client sends the same lists and credentials again and again: the last ones are kept in their parts. */
const MEMO_COUNT_MAX = 256;
const TEXT_LENGTH_KEPT_MAX = 512;
const namesMemo = new Map<string, readonly string[]>();
const credentialMemo = new Map<string, ScopedCredential>();

function keep<T>(memo: Map<string, T>, text: string, value: T): T {
  if (text.length > TEXT_LENGTH_KEPT_MAX) return value;
  if (memo.size >= MEMO_COUNT_MAX) memo.clear();
  memo.set(text, value);
  return value;
}

function splitNames(text: string): readonly string[] {
  return namesMemo.get(text) ?? keep(namesMemo, text, text.split(";"));
}

export function readCredential(text: string, algorithm: string): ScopedCredential | undefined {
  if (algorithm === ECDSA) return splitCredential(text, algorithm);
  const known = credentialMemo.get(text);
  if (known !== undefined) return known;
  const credential = splitCredential(text, algorithm);
  return credential === undefined ? undefined : keep(credentialMemo, text, credential);
}

function splitCredential(text: string, algorithm: string): ScopedCredential | undefined {
  const parts = text.split("/");
  if (parts.length !== (algorithm === ECDSA ? 4 : 5)) return undefined;
  const [accessKeyId, date, ...rest] = parts as [string, string, ...string[]];
  if (accessKeyId === "") return undefined;
  const [region, service, terminator] =
    algorithm === ECDSA ? ["", ...(rest as [string, string])] : (rest as [string, string, string]);
  const scope = text.slice(accessKeyId.length + 1);
  return { accessKeyId, date, region, service, terminator, scope };
}

/** How AWS shows a header that may hold a secret. */
export function hashedForDisplay(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** The service and region that a request says it is signed for, without judging anything else. */
export function peekScope(head: RequestHead): ScopedCredential | undefined {
  const authorization = head.headers.authorization;
  let text: string | undefined;
  let algorithm = HMAC;
  if (authorization !== undefined) {
    text = /Credential=([^,\s]*)/.exec(authorization)?.[1];
    if (authorization.startsWith(ECDSA)) algorithm = ECDSA;
  } else if (head.query.includes("X-Amz-Credential=")) {
    const parameters = signingParameters(head.query);
    text = parameters.get("X-Amz-Credential");
    if (parameters.get("X-Amz-Algorithm") === ECDSA) algorithm = ECDSA;
  }
  return text === undefined ? undefined : readCredential(text, algorithm);
}
