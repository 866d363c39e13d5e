/** Pages of Organizations' listings: `NextToken`, `MaxResults`. */
import { invalidNextToken } from "../../errors/organizations.ts";
import { pageOf } from "../page.ts";

export interface PageRequest {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

const MAX_RESULTS = 20;

/** `items` in order of `keyOf`, which is unique. */
export function page<Item>(
  operation: string,
  items: readonly Item[],
  keyOf: (item: Item) => string | number,
  { NextToken, MaxResults = MAX_RESULTS }: PageRequest,
): { readonly items: Item[]; readonly end: { NextToken?: string } } {
  const asked = { marker: NextToken, size: MaxResults, refusal: invalidNextToken };
  const shown = pageOf(operation, items, (item) => sortable(keyOf(item)), asked);
  return {
    items: shown.items,
    end: shown.next === undefined ? {} : { NextToken: shown.next },
  };
}

function sortable(key: string | number): string {
  return typeof key === "string" ? key : `${key}`.padStart(16, "0");
}
