/**
 * Tags of objects and buckets: what they may be, and how a header writes them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
import type { ObjectTag } from "./object-attributes.ts";

export const OBJECT_TAGS_MAX = 10;
export const BUCKET_TAGS_MAX = 50;
/** In UTF-16 units, as S3 counts. */
const KEY_LENGTH_MAX = 128;
const VALUE_LENGTH_MAX = 256;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export type TagFault =
  | { readonly kind: "too-many" }
  | { readonly kind: "system"; readonly key: string }
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "value"; readonly key: string; readonly value: string }
  | { readonly kind: "duplicate"; readonly key: string };

/** What is wrong first; undefined when nothing is. */
export function tagFault(tags: readonly ObjectTag[], countMax: number): TagFault | undefined {
  if (tags.length > countMax) return { kind: "too-many" };
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (key === "" || key.length > KEY_LENGTH_MAX || !ALLOWED.test(key)) {
      return { kind: "key", key };
    }
    if (key.startsWith("aws:")) return { kind: "system", key };
    if (value.length > VALUE_LENGTH_MAX || !ALLOWED.test(value)) {
      return { kind: "value", key, value };
    }
    if (seen.has(key)) return { kind: "duplicate", key };
    seen.add(key);
  }
  return undefined;
}

/**
 * `x-amz-tagging: key1=value1&key2=value2`, by key. Undefined when it is no list of pairs, or names a key twice.
 * Whether the tags may be is `tagFault`'s.
 */
export function tagsFromHeader(header: string): readonly ObjectTag[] | undefined {
  const tags = new Map<string, string>();
  for (const pair of header.split("&")) {
    if (pair === "") continue;
    const [writtenKey = "", writtenValue = "", ...rest] = pair.split("=");
    const key = decoded(writtenKey);
    const value = decoded(writtenValue);
    if (key === undefined || value === undefined || rest.length > 0 || tags.has(key)) {
      return undefined;
    }
    tags.set(key, value);
  }
  return [...tags]
    .map(([key, value]) => ({ key, value }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
