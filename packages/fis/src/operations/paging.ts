/** Tokens of listings: where the next page begins, for the request that it was given to. */
import { createHash } from "node:crypto";
import { invalidToken } from "../errors.ts";

/** What AWS's pages hold at most, and when nobody says how much. */
export const PAGE_MAX = 100;

/** @param asked the members that the listing depends on */
const seal = (asked: unknown, after: string): string =>
  createHash("sha256")
    .update(JSON.stringify([asked, after]))
    .digest("base64url")
    .slice(0, 16);

export function tokenOf(asked: unknown, after: string): string {
  return `${seal(asked, after)}${Buffer.from(after).toString("base64url")}`;
}

/** Throws ValidationException for a token of another request. */
export function positionInListing(asked: unknown, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const after = Buffer.from(token.slice(16), "base64url").toString("utf8");
  if (tokenOf(asked, after) !== token) throw invalidToken();
  return after;
}

export interface Listing<Each> {
  readonly page: readonly Each[];
  readonly nextToken: string | undefined;
}

/** A page of what is sorted by `keyOf`, which tells its elements apart. */
export function listing<Each>(
  sorted: readonly Each[],
  keyOf: (each: Each) => string,
  asked: unknown,
  token: string | undefined,
  limit: number,
): Listing<Each> {
  const after = positionInListing(asked, token);
  const at = after === undefined ? -1 : sorted.findIndex((each) => keyOf(each) === after);
  // What the last page ended with may be gone: the order tells where it stood.
  const from = after === undefined || at >= 0 ? at + 1 : placeOf(sorted.map(keyOf), after);
  const page = sorted.slice(from, from + limit);
  const last = page.at(-1);
  const isMore = last !== undefined && from + page.length < sorted.length;
  return { page, nextToken: isMore ? tokenOf(asked, keyOf(last)) : undefined };
}

/** Of the first key behind `after`, in keys that rise or fall. */
function placeOf(keys: readonly string[], after: string): number {
  const isFalling = (keys[0] ?? "") > (keys.at(-1) ?? "");
  const at = keys.findIndex((key) => (isFalling ? key < after : key > after));
  return at < 0 ? keys.length : at;
}
