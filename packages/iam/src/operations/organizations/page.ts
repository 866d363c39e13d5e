/**
 * Pages of a listing. The token is the sort key of the last item seen, so that it stays good while items come and go; it carries a
 * check sum over the operation and is opaque to clients.
 */
import { createHash } from "node:crypto";
import { invalidNextToken } from "../../errors/organizations.ts";

export interface PageRequest {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

const MAX_RESULTS = 20;
const CHECK_BYTES = 6;

/** `items` in any order of `keyOf`, which is unique. */
export function page<Item>(
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string | number,
  request: PageRequest,
): { readonly items: Item[]; readonly end: { NextToken?: string } } {
  const after = request.NextToken === undefined ? "" : openToken(operation, request.NextToken);
  const rest = items
    .map((item) => ({ item, sortKey: sortable(keyOf(item)) }))
    .filter(({ sortKey }) => sortKey > after)
    .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  const shown = rest.slice(0, request.MaxResults ?? MAX_RESULTS);
  const last = shown.at(-1);
  const hasMore = shown.length < rest.length && last !== undefined;
  return {
    items: shown.map(({ item }) => item),
    end: hasMore ? { NextToken: makeToken(operation, last.sortKey) } : {},
  };
}

function sortable(key: string | number): string {
  return typeof key === "string" ? key : `${key}`.padStart(16, "0");
}

function makeToken(operation: string, sortKey: string): string {
  const check = createHash("sha256").update(`${operation}\n${sortKey}`).digest();
  return Buffer.concat([check.subarray(0, CHECK_BYTES), Buffer.from(sortKey)]).toString("base64");
}

function openToken(operation: string, token: string): string {
  const sortKey = Buffer.from(token, "base64").subarray(CHECK_BYTES).toString();
  if (makeToken(operation, sortKey) !== token) throw invalidNextToken();
  return sortKey;
}
