/** Secondary indexes as CreateTable and UpdateTable are told of them. */
import type {
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  Projection as ProjectionInput,
} from "@aws-sdk/client-dynamodb";
import type { Random } from "@cloudglass/env";
import { invalid } from "../../../errors.ts";
import type { KeySchema } from "../../../expression/value/key-check.ts";
import type {
  GlobalIndexRecord,
  LocalIndexRecord,
  TableRecord,
} from "../../../table/catalogue/index.ts";
import type { Projection } from "../../../table/secondary-index/index.ts";
import { newTableId } from "../../../table/table-id.ts";
import { type Definitions, readIndexKeys } from "./key-schema.ts";
import { type BillingMode, readIndexCapacity } from "./throughput.ts";

export const GLOBAL_INDEXES_MAX = 20;
const LOCAL_INDEXES_MAX = 5;
const PROJECTED_ATTRIBUTES_MAX = 100;

export function readLocalIndexes(
  indexes: readonly LocalSecondaryIndex[] | undefined,
  table: KeySchema,
  definitions: Definitions,
): readonly LocalIndexRecord[] {
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalid("List of LocalSecondaryIndexes is empty");
  if (table.sort === undefined) {
    throw invalid(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  const read = indexes.map((index, at): LocalIndexRecord => {
    const name = index.IndexName as string;
    const keys = readIndexKeys(index.KeySchema ?? [], definitions);
    if (keys.sort === undefined) {
      throw invalid(`Index KeySchema does not have a range key for index: ${name}`);
    }
    if (keys.partition.name !== table.partition.name) {
      throw invalid(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
          `index hash key: ${keys.partition.name}, table hash key: ${table.partition.name}`,
      );
    }
    const projection = readProjection(index.Projection);
    return { name, scope: "local", number: at + 1, keys, projection };
  });
  checkNames(read.map(({ name }) => name));
  if (read.length > LOCAL_INDEXES_MAX) {
    throw invalid(
      `Number of LocalSecondaryIndexes exceeds per-table limit of ${LOCAL_INDEXES_MAX}`,
    );
  }
  return read;
}

export interface IndexContext {
  readonly definitions: Definitions;
  readonly billingMode: BillingMode;
  readonly region: string;
  readonly random: Random;
}

export function readGlobalIndexes(
  indexes: readonly GlobalSecondaryIndex[] | undefined,
  context: IndexContext,
): readonly GlobalIndexRecord[] {
  if (indexes === undefined) return [];
  if (indexes.length === 0) throw invalid("List of GlobalSecondaryIndexes is empty");
  const read = indexes.map((index) => readGlobalIndex(index, context));
  checkNames(read.map(({ name }) => name));
  if (read.length > GLOBAL_INDEXES_MAX) {
    throw invalid(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${GLOBAL_INDEXES_MAX}`,
    );
  }
  return read;
}

export function readGlobalIndex(
  index: GlobalSecondaryIndex,
  { definitions, billingMode, region, random }: IndexContext,
): GlobalIndexRecord {
  const name = index.IndexName as string;
  return {
    name,
    scope: "global",
    indexId: newTableId(random),
    keys: readIndexKeys(index.KeySchema ?? [], definitions),
    projection: readProjection(index.Projection),
    status: "CREATING",
    capacity: readIndexCapacity(index, name, billingMode, region),
  };
}

export function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalid(`Duplicate index name: ${name}`);
    seen.add(name);
  }
}

/** What indexes name for themselves, all together. */
export function checkProjectedCount(
  indexes: Pick<TableRecord, "localIndexes" | "globalIndexes">,
): void {
  let count = 0;
  for (const { projection } of [...indexes.localIndexes, ...indexes.globalIndexes]) {
    if (projection.kind === "include") count += projection.names.length;
  }
  if (count > PROJECTED_ATTRIBUTES_MAX) {
    throw invalid(
      `Number of projected attributes ${count} exceeds the per-table limit of ${PROJECTED_ATTRIBUTES_MAX}`,
    );
  }
}

function readProjection(input: ProjectionInput | undefined): Projection {
  const { ProjectionType: type, NonKeyAttributes: names } = input ?? {};
  if (type === undefined) throw invalid("Unknown ProjectionType: null");
  if (type !== "INCLUDE") {
    if (names !== undefined) {
      throw invalid(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
    }
    return { kind: type === "ALL" ? "all" : "keys-only" };
  }
  if (names === undefined) {
    throw invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  const duplicate = names.find((name, at) => names.indexOf(name) < at);
  if (duplicate !== undefined) {
    throw invalid(`Duplicate element in NonKeyAttributes: ${duplicate}`);
  }
  return { kind: "include", names };
}
