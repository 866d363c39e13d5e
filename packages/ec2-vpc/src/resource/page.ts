/** Pages of lists: in the order of ids, each token names where the next page begins. */
import { invalidParameterValue } from "../errors.ts";

export interface Page<Each> {
  readonly records: readonly Each[];
  readonly nextToken: string | undefined;
}

export interface PageInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** Throws InvalidParameterValue for a token that no page had. */
export function pageOf<Each extends { readonly id: string }>(
  records: readonly Each[],
  { MaxResults: max, NextToken: token }: PageInput,
): Page<Each> {
  if (max === undefined && !token) return { records, nextToken: undefined };
  const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
  const after = token ? readToken(token) : "";
  const from = sorted.findIndex(({ id }) => id > after);
  const rest = from === -1 ? [] : sorted.slice(from);
  const page = max === undefined ? rest : rest.slice(0, max);
  const last = page.at(-1);
  const isEnd = last === undefined || page.length === rest.length;
  return { records: page, nextToken: isEnd ? undefined : writeToken(last.id) };
}

function writeToken(id: string): string {
  return Buffer.from(JSON.stringify([id])).toString("base64");
}

function readToken(token: string): string {
  try {
    const [id] = JSON.parse(Buffer.from(token, "base64").toString()) as readonly unknown[];
    if (typeof id === "string") return id;
  } catch {
    // Said below.
  }
  throw invalidParameterValue(`Value ( ${token} ) for parameter nextToken is invalid.`);
}
