/**
 * The canonical request of Signature Version 4 and 4A (IAM User Guide, "Create a signed AWS API request"), built
 * once from the headers and the target as they were sent. One character a byte.
 */
import type { RequestHead } from "@cloudglass/wire";
import {
  canonicalComponent,
  doubleEncodedPath,
  normalizePath,
  singleEncodedPath,
} from "./uri-encoding.ts";

export interface PathRules {
  /** `.` and `..` resolved, repeated slashes taken as one. */
  readonly normalize: boolean;
  /** The path as sent is encoded again. */
  readonly encodeTwice: boolean;
}

export const S3_PATH: PathRules = { normalize: false, encodeTwice: false };
export const ORDINARY_PATH: PathRules = { normalize: true, encodeTwice: true };

export function canonicalRequest(
  head: RequestHead,
  canonicalQueryText: string,
  signedHeaders: readonly string[],
  signedHeadersText: string,
  payloadHash: string,
  rules: PathRules,
): string {
  let headers = "";
  for (const name of signedHeaders) {
    headers += `${name}:${canonicalValue(head.headers[name] ?? "")}\n`;
  }
  return `${head.method}\n${canonicalPath(head.path, rules)}\n${canonicalQueryText}\n${headers}\n${signedHeadersText}\n${payloadHash}`;
}

export function canonicalPath(path: string, rules: PathRules): string {
  const absolute = path === "" ? "/" : path;
  const resolved = rules.normalize ? normalizePath(absolute) : absolute;
  return rules.encodeTwice ? doubleEncodedPath(resolved) : singleEncodedPath(resolved);
}

/** Parameters sorted by encoded name, then value; those named in `without` (as sent) left out. */
export function canonicalQuery(query: string, without: readonly string[] = []): string {
  if (query === "") return "";
  const pairs: { readonly name: string; readonly value: string }[] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = canonicalComponent(equals < 0 ? part : part.slice(0, equals));
    if (without.includes(name)) continue;
    pairs.push({ name, value: equals < 0 ? "" : canonicalComponent(part.slice(equals + 1)) });
  }
  if (pairs.length > 1) pairs.sort(byNameThenValue);
  let text = "";
  for (const { name, value } of pairs) text += `${text === "" ? "" : "&"}${name}=${value}`;
  return text;
}

type Pair = { readonly name: string; readonly value: string };

function byNameThenValue(a: Pair, b: Pair): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
}

const NEEDS_FOLDING = /^[ \t]|[ \t]$|[ \t\r\n]{2}|[\t\r\n]/;

function canonicalValue(value: string): string {
  if (!NEEDS_FOLDING.test(value)) return value;
  return value.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}
