/** Pages of exports and imports, the newest first. */
import { invalidRequest } from "../../errors.ts";

const PAGE_MAX = 25;

export function pageOf<Each extends { readonly id: string }>(
  all: readonly Each[],
  max = PAGE_MAX,
  token?: string | undefined,
): { readonly page: readonly Each[]; readonly next: string | undefined } {
  const newestFirst = all.toSorted((one, other) => (one.id > other.id ? -1 : 1));
  const before = token === undefined ? undefined : positionOf(token);
  const rest = newestFirst.filter(({ id }) => before === undefined || id < before);
  const page = rest.slice(0, max);
  const last = page.at(-1);
  const isMore = last !== undefined && page.length < rest.length;
  return { page, next: isMore ? Buffer.from(last.id).toString("hex") : undefined };
}

function positionOf(token: string): string {
  const position = Buffer.from(token, "hex").toString();
  if (/^\d{14}-[0-9a-f]{8}$/.test(position)) return position;
  throw invalidRequest(`Provided nextToken is invalid: ${token}`);
}
