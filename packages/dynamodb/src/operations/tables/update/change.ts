/** What UpdateTable makes of a record: at once, and when the table is ACTIVE again. */
import type { Afterwards, TableRecord } from "../../../table/catalogue/index.ts";

export interface TableChange {
  readonly now?: Partial<TableRecord> | undefined;
  /** The table is UPDATING until then; absent for a change that is done at once. */
  readonly afterwards?: Afterwards | undefined;
}

const DAY_MS = 86_400_000;

/** Those of `times` that are less than so many days ago. */
export function recent(
  times: readonly number[] | undefined,
  days: number,
  nowMs: number,
): readonly number[] {
  return (times ?? []).filter((ms) => nowMs - ms < days * DAY_MS);
}
