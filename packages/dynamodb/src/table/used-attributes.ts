/** Which attributes a table defines: those that are a key of it or of one of its indexes. */
import { keyAttributes } from "../expression/value/key-check.ts";
import type { TableRecord } from "./catalogue/index.ts";

/** What is known already keeps its type. */
export function usedAttributes(
  record: TableRecord,
  globalIndexes: TableRecord["globalIndexes"],
  added: TableRecord["attributes"] = [],
): TableRecord["attributes"] {
  const used = new Set<string>();
  for (const { keys } of [record, ...record.localIndexes, ...globalIndexes]) {
    for (const { name } of keyAttributes(keys)) used.add(name);
  }
  const known = new Set(record.attributes.map(({ name }) => name));
  return [...record.attributes, ...added.filter(({ name }) => !known.has(name))].filter(
    ({ name }) => used.has(name),
  );
}
