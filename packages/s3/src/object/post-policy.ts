/**
 * The policy of a browser's upload: who may post what until when, in JSON, and whether a form keeps to it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */

export interface PostPolicy {
  readonly expiresMs: number;
  readonly conditions: readonly PostCondition[];
}

export type PostCondition = {
  /** As errors show it: `["eq", "$key", "a"]`. */
  readonly shown: string;
} & (
  | {
      readonly kind: "eq" | "starts-with";
      /** Lower case. */
      readonly field: string;
      readonly value: string;
    }
  | { readonly kind: "length"; readonly bytesMin: number; readonly bytesMax: number }
  /** Well-formed, and true of no form. */
  | { readonly kind: "never" }
);

export type PolicyReading =
  | { readonly kind: "policy"; readonly policy: PostPolicy }
  /** AWS's words, behind `Invalid Policy: `. */
  | { readonly kind: "invalid"; readonly reason: string };

export type PolicyVerdict =
  | { readonly kind: "kept"; readonly bytesMin: number; readonly bytesMax: number }
  | { readonly kind: "expired" }
  | { readonly kind: "condition-failed"; readonly shown: string }
  | { readonly kind: "extra-field"; readonly field: string };

const invalid = (reason: string): PolicyReading => ({ kind: "invalid", reason });
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const EXPIRATION = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const PROPERTIES = new Set(["expiration", "conditions"]);
const OPERATIONS = new Set(["eq", "starts-with", "content-length-range"]);

export function readPostPolicy(base64: string): PolicyReading {
  const packed = base64.replace(/[\r\n]/g, "");
  if (!BASE64.test(packed)) return invalid("invalid Base64 encoding.");
  const text = Buffer.from(packed, "base64").toString("utf8");
  if (text.trim() === "") return invalid("Expecting '{' but found End-of-Input");
  let document: unknown;
  try {
    document = JSON.parse(unescapedDollars(text));
  } catch {
    return invalid("Invalid JSON.");
  }
  if (!isRecord(document)) return invalid("Invalid JSON.");
  const unexpected = Object.keys(document).find((name) => !PROPERTIES.has(name));
  if (unexpected !== undefined) return invalid(`Unexpected: "${unexpected}"`);
  const { expiration, conditions } = document;
  if (expiration === undefined) return invalid("Policy missing expiration.");
  const expiresMs = EXPIRATION.test(`${expiration}`) ? Date.parse(`${expiration}`) : Number.NaN;
  if (Number.isNaN(expiresMs)) return invalid(`Invalid 'expiration' value: '${expiration}'`);
  if (conditions === undefined) return invalid("Policy missing conditions.");
  if (!Array.isArray(conditions)) return invalid("Invalid 'conditions' value: must be a List.");
  const read: PostCondition[] = [];
  for (const written of conditions) {
    const condition = readCondition(written);
    if (typeof condition === "string") return invalid(condition);
    read.push(condition);
  }
  return { kind: "policy", policy: { expiresMs, conditions: read } };
}

/** A policy may escape a dollar sign, which JSON does not know. */
function unescapedDollars(text: string): string {
  return text.replace(/\\(.)/gs, (both, escaped) => (escaped === "$" ? "$" : both));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text says what is wrong. */
function readCondition(written: unknown): PostCondition | string {
  if (isRecord(written)) {
    const [entry, ...others] = Object.entries(written);
    if (entry === undefined || others.length > 0) {
      return "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.";
    }
    const [field, value] = entry;
    if (typeof value !== "string") return "Invalid Simple-Condition: value must be a string.";
    const shown = shownList(["eq", `$${field}`, value]);
    return { kind: "eq", field: field.toLowerCase(), value, shown };
  }
  if (!Array.isArray(written)) return "Invalid condition test: must be a List or Object.";
  const [named, first, second] = written;
  if (typeof named !== "string") return "Invalid Condition: missing operation identifier.";
  const operation = named.toLowerCase();
  if (!OPERATIONS.has(operation)) return `Invalid Condition: unknown operation '${named}'.`;
  if (written.length !== 3) return `Invalid ${operation}: wrong number of arguments.`;
  const shown = shownList(written);
  if (operation === "content-length-range") {
    const [bytesMin, bytesMax] = [wholeNumber(first), wholeNumber(second)];
    return bytesMin === undefined || bytesMax === undefined
      ? { kind: "never", shown }
      : { kind: "length", bytesMin, bytesMax, shown };
  }
  if (typeof first !== "string" || !first.startsWith("$") || typeof second !== "string") {
    return { kind: "never", shown };
  }
  const field = first.slice(1).toLowerCase();
  return { kind: operation as "eq" | "starts-with", field, value: second, shown };
}

function wholeNumber(value: unknown): number | undefined {
  return /^-?\d{1,15}$/.test(String(value)) ? Number(value) : undefined;
}

function shownList(list: readonly unknown[]): string {
  return `[${list.map((each) => JSON.stringify(each)).join(", ")}]`;
}

/** Fields that need no condition: they carry the policy itself, its signature, and the file. */
const UNCONDITIONED = new Set(["policy", "signature", "awsaccesskeyid", "x-amz-signature", "file"]);

/**
 * Every condition must hold and every field must have one. `fields` has `key` as it will be used and the bucket
 * that was asked for, which needs a condition like any field; how long the file may be is for its reader to keep.
 */
export function judgePost(
  { expiresMs, conditions }: PostPolicy,
  fields: ReadonlyMap<string, string>,
  now: number,
): PolicyVerdict {
  if (now >= expiresMs) return { kind: "expired" };
  let bytesMin = 0;
  let bytesMax = Number.POSITIVE_INFINITY;
  const conditioned = new Set<string>();
  for (const condition of conditions) {
    if (condition.kind === "length") {
      bytesMin = Math.max(bytesMin, condition.bytesMin);
      bytesMax = Math.min(bytesMax, condition.bytesMax);
    } else if (condition.kind === "never" || !holds(condition, fields.get(condition.field))) {
      return { kind: "condition-failed", shown: condition.shown };
    } else {
      conditioned.add(condition.field);
    }
  }
  for (const field of fields.keys()) {
    const isFree = UNCONDITIONED.has(field) || field.startsWith("x-ignore-");
    if (!isFree && !conditioned.has(field)) return { kind: "extra-field", field };
  }
  return { kind: "kept", bytesMin, bytesMax };
}

function holds(
  condition: { readonly kind: string; readonly field: string; readonly value: string },
  given: string | undefined,
): boolean {
  if (given === undefined) return false;
  if (condition.kind === "eq") return given === condition.value;
  // A list of content types must be allowed as a whole.
  const values = condition.field === "content-type" ? given.split(/, */) : [given];
  return values.every((value) => value.startsWith(condition.value));
}
