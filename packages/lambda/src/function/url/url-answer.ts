/**
 * What a function answers, as HTTP. An object with a `statusCode` says all of it; everything else is the body of a 200.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
import type { WireResponse } from "@cloudglass/wire";

export const JSON_TYPE = "application/json";

export interface AnswerHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

/** Undefined when it is malformed. */
export function answerOf(payload: Uint8Array): WireResponse | undefined {
  const content = parsed(payload);
  if (content === undefined) return undefined;
  if (!isStructured(content)) {
    const body = typeof content.value === "string" ? content.value : JSON.stringify(content.value);
    return { status: 200, headers: { "content-type": JSON_TYPE }, body };
  }
  const { body = "", isBase64Encoded = false } = content.value;
  const head = headOf(content.value, JSON_TYPE);
  if (head === undefined) return undefined;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { ...head, body: isBase64Encoded === true ? Buffer.from(text, "base64") : text };
}

/** Undefined when it is malformed. @param type of the content where it says none */
export function headOf(said: Structured, type: string): AnswerHead | undefined {
  const status = Number(said.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const headers: Record<string, string> = { "content-type": type };
  const { headers: own = {} } = said;
  if (typeof own !== "object" || Array.isArray(own)) return undefined;
  for (const [given, value] of Object.entries(own ?? {})) {
    const name = given.toLowerCase();
    if (!HEADER_NAME.test(name) || typeof value === "object") return undefined;
    headers[REMAPPED.has(name) ? `x-amzn-remapped-${name}` : name] = String(value);
  }
  const { cookies = [] } = said;
  if (!Array.isArray(cookies) || cookies.some((each) => typeof each !== "string")) return undefined;
  return { status, headers, cookies };
}

export interface Structured {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>> | null;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** What only the edge may say. */
const REMAPPED = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-authenticate",
  "server",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

function parsed(payload: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(payload).toString()) };
  } catch {
    return undefined;
  }
}

function isStructured(content: {
  readonly value: unknown;
}): content is { readonly value: Structured } {
  const { value } = content;
  return typeof value === "object" && value !== null && "statusCode" in value;
}
