/** What Query and Scan read: the items of a table, or the entries of one of its indexes. */
import { validation } from "../errors.ts";
import type { KeySchema } from "../expression/value/key-check.ts";
import type { Keyspace } from "../storage/partition/index.ts";
import type { Admission } from "./admission/index.ts";
import { type Consumer, TABLE } from "./capacity/index.ts";
import type { GlobalIndexRecord, LocalIndexRecord } from "./catalogue/index.ts";
import { ITEMS, type KeyAttributes, localIndexSpace } from "./key/index.ts";
import { entryKeyAttributes } from "./secondary-index/index.ts";
import type { Table } from "./table.ts";

export interface ReadTarget {
  readonly table: Table;
  /** Undefined for the table itself. */
  readonly index: LocalIndexRecord | GlobalIndexRecord | undefined;
  readonly keys: KeySchema;
  /** What its storage keys are made of, and LastEvaluatedKey. */
  readonly keyAttributes: KeyAttributes;
  readonly space: number;
  readonly keyspace: Keyspace;
  /** Who pays. */
  readonly consumer: Consumer;
  readonly admission: Admission | undefined;
}

/** Throws a `ValidationException` when the table has no such index, or none yet. */
export function readTarget(table: Table, indexName: string | undefined): ReadTarget {
  const { record } = table;
  if (indexName === undefined) {
    return {
      table,
      index: undefined,
      keys: record.keys,
      keyAttributes: table.keyAttributes,
      space: ITEMS,
      keyspace: table.items,
      consumer: TABLE,
      admission: table.admission,
    };
  }
  const isNamed = ({ name }: { readonly name: string }) => name === indexName;
  const local = record.localIndexes.find(isNamed);
  if (local !== undefined) {
    return {
      ...indexTarget(table, local),
      space: localIndexSpace(local.number),
      keyspace: table.items,
      admission: table.admission,
    };
  }
  const global = record.globalIndexes.find(isNamed);
  if (global === undefined || global.status === "DELETING") {
    throw validation(`The table does not have the specified index: ${indexName}`);
  }
  if (global.status === "CREATING") {
    throw validation(`Cannot read from backfilling global secondary index: ${indexName}`);
  }
  const keyspace = table.globalIndexes.entries(global.indexId);
  if (keyspace === undefined) throw new Error(`index ${global.indexId} is not open`);
  const admission = table.indexAdmission(global);
  return { ...indexTarget(table, global), space: ITEMS, keyspace, admission };
}

function indexTarget(table: Table, index: LocalIndexRecord | GlobalIndexRecord) {
  return {
    table,
    index,
    keys: index.keys,
    keyAttributes: entryKeyAttributes(index, table.record.keys),
    consumer: { kind: index.scope, index: index.name },
  };
}

/** The names that an entry has; undefined when it has all. */
export function projectedNames({
  index,
  keyAttributes: keys,
}: ReadTarget): Set<string> | undefined {
  if (index === undefined || index.projection.kind === "all") return undefined;
  const others = index.projection.kind === "include" ? index.projection.names : [];
  return new Set([...keys.map(({ name }) => name), ...others]);
}
