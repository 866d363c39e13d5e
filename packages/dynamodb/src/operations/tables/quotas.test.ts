import { expect, test } from "vitest";
import type { TableRecord } from "../../table/catalogue/index.ts";
import { checkTableCount, checkUnderWay } from "./quotas.ts";

const tables = (count: number, statusUntilMs?: number) =>
  Array.from({ length: count }, () => ({ statusUntilMs }) as TableRecord);

test("an account has 2,500 tables in a region, of which 500 may be on their way", () => {
  checkTableCount(tables(2_499));
  expect(() => checkTableCount(tables(2_500))).toThrow(
    "Subscriber limit exceeded: There is a limit of 2500 tables per subscriber",
  );
  checkUnderWay([...tables(499, 1), ...tables(100)]);
  expect(() => checkUnderWay([...tables(500, 1), ...tables(100)])).toThrow(
    "Subscriber limit exceeded: Only 500 tables can be created, updated, or deleted simultaneously",
  );
});
