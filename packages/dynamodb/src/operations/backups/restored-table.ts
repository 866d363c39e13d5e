/** The table that a restore makes: what the source was, and what the request overrides. */
import type {
  GlobalSecondaryIndex,
  LocalSecondaryIndex,
  RestoreTableFromBackupInput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import {
  invalidRequest,
  notImplemented,
  subscriberLimit,
  tableAlreadyExists,
  tableInUse,
} from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type {
  CapacitySettings,
  GlobalIndexRecord,
  RestoreRecord,
  TableRecord,
} from "../../table/catalogue/index.ts";
import { newTableId } from "../../table/table-id.ts";
import { usedAttributes } from "../../table/used-attributes.ts";
import { checkTableCount } from "../tables/quotas.ts";
import { readEncryption } from "../tables/settings/encryption.ts";
import { checkUnits, readMaximum, readUnits } from "../tables/settings/throughput.ts";
import { describeKeys, describeProjection } from "../tables/table-description.ts";

type Overrides = Omit<RestoreTableFromBackupInput, "BackupArn">;
type BillingMode = TableRecord["billingMode"];

const RESTORES_MAX = 50;

/** Checked, and not kept yet. */
export function restoredTable(
  rooms: Rooms,
  source: TableRecord,
  restore: RestoreRecord,
  input: Overrides,
  call: Call,
): TableRecord {
  if (input.VectorIndexOverride !== undefined) throw notImplemented("A table with vector indexes");
  const { region } = call;
  const { accountId } = call.caller;
  if (source.region !== region && input.SSESpecificationOverride === undefined) {
    throw invalidRequest("sseSpecificationOverride must be provided for cross-region restores");
  }
  const billingMode = input.BillingModeOverride ?? source.billingMode;
  const capacity = readCapacity(source, input, billingMode, region);
  const globalIndexes = readGlobalIndexes(rooms, source, input, billingMode, region);
  const localIndexes = readLocalIndexes(source, input);
  const place = { keyNames: rooms.ports.keyNames, region, accountId, requestId: call.requestId };
  const encryption =
    input.SSESpecificationOverride === undefined
      ? source.encryption
      : readEncryption(input.SSESpecificationOverride, place);
  const name = input.TargetTableName as string;
  checkTarget(rooms, accountId, region, name);
  const record: TableRecord = {
    tableId: newTableId(rooms.env.random),
    accountId,
    region,
    name,
    createdMs: call.receivedAt,
    status: "CREATING",
    keys: source.keys,
    attributes: source.attributes,
    billingMode,
    onDemandSinceMs: billingMode === "PAY_PER_REQUEST" ? call.receivedAt : undefined,
    capacity,
    localIndexes,
    globalIndexes,
    deletionProtection: false,
    tableClass: "STANDARD",
    encryption,
    tags: {},
    restore,
  };
  return { ...record, attributes: usedAttributes(record, globalIndexes) };
}

function checkTarget({ records }: Rooms, accountId: string, region: string, name: string): void {
  const there = records.at(accountId, region, name);
  if (there?.restore !== undefined) throw tableInUse(`Table is already being restored: ${name}`);
  if (there !== undefined) throw tableAlreadyExists(name);
  const others = records.in(accountId, region);
  checkTableCount(others);
  if (others.filter(({ restore }) => restore !== undefined).length >= RESTORES_MAX) {
    throw subscriberLimit(`Only ${RESTORES_MAX} restore operations can be done simultaneously`);
  }
}

function readCapacity(
  source: TableRecord,
  input: Overrides,
  mode: BillingMode,
  region: string,
): CapacitySettings {
  const { ProvisionedThroughputOverride: units, OnDemandThroughputOverride: maximum } = input;
  if (input.BillingModeOverride === "PAY_PER_REQUEST" && units !== undefined) {
    throw invalidRequest(
      "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
    );
  }
  if (mode !== "PROVISIONED" && units !== undefined) {
    throw invalidRequest("Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
  }
  if (input.BillingModeOverride === "PROVISIONED" && units === undefined) {
    throw invalidRequest(
      "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
    );
  }
  for (const member of ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const) {
    const value = maximum?.[member];
    if (value === undefined) continue;
    if (mode !== "PAY_PER_REQUEST") {
      throw invalidRequest(
        `Cannot override ${member} for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST`,
      );
    }
    if (value < 1) {
      throw invalidRequest(`Requested ${member} for OnDemandThroughput is outside of valid range`);
    }
  }
  checkUnits(units, region);
  const { read, write } = source.capacity.provisioned;
  const kept = mode === "PROVISIONED" ? { read, write } : { read: 0, write: 0 };
  const kepMaximum = mode === "PAY_PER_REQUEST" ? source.capacity.maximum : undefined;
  return {
    provisioned: units === undefined ? kept : readUnits(units),
    maximum: maximum === undefined ? kepMaximum : readMaximum(maximum),
  };
}

/** None of them is new; what is left out of a list is not restored. */
function readGlobalIndexes(
  { env }: Pick<Rooms, "env">,
  source: TableRecord,
  { GlobalSecondaryIndexOverride: wanted }: Overrides,
  mode: BillingMode,
  region: string,
): readonly GlobalIndexRecord[] {
  const made = (index: GlobalIndexRecord, capacity: CapacitySettings): GlobalIndexRecord => ({
    name: index.name,
    scope: "global",
    indexId: newTableId(env.random),
    keys: index.keys,
    projection: index.projection,
    status: "CREATING",
    capacity,
  });
  const kept = ({ capacity }: GlobalIndexRecord): CapacitySettings => {
    const { read, write } = capacity.provisioned;
    return mode === "PROVISIONED"
      ? { provisioned: { read, write } }
      : { provisioned: { read: 0, write: 0 }, maximum: capacity.maximum };
  };
  const there = source.globalIndexes.filter(({ status }) => status !== "DELETING");
  if (wanted === undefined) {
    return there.map((index) => {
      if (mode === "PROVISIONED" && source.billingMode !== "PROVISIONED") {
        throw invalidRequest(`Must specify provisioned throughput for index ${index.name}`);
      }
      return made(index, kept(index));
    });
  }
  return wanted.map((index) => {
    const found = requireSame(there, index);
    const name = index.IndexName as string;
    const units = index.ProvisionedThroughput;
    if (mode === "PAY_PER_REQUEST" && units !== undefined) {
      throw invalidRequest(
        `Cannot override ProvisionedThroughput for index ${name} if BillingMode is overridden to PAY_PER_REQUEST`,
      );
    }
    if (mode === "PROVISIONED" && units === undefined) {
      throw invalidRequest(`Must specify provisioned throughput for index ${name}`);
    }
    checkUnits(units, region, name);
    const capacity = {
      provisioned: readUnits(units),
      maximum: readMaximum(index.OnDemandThroughput),
    };
    return made({ ...found, name }, capacity);
  });
}

function readLocalIndexes(
  { localIndexes }: TableRecord,
  { LocalSecondaryIndexOverride: wanted }: Overrides,
): TableRecord["localIndexes"] {
  if (wanted === undefined) return localIndexes;
  return wanted.map((index) => {
    const found = requireSame(localIndexes, index);
    return { ...found, name: index.IndexName as string };
  });
}

/** It may have another name. */
function requireSame<Each extends Pick<GlobalIndexRecord, "keys" | "projection">>(
  there: readonly Each[],
  wanted: GlobalSecondaryIndex | LocalSecondaryIndex,
): Each {
  const textOf = (index: object) => JSON.stringify(index);
  const found = there.find(({ keys, projection }) => {
    const described = describeProjection(projection);
    const names = described.NonKeyAttributes?.toSorted();
    const wantedNames = wanted.Projection?.NonKeyAttributes?.toSorted();
    return (
      textOf(describeKeys(keys)) === textOf(wanted.KeySchema ?? []) &&
      described.ProjectionType === wanted.Projection?.ProjectionType &&
      textOf(names ?? []) === textOf(wantedNames ?? [])
    );
  });
  if (found !== undefined) return found;
  throw invalidRequest(
    `Index ${wanted.IndexName} does not match a secondary index that existed in the source table ` +
      "and cannot be created during the restore operation",
  );
}
