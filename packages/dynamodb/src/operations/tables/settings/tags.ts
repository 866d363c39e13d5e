/** Tags of tables: which may be given. */
import type { Tag } from "@aws-sdk/client-dynamodb";
import { validation } from "../../../errors.ts";

export type Tags = Readonly<Record<string, string>>;

const TAGS_MAX = 50;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** `there` with what is given, which takes the place of what has its key. */
export function withTags(there: Tags, given: readonly Tag[]): Tags {
  const seen = new Set<string>();
  for (const { Key: key = "", Value: value } of given) {
    if (key === "" || !ALLOWED.test(key)) {
      throw validation(`The Tag Key provided is invalid, Key: ${key}`);
    }
    if (value === undefined || !ALLOWED.test(value)) {
      throw validation(`The Tag Value provided is invalid, Value: ${value ?? "null"}`);
    }
    if (/^aws:/i.test(key)) throw validation(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
    if (seen.has(key)) {
      throw validation(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${key}`);
    }
    seen.add(key);
  }
  const tags = Object.fromEntries([
    ...Object.entries(there),
    ...given.map(({ Key, Value }) => [Key as string, Value as string] as const),
  ]);
  if (Object.keys(tags).length > TAGS_MAX) {
    throw validation("Number of Tags exceed the current limit for the provided ResourceArn");
  }
  return tags;
}
