/** What Query and Scan may ask of a table or an index. */
import type { QueryInput } from "@aws-sdk/client-dynamodb";
import { validation } from "../../errors.ts";
import type { DocumentPath } from "../../expression/document-path.ts";
import { checkScalarKeys } from "../../expression/key-use.ts";
import type { Projection } from "../../expression/projection.ts";
import { INVALID_VALUES } from "../../expression/validation-exception.ts";
import { projectedNames, type ReadTarget } from "../../table/read-target.ts";

export function checkConsistency({ index }: ReadTarget, isConsistent: boolean | undefined): void {
  if (isConsistent === true && index?.scope === "global") {
    throw validation("Consistent reads are not supported on global secondary indexes");
  }
}

/** Key attributes, of the table and of its indexes, have no inside. */
export function checkPaths({ table }: ReadTarget, paths: readonly DocumentPath[]): void {
  const { keys, localIndexes, globalIndexes } = table.record;
  checkScalarKeys(paths, keys);
  for (const index of [...localIndexes, ...globalIndexes]) {
    checkScalarKeys(paths, index.keys, "IndexKey");
  }
}

/** A global index gives what it has and no more. */
export function checkAllAttributes(target: ReadTarget, select: QueryInput["Select"]): void {
  const { index } = target;
  if (select !== "ALL_ATTRIBUTES" || index?.scope !== "global") return;
  if (index.projection.kind === "all") return;
  throw validation(
    `${INVALID_VALUES}Select type ALL_ATTRIBUTES is not supported for global secondary index ` +
      `${index.name} because its projection type is not ALL`,
  );
}

export function checkProjected(target: ReadTarget, projection: Projection | undefined): void {
  const { index } = target;
  if (index?.scope !== "global") return;
  const missing = missingNames(target, projection);
  if (missing.length === 0) return;
  throw validation(
    `${INVALID_VALUES}Global secondary index ${index.name} does not project [${missing.join(", ")}]`,
  );
}

/** Whether the items of the table are read in place of a local index's entries. */
export function fetchesItems(
  target: ReadTarget,
  select: QueryInput["Select"],
  projection: Projection | undefined,
): boolean {
  if (target.index?.scope !== "local") return false;
  if (select === "ALL_ATTRIBUTES") return projectedNames(target) !== undefined;
  return missingNames(target, projection).length > 0;
}

/** What is asked for and not in the index. */
function missingNames(target: ReadTarget, projection: Projection | undefined): string[] {
  if (projection === undefined) return [];
  const projected = projectedNames(target);
  if (projected === undefined) return [];
  const asked = new Set(projection.paths.map(([name]) => name as string));
  return [...asked].filter((name) => !projected.has(name));
}
