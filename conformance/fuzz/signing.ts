/** From a draft to what goes over the wire: signed in headers or in the URL, wrongly, or not at all. */
import { createHash } from "node:crypto";
import type { SeededRandom } from "@cloudglass/env";
import { pickWeighted } from "@cloudglass/simulator";
import {
  presign,
  sha256Hex,
  signHeaders,
} from "../../packages/gateway/src/sigv4/testing/signer.ts";
import type { Credentials } from "../testing/emulator.ts";
import { type Draft, encoded, xmlText } from "./draft.ts";
import { BUCKETS } from "./places.ts";

export interface WireRequest {
  readonly method: string;
  readonly target: string;
  /** Name, value, name, value …; values as bytes in Latin-1. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export interface Signers {
  readonly root: Credentials;
  readonly user: Credentials;
}

/** The transport's own: they would end the exchange, not test the service. */
const TRANSPORT = new Set([
  ...["host", "content-length", "transfer-encoding", "connection", "expect", "upgrade"],
  ...[
    "keep-alive",
    "proxy-connection",
    "trailer",
    "authorization",
    "x-amz-content-sha256",
    "x-amz-date",
  ],
]);

/** A server that refuses more than this may close the connection before it was sent. */
const BODY_BYTES_MAX = 4 << 20;

export function signDraft(
  draft: Draft,
  random: SeededRandom,
  signers: Signers,
  now: number,
): WireRequest {
  const whole =
    draft.body ?? (draft.document === undefined ? new Uint8Array() : xmlBody(draft.document));
  const body = whole.subarray(0, BODY_BYTES_MAX);
  let { path } = draft;
  let host = draft.headers.find(([name]) => name === "host")?.[1] ?? "localhost";
  const inHost = BUCKETS.find((bucket) => path === `/${bucket}` || path.startsWith(`/${bucket}/`));
  if (host === "localhost" && inHost !== undefined && random.next() < 0.1) {
    host = `${inHost}.s3.localhost`;
    path = path.slice(inHost.length + 1) || "/";
  }
  const headers = draft.headers.filter(([name]) => !TRANSPORT.has(name)).map(sendable);
  if (body.length > 0 && random.next() < 0.7) {
    headers.push(["content-md5", createHash("md5").update(body).digest("base64")]);
  }
  const query = draft.query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const target = withQuery(path, [...query, draft.rawQuery].filter(Boolean).join("&"));
  const how = pickWeighted(random, { root: 60, user: 20, presigned: 8, unsigned: 8, wrong: 4 });
  const signed = sign(how, { method: draft.method, target, headers, body, host, now }, signers);
  return {
    method: draft.method,
    target: signed.target,
    headers: signed.headers.flatMap(([name, value]) => [name, asLatin1(value)]),
    body,
  };
}

const xmlBody = (document: NonNullable<Draft["document"]>) => Buffer.from(xmlText(document));
const withQuery = (path: string, query: string) => (query === "" ? path : `${path}?${query}`);
const asLatin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

/** Node refuses control characters in headers, and so does any server: they never get in. */
function sendable([name, value]: [string, string]): [string, string] {
  return [name.replace(/[^!#$%&'*+.^_`|~0-9a-z-]/gi, ""), value.replace(/[\0-\x1f\x7f]/g, "")];
}

interface Unsigned {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly [string, string][];
  readonly body: Uint8Array;
  readonly host: string;
  readonly now: number;
}

function sign(
  how: "root" | "user" | "presigned" | "unsigned" | "wrong",
  { method, target, headers, body, host, now }: Unsigned,
  { root, user }: Signers,
): { readonly target: string; readonly headers: [string, string][] } {
  const named = headers.filter(([name]) => name !== "");
  if (how === "unsigned") return { target, headers: [["host", host], ...named] };
  const { accessKeyId, secretAccessKey } = how === "user" ? user : root;
  const input = {
    ...{ method, target, accessKeyId, region: "us-east-1", service: "s3" },
    secret: how === "wrong" ? "wrong" : secretAccessKey,
    timestamp: new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, ""),
    headers: { host, ...canonical(named) },
    payloadHash: how === "presigned" ? "UNSIGNED-PAYLOAD" : sha256Hex(body),
  };
  if (how === "presigned")
    return { target: presign(input, 600), headers: [["host", host], ...named] };
  const signed = signHeaders(input).headers;
  const kept = named.filter(([name]) => name !== "x-amz-security-token");
  const added = ["host", "x-amz-date", "x-amz-content-sha256", "authorization"] as const;
  return {
    target,
    headers: [...added.map((name) => [name, signed[name]!] as [string, string]), ...kept],
  };
}

/** Of the headers that must be signed: those of one name joined, blanks as the canonical form has them. */
function canonical(headers: readonly [string, string][]): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of headers) {
    if (!name.startsWith("x-amz-") || name === "x-amz-security-token") continue;
    const text = value.trim().replace(/ +/g, " ");
    joined[name] = name in joined ? `${joined[name]},${text}` : text;
  }
  return joined;
}
