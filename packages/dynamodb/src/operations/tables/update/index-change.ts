/** Global indexes that are made and taken away: one at a time, and over a while. */
import type {
  AttributeDefinition,
  CreateGlobalSecondaryIndexAction,
  UpdateTableInput,
} from "@aws-sdk/client-dynamodb";
import { invalid, resourceNotFound, subscriberLimit, validation } from "../../../errors.ts";
import type { Rooms } from "../../../rooms.ts";
import type { TableRecord } from "../../../table/catalogue/index.ts";
import { usedAttributes } from "../../../table/used-attributes.ts";
import {
  checkProjectedCount,
  GLOBAL_INDEXES_MAX,
  readGlobalIndex,
} from "../settings/secondary-indexes.ts";
import type { TableChange } from "./change.ts";

/** An index may be taken away while it is being filled. */
export function stopsFilling({ globalIndexes }: TableRecord, input: UpdateTableInput): boolean {
  const [update, ...others] = input.GlobalSecondaryIndexUpdates ?? [];
  const filling = globalIndexes.find(({ status }) => status !== "ACTIVE");
  return (
    others.length === 0 &&
    filling?.status === "CREATING" &&
    filling.backfilling === true &&
    filling.name === update?.Delete?.IndexName
  );
}

/** Undefined when no index is made or taken away. */
export function changeIndexes(
  { env }: Pick<Rooms, "env">,
  record: TableRecord,
  input: UpdateTableInput,
): TableChange | undefined {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const structural = updates.filter(({ Create, Delete }) => Create ?? Delete);
  if (structural.length === 0) return undefined;
  const isUnderWay = record.globalIndexes.some(
    ({ status }) => status === "CREATING" || status === "DELETING",
  );
  if (structural.length > 1 || (isUnderWay && !stopsFilling(record, input))) {
    throw subscriberLimit("Only 1 online index can be created or deleted simultaneously per table");
  }
  const [{ Create, Delete } = {}] = structural;
  if (Create !== undefined) {
    return { now: withIndex(env, record, Create, input.AttributeDefinitions), afterwards: {} };
  }
  return { now: withoutIndex(record, Delete?.IndexName as string), afterwards: {} };
}

function withIndex(
  { random }: Rooms["env"],
  record: TableRecord,
  wanted: CreateGlobalSecondaryIndexAction,
  definitions: readonly AttributeDefinition[] | undefined,
): Partial<TableRecord> {
  const { region, billingMode, localIndexes } = record;
  const name = wanted.IndexName as string;
  if ([...localIndexes, ...record.globalIndexes].some((index) => index.name === name)) {
    throw validation("Attempting to create an index which already exists");
  }
  if (definitions === undefined) {
    throw invalid(`AttributeDefinitions is not specified for index: ${name}`);
  }
  const index = readGlobalIndex(wanted, { definitions, billingMode, region, random });
  if (record.globalIndexes.length >= GLOBAL_INDEXES_MAX) {
    throw subscriberLimit(
      `Number of global secondary indexes exceeds per-table limit of ${GLOBAL_INDEXES_MAX}`,
    );
  }
  const globalIndexes = [...record.globalIndexes, { ...index, backfilling: false }];
  checkProjectedCount({ localIndexes, globalIndexes });
  const added = definitions.map(({ AttributeName, AttributeType }) => ({
    name: AttributeName as string,
    type: AttributeType as TableRecord["attributes"][number]["type"],
  }));
  return { globalIndexes, attributes: usedAttributes(record, globalIndexes, added) };
}

function withoutIndex(record: TableRecord, name: string): Partial<TableRecord> {
  if (record.localIndexes.some((index) => index.name === name)) {
    throw validation(`Cannot delete an index that is not a GlobalSecondaryIndex: ${name}`);
  }
  if (!record.globalIndexes.some((index) => index.name === name)) {
    throw resourceNotFound("Requested resource not found");
  }
  const globalIndexes = record.globalIndexes.map((index) =>
    index.name === name ? { ...index, status: "DELETING" as const } : index,
  );
  return { globalIndexes };
}
