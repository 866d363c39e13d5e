/** What a SELECT may ask of a table or an index, and the reads that it consists of. */
import { validation } from "../../errors.ts";
import { pathsOf } from "../../expression/key-use.ts";
import { planOf, type ReadPlan, type SelectStatement } from "../../expression/partiql/index.ts";
import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import { keyAttributes } from "../../expression/value/key-check.ts";
import { projectedNames, type ReadTarget, readTarget } from "../../table/read-target.ts";
import type { Table } from "../../table/table.ts";

export interface CheckedSelect {
  readonly target: ReadTarget;
  readonly plan: ReadPlan;
  /** Items of the table are read in place of a local index's entries. */
  readonly fetches: boolean;
}

/** Throws in the order in which AWS looks at a statement once there is its table. */
export function checkSelect(
  table: Table,
  statement: SelectStatement,
  isConsistent: boolean | undefined,
): CheckedSelect {
  const { indexName, columns, where, orderBy } = statement;
  const { localIndexes, globalIndexes } = table.record;
  const named = [...localIndexes, ...globalIndexes].some(({ name }) => name === indexName);
  if (indexName !== undefined && !named) {
    throw validation("The table does not have the specified index");
  }
  const target = readTarget(table, indexName);
  if (isConsistent === true && target.index?.scope === "global") {
    throw validation("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  const paths = [...(columns?.paths ?? []), ...(where === undefined ? [] : pathsOf(where))];
  for (const { name } of keyAttributes(target.keys)) {
    if (!paths.some((path) => path.length > 1 && path[0] === name)) continue;
    throw validation(
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
        `Key ${name}`,
    );
  }
  const missing = unprojected(target, columns?.attributes ?? []);
  if (missing.length > 0 && target.index?.scope === "global") {
    throw validation(
      `${INVALID_VALUES}Global secondary index ${indexName} does not project [${missing.join(", ")}]`,
    );
  }
  const plan = planOf(where, orderBy, target.keys);
  checkFilter(target, plan);
  return { target, plan, fetches: target.index?.scope === "local" && missing.length > 0 };
}

/** A query of an index filters by what the index has; a scan of it may ask for more, and finds nothing there. */
function checkFilter(target: ReadTarget, plan: ReadPlan): void {
  // The first of several reads is the only one that AWS looks at.
  const filter = plan.kind === "queries" ? plan.reads[0]?.filter : undefined;
  if (filter === undefined) return;
  const missing = unprojected(
    target,
    pathsOf(filter).map(([name]) => name as string),
  );
  if (missing.length === 0) return;
  throw validation(
    `${INVALID_VALUES}Secondary index ${target.index?.name} does not project one or more filter ` +
      `attributes: [${inHashOrder(missing).join(", ")}]`,
  );
}

function unprojected(target: ReadTarget, names: readonly string[]): string[] {
  const projected = projectedNames(target);
  if (projected === undefined) return [];
  return [...new Set(names)].filter((name) => !projected.has(name));
}

/** As a Java HashSet lists texts: AWS's messages do. */
function inHashOrder(names: readonly string[]): string[] {
  let buckets = 16;
  while (names.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (name: string) => {
    let hash = 0;
    for (let at = 0; at < name.length; at++) hash = (Math.imul(31, hash) + name.charCodeAt(at)) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return names.toSorted((a, b) => bucketOf(a) - bucketOf(b));
}
