/** The canonical user id of an account: 64 hex digits that S3 shows as owner. */
import { hash } from "node:crypto";

/** AWS's own for those whose requests are not signed. */
export const ANONYMOUS_ID = "65a011a29cdf8ec533ec3d1ccaae921c";

const known = new Map<string, string>();

/** Stable for an account; AWS's own ids follow no public rule. */
export function canonicalId(accountId: string): string {
  if (accountId === "anonymous") return ANONYMOUS_ID;
  let id = known.get(accountId);
  if (id === undefined) {
    id = hash("sha256", `canonical user of account ${accountId}`, "hex");
    // Accounts are few; a flood of made-up ones must not grow the map for ever.
    if (known.size > 10_000) known.clear();
    known.set(accountId, id);
  }
  return id;
}
