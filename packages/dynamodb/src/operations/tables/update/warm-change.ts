/** What a table on demand may take at most, and what it takes at once: OnDemandThroughput and WarmThroughput. */
import type { UpdateTableInput } from "@aws-sdk/client-dynamodb";
import type { Rooms } from "../../../rooms.ts";
import type { CapacitySettings, TableRecord } from "../../../table/catalogue/index.ts";
import {
  checkMaximum,
  checkWarmRises,
  readMaximum,
  readWarm,
  warmOf,
} from "../settings/throughput.ts";
import type { TableChange } from "./change.ts";
import { requireIndex } from "./throughput-change.ts";

const PROVISIONED = "the table BillingMode is PROVISIONED";

export function changeMaximum(record: TableRecord, input: UpdateTableInput): TableChange {
  const mode = input.BillingMode ?? record.billingMode;
  const { OnDemandThroughput: wanted } = input;
  checkMaximum(wanted, mode, "", PROVISIONED, true);
  if (wanted === undefined) return indexMaximums(record, input);
  // The switch of the mode takes it over.
  if (mode !== record.billingMode) return {};
  const maximum = readMaximum(wanted, record.capacity.maximum);
  return { now: { capacity: { ...record.capacity, maximum } } };
}

function indexMaximums(record: TableRecord, input: UpdateTableInput): TableChange {
  const mode = input.BillingMode ?? record.billingMode;
  let changed = record.globalIndexes;
  for (const { Update } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (Update?.OnDemandThroughput === undefined) continue;
    const name = Update.IndexName as string;
    const { capacity } = requireIndex(record, name);
    checkMaximum(Update.OnDemandThroughput, mode, ` for index : ${name}`, PROVISIONED, true);
    const maximum = readMaximum(Update.OnDemandThroughput, capacity.maximum);
    changed = changed.map((each) =>
      each.name === name ? { ...each, capacity: { ...capacity, maximum } } : each,
    );
  }
  return changed === record.globalIndexes ? {} : { now: { globalIndexes: changed } };
}

export function changeWarm(
  { transitions }: Pick<Rooms, "transitions">,
  record: TableRecord,
  input: UpdateTableInput,
  nowMs: number,
): TableChange {
  const raised = (
    capacity: CapacitySettings,
    wanted: UpdateTableInput["WarmThroughput"],
    subject: string,
  ): CapacitySettings => {
    const current = warmOf(capacity, record.billingMode);
    checkWarmRises(wanted ?? {}, current, subject);
    const warm = { ...current, ...definedOf(readWarm(wanted)) };
    return { ...capacity, warm, warmUntilMs: nowMs + transitions.durationMs };
  };
  let now: Partial<TableRecord> = {};
  if (readWarm(input.WarmThroughput) !== undefined) {
    now = { capacity: raised(record.capacity, input.WarmThroughput, "table") };
  }
  for (const { Update } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (Update?.WarmThroughput === undefined) continue;
    const index = requireIndex(record, Update.IndexName as string);
    const capacity = raised(index.capacity, Update.WarmThroughput, `index ${index.name}`);
    const globalIndexes = (now.globalIndexes ?? record.globalIndexes).map((each) =>
      each.name === index.name ? { ...each, capacity } : each,
    );
    now = { ...now, globalIndexes };
  }
  return { now };
}

function definedOf(units: { read?: number | undefined; write?: number | undefined } = {}) {
  return {
    ...(units.read !== undefined && { read: units.read }),
    ...(units.write !== undefined && { write: units.write }),
  };
}
