/**
 * Conditional requests: RFC 9110, section 13, with the precedence that S3 documents for pairs of headers
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html).
 */

export interface ReadConditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: Date | undefined;
  readonly ifUnmodifiedSince?: Date | undefined;
}

export interface Validators {
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
}

export type ReadVerdict =
  | { readonly kind: "proceed" }
  | { readonly kind: "not-modified" }
  | { readonly kind: "failed"; readonly condition: keyof ReadConditions };

const PROCEED: ReadVerdict = { kind: "proceed" };

/** `nowMs`: If-Modified-Since with a time that is still to come is no condition (RFC 9110, section 13.1.3). */
export function checkRead(
  conditions: ReadConditions,
  object: Validators,
  nowMs: number,
): ReadVerdict {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    // A match settles it: If-Unmodified-Since is not looked at.
    if (!etagMatches(ifMatch, object.etag)) return { kind: "failed", condition: "ifMatch" };
  } else if (ifUnmodifiedSince !== undefined && isAfter(object.modifiedMs, ifUnmodifiedSince)) {
    return { kind: "failed", condition: "ifUnmodifiedSince" };
  }
  if (ifNoneMatch !== undefined) {
    if (etagMatches(ifNoneMatch, object.etag)) return { kind: "not-modified" };
  } else if (ifModifiedSince !== undefined && ifModifiedSince.getTime() <= nowMs) {
    if (!isAfter(object.modifiedMs, ifModifiedSince)) return { kind: "not-modified" };
  }
  return PROCEED;
}

/** The conditions on a copy's source: a false one is always a failure, never 304. */
export function checkCopySource(
  conditions: ReadConditions,
  object: Validators,
  nowMs: number,
): ReadVerdict {
  const verdict = checkRead(conditions, object, nowMs);
  if (verdict.kind !== "not-modified") return verdict;
  return {
    kind: "failed",
    condition: conditions.ifNoneMatch === undefined ? "ifModifiedSince" : "ifNoneMatch",
  };
}

export interface WriteConditions {
  readonly ifMatch?: string | undefined;
  /** `*` is the only value there is. */
  readonly ifNoneMatch?: string | undefined;
}

export type WriteVerdict =
  | "proceed"
  /** 412 */
  | "ifMatch"
  | "ifNoneMatch"
  /** 404: If-Match on a key without object. */
  | "absent"
  /** 409: the object was deleted while the request ran. */
  | "conflict";

/** Inside the transaction of the write. `existedBefore`: the key had an object when the request began. */
export function checkWrite(
  { ifMatch, ifNoneMatch }: WriteConditions,
  current: { readonly etag: string } | undefined,
  existedBefore: boolean,
): WriteVerdict {
  if (ifNoneMatch !== undefined && current !== undefined) return "ifNoneMatch";
  if (ifMatch === undefined) return "proceed";
  if (current === undefined) return existedBefore ? "conflict" : "absent";
  return etagMatches(ifMatch, current.etag) ? "proceed" : "ifMatch";
}

/**
 * What CompleteMultipartUpload asks beyond the conditions of every write: that nobody wrote the key since the upload
 * began. `before` and `now` name the writes of the key's object then and now.
 */
export function isOvertaken(
  { ifMatch, ifNoneMatch }: WriteConditions,
  before: string | undefined,
  now: string | undefined,
): boolean {
  return (ifMatch !== undefined || ifNoneMatch !== undefined) && before !== now;
}

/** A list of tags, or `*`. S3 takes tags without quotes too. */
export function etagMatches(header: string, etag: string): boolean {
  if (header.indexOf(",") === -1) return tagMatches(header, etag);
  return header.split(",").some((tag) => tagMatches(tag, etag));
}

function tagMatches(header: string, etag: string): boolean {
  let tag = header.trim();
  if (tag === "*") return true;
  if (tag.startsWith("W/")) tag = tag.slice(2);
  if (tag.length >= 2 && tag.startsWith('"') && tag.endsWith('"')) tag = tag.slice(1, -1);
  return tag === etag;
}

/** Last-Modified has whole seconds, and so has the comparison. */
function isAfter(modifiedMs: number, limit: Date): boolean {
  return Math.floor(modifiedMs / 1000) * 1000 > limit.getTime();
}
