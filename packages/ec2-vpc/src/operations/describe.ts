/** What all lists have in common: ids, filters, pages. */
import { invalidParameterCombination } from "../errors.ts";
import type { Collection } from "../resource/collection.ts";
import { type FilterInput, predicateOf } from "../resource/filter.ts";
import { type Page, type PageInput, pageOf } from "../resource/page.ts";
import type { Place, ResourceRecord } from "../resource/record.ts";
import type { Resources } from "../resource/resources.ts";

export interface DescribeInput extends PageInput {
  readonly Filters?: readonly FilterInput[] | undefined;
}

export interface DescribeList<Each> {
  /** As the request has them: all when absent or empty. */
  readonly ids: readonly string[] | undefined;
  /** AWS's name of the list of ids where it refuses it beside MaxResults: `instancesSet`. */
  readonly idsParameter?: string;
  /** Where not all of the caller's are meant, or what is shared with it, too. */
  readonly from?: Iterable<Each>;
  /** Where ids mean more than the caller's own. */
  readonly find?: (id: string) => Each | undefined;
}

/** Throws the kind's own error for an id that is not there, and the errors of filters and pages. */
export function describe<Each extends ResourceRecord>(
  resources: Resources,
  collection: Collection<Each>,
  input: DescribeInput,
  place: Place,
  { ids, idsParameter, from, find }: DescribeList<Each>,
): Page<Each> {
  const isById = ids !== undefined && ids.length > 0;
  if (isById && input.MaxResults !== undefined && idsParameter !== undefined) {
    throw invalidParameterCombination(
      `The parameter ${idsParameter} cannot be used with the parameter maxResults`,
    );
  }
  const named = isById ? collection.requireAll(place, [...new Set(ids)], find) : undefined;
  const matches = predicateOf(collection.kind.filters, input.Filters ?? [], resources);
  const records: Each[] = [];
  for (const record of named ?? from ?? collection.in(place)) {
    if (matches(record)) records.push(record);
  }
  return pageOf(records, input);
}

/** Of a call: whose resources it means. */
export function placeOf(call: {
  readonly region: string;
  readonly caller: { readonly accountId: string };
}): Place {
  return { accountId: call.caller.accountId, region: call.region };
}
