/** A kind of resource, as data: its ids, its errors, and what its lists are filtered by. */
import type { ServiceError } from "@cloudglass/wire";
import type { Place, ResourceRecord, Tags } from "./record.ts";
import type { Resources } from "./resources.ts";

export type FilterValue = string | number | boolean | undefined | readonly FilterValue[];

/**
 * Filter's name → what it is compared with; of several values one suffices. `tag:KEY` and `tag-key` are every kind's and
 * not listed.
 */
export type Filters<Each> = Readonly<
  Record<string, (record: Each, resources: Resources) => FilterValue>
>;

export interface Kind<Each extends ResourceRecord> {
  /** As in tag specifications and ARNs: `route-table`. */
  readonly type: string;
  /** What its ids begin with: `rtb`. */
  readonly prefix: string;
  readonly notFound: (ids: readonly string[]) => ServiceError;
  /** For what has not the form of an id of the kind; `notFound` where AWS makes no difference. */
  readonly malformed?: (id: string) => ServiceError;
  readonly filters: Filters<Each>;
  /** Where its owner is not the only one that sees it. */
  readonly alsoIn?: (record: Each) => readonly Place[];
  /** Where each of those who see it has tags of its own. */
  readonly retagged?: (record: Each, place: Place, change: (tags: Tags) => Tags) => Each;
  /** Where its place knows it by another id than its own. */
  readonly shownId?: (record: Each) => string;
}
