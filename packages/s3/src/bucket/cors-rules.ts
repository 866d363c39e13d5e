/**
 * Cross-origin rules of a bucket: what a configuration may say, and which rule a request matches.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */

/** As AWS writes it. */
export interface CorsRule {
  readonly ID?: string | undefined;
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[] | undefined;
  readonly ExposeHeaders?: readonly string[] | undefined;
  readonly MaxAgeSeconds?: number | undefined;
}

export interface CrossOriginRequest {
  readonly origin: string;
  readonly method: string;
  /** Names in `Access-Control-Request-Headers`, as sent. */
  readonly requestedHeaders: readonly string[];
}

export type CorsFault =
  /** Not what the schema says: no rule, a rule without origin or method. */
  | { readonly kind: "malformed" }
  | { readonly kind: "too-many-rules" }
  | { readonly kind: "id-too-long" }
  | { readonly kind: "unsupported-method"; readonly method: string }
  | {
      readonly kind: "several-wildcards";
      readonly element: "AllowedOrigin" | "AllowedHeader";
      readonly value: string;
    }
  | { readonly kind: "invalid-character"; readonly value: string }
  | { readonly kind: "exposed-wildcard"; readonly value: string };

const RULE_COUNT_MAX = 100;
const ID_LENGTH_MAX = 255;
const METHODS = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);
/** RFC 9110's token, and the wildcard. */
const HEADER_PATTERN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]*$/;

/** What is wrong with a configuration; undefined when it may be stored. */
export function corsFault(rules: readonly Partial<CorsRule>[] | undefined): CorsFault | undefined {
  if (rules === undefined || rules.length === 0) return { kind: "malformed" };
  if (rules.length > RULE_COUNT_MAX) return { kind: "too-many-rules" };
  for (const rule of rules) {
    const fault = ruleFault(rule);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function ruleFault({
  ID: id = "",
  AllowedOrigins: origins = [],
  AllowedMethods: methods = [],
  AllowedHeaders: headers = [],
  ExposeHeaders: exposed = [],
}: Partial<CorsRule>): CorsFault | undefined {
  if (origins.length === 0 || methods.length === 0) return { kind: "malformed" };
  if (id.length > ID_LENGTH_MAX) return { kind: "id-too-long" };
  const method = methods.find((each) => !METHODS.has(each));
  if (method !== undefined) return { kind: "unsupported-method", method };
  const origin = origins.find(hasSeveralWildcards);
  if (origin !== undefined) {
    return { kind: "several-wildcards", element: "AllowedOrigin", value: origin };
  }
  const header = headers.find(hasSeveralWildcards);
  if (header !== undefined) {
    return { kind: "several-wildcards", element: "AllowedHeader", value: header };
  }
  const broken = headers.find((each) => !HEADER_PATTERN.test(each));
  if (broken !== undefined) return { kind: "invalid-character", value: broken };
  const wild = exposed.find((each) => each.includes("*"));
  return wild === undefined ? undefined : { kind: "exposed-wildcard", value: wild };
}

function hasSeveralWildcards(pattern: string): boolean {
  return pattern.indexOf("*") !== pattern.lastIndexOf("*");
}

/** `*` stands for any text, none included; there is at most one. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const after = pattern.length - star - 1;
  return (
    text.length >= star + after &&
    text.startsWith(pattern.slice(0, star)) &&
    text.endsWith(pattern.slice(star + 1))
  );
}

/**
 * Headers of the answer by the first rule that matches in everything; undefined when none does. Lower-case names.
 * Without `Origin` a request is not cross-origin at all: the caller has looked.
 */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: CrossOriginRequest,
): Readonly<Record<string, string>> | undefined {
  const requested = request.requestedHeaders.map((name) => name.toLowerCase());
  for (const rule of rules) {
    const origin = rule.AllowedOrigins.find((each) => matchesWildcard(each, request.origin));
    if (origin === undefined || !rule.AllowedMethods.includes(request.method)) continue;
    const allowed = rule.AllowedHeaders?.map((each) => each.toLowerCase()) ?? [];
    const isAllowed = (name: string) => allowed.some((each) => matchesWildcard(each, name));
    if (requested.every(isAllowed)) return headersOf(rule, origin, request.origin, requested);
  }
  return undefined;
}

function headersOf(
  rule: CorsRule,
  matched: string,
  origin: string,
  requested: readonly string[],
): Record<string, string> {
  const headers: Record<string, string> = {
    // Everybody's origin is no particular one's: such an answer carries no credentials.
    "access-control-allow-origin": matched === "*" ? "*" : origin,
    "access-control-allow-methods": rule.AllowedMethods.join(", "),
  };
  if (requested.length > 0) headers["access-control-allow-headers"] = requested.join(", ");
  if (rule.ExposeHeaders !== undefined && rule.ExposeHeaders.length > 0) {
    headers["access-control-expose-headers"] = rule.ExposeHeaders.join(", ");
  }
  if (rule.MaxAgeSeconds !== undefined) {
    headers["access-control-max-age"] = String(rule.MaxAgeSeconds);
  }
  if (matched !== "*") headers["access-control-allow-credentials"] = "true";
  headers.vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
  return headers;
}

/** `a, b,c` */
export function requestedHeaderNames(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  return header
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
