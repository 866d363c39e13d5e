/** Client tokens: the same request made twice makes one thing. */
import { createHash } from "node:crypto";
import { tokenUsed } from "../errors.ts";
import type { MadeBy } from "../template/template.ts";

/** The SDKs fill in a token of their own where the caller gives none. */
export function madeBy(input: { readonly clientToken?: string | undefined }): MadeBy {
  const { clientToken = "", ...parameters } = input;
  const text = JSON.stringify(sorted(parameters));
  return { clientToken, digest: createHash("sha256").update(text).digest("base64url") };
}

/** What the token has made before. Throws ConflictException when it was for something else. */
export function madeBefore<Each extends { readonly madeBy: MadeBy }>(
  all: readonly Each[],
  { clientToken, digest }: MadeBy,
): Each | undefined {
  const before = all.find((each) => each.madeBy.clientToken === clientToken);
  if (before !== undefined && before.madeBy.digest !== digest) throw tokenUsed();
  return before;
}

/** Members in one order, so that the order in which they came does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, each]) => [key, sorted(each)]);
}
