/** How many tables an account may have in a region, and how many may be on their way at once. */
import { subscriberLimit } from "../../errors.ts";
import type { TableRecord } from "../../table/catalogue/index.ts";

const TABLES_MAX = 2_500;
const UNDER_WAY_MAX = 500;

/** @param there the tables of the account in the region */
export function checkTableCount(there: readonly TableRecord[]): void {
  if (there.length >= TABLES_MAX) {
    throw subscriberLimit(`There is a limit of ${TABLES_MAX} tables per subscriber`);
  }
  checkUnderWay(there);
}

export function checkUnderWay(there: readonly TableRecord[]): void {
  if (there.filter(({ statusUntilMs }) => statusUntilMs !== undefined).length < UNDER_WAY_MAX) {
    return;
  }
  throw subscriberLimit(
    `Only ${UNDER_WAY_MAX} tables can be created, updated, or deleted simultaneously`,
  );
}
