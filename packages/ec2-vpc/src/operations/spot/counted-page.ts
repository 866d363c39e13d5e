/** Pages of what is worked out as it is read: each token says how much was shown before. */
import { invalidParameterValue } from "../../errors.ts";
import type { PageInput } from "../../resource/page.ts";

export interface CountedPage<Each> {
  readonly rows: readonly Each[];
  readonly nextToken: string | undefined;
}

/** Throws InvalidParameterValue for a token that no page had. */
export function countedPage<Each>(
  all: Iterable<Each>,
  { MaxResults, NextToken }: PageInput,
  pageMax: number,
): CountedPage<Each> {
  const skipped = readToken(NextToken);
  const max = Math.min(MaxResults || pageMax, pageMax);
  const rows: Each[] = [];
  let seen = 0;
  for (const row of all) {
    if (seen++ < skipped) continue;
    if (rows.length === max) return { rows, nextToken: writeToken(skipped + max) };
    rows.push(row);
  }
  return { rows, nextToken: undefined };
}

const writeToken = (count: number) => Buffer.from(String(count)).toString("base64");

function readToken(token: string | undefined): number {
  if (!token) return 0;
  const text = Buffer.from(token, "base64").toString();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidParameterValue(`Value ( ${token} ) for parameter nextToken is invalid.`);
}
