/** Pages of what is worked out as it is read: a token says how far the reading came. */
import { invalidParameterValue } from "../../errors.ts";
import type { PageInput } from "../../resource/page.ts";

export interface CountedPage<Row> {
  readonly rows: readonly Row[];
  readonly nextToken: string | undefined;
}

/** So much is looked at for one page: where little of much is asked for, pages are short or empty, as AWS's may be. */
const LOOKED_AT_MAX = 100_000;

/**
 * Throws InvalidParameterValue for a token that no page had.
 * @param make called for what no page before has looked at; undefined: it is not meant
 */
export function countedPage<Seed, Row>(
  seeds: Iterable<Seed>,
  { MaxResults, NextToken }: PageInput,
  pageMax: number,
  make: (seed: Seed) => Row | undefined,
): CountedPage<Row> {
  const from = readToken(NextToken);
  const max = Math.min(MaxResults || pageMax, pageMax);
  const rows: Row[] = [];
  let index = 0;
  for (const seed of seeds) {
    const at = index++;
    if (at < from) continue;
    if (at - from >= LOOKED_AT_MAX) return { rows, nextToken: writeToken(at) };
    const row = make(seed);
    if (row === undefined) continue;
    if (rows.length === max) return { rows, nextToken: writeToken(at) };
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
