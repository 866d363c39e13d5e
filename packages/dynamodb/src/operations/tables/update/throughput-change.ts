/** Billing mode and provisioned units of a table and its global indexes. */
import type {
  GlobalSecondaryIndexUpdate,
  ProvisionedThroughput,
  UpdateTableInput,
} from "@aws-sdk/client-dynamodb";
import { invalid, subscriberLimit, validation } from "../../../errors.ts";
import type { Rooms } from "../../../rooms.ts";
import type {
  CapacitySettings,
  GlobalIndexRecord,
  ProvisionedUnits,
  TableRecord,
} from "../../../table/catalogue/index.ts";
import {
  type BillingMode,
  checkAccountUnits,
  checkUnits,
  readMaximum,
  warmOf,
} from "../settings/throughput.ts";
import { decreasesToday } from "../table-description.ts";
import { recent, type TableChange } from "./change.ts";

const SWITCHES_A_DAY_MAX = 4;
/** So many decreases are free in a day of UTC; each one more must wait. */
const FREE_DECREASES = 4;
const DECREASE_WAIT_MS = 3_600_000;

type Units = ProvisionedUnits;

export function changeThroughput(
  { records }: Pick<Rooms, "records">,
  record: TableRecord,
  input: UpdateTableInput,
  nowMs: number,
): TableChange {
  const updates = (input.GlobalSecondaryIndexUpdates ?? []).filter(({ Update }) => Update);
  const { BillingMode: wanted, ProvisionedThroughput: units } = input;
  if (wanted === undefined && units === undefined && updates.length === 0) return {};
  const mode = wanted ?? record.billingMode;
  if (mode === "PAY_PER_REQUEST" && units !== undefined) {
    throw invalid(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  checkUnits(units, record.region);
  const indexes = indexChanges(record, updates, mode, nowMs);
  if (mode !== record.billingMode) {
    return mode === "PROVISIONED"
      ? becomeProvisioned(record, units, indexes)
      : becomeOnDemand(record, input, nowMs);
  }
  if (wanted === undefined && units === undefined && Object.keys(indexes).length === 0) return {};
  if (units !== undefined) requireChange(record.capacity.provisioned, units, "table");
  const provisioned = units && changedUnits(record.capacity.provisioned, units, nowMs);
  if (provisioned !== undefined) {
    const added = (side: "read" | "write") =>
      Math.max(0, provisioned[side] - record.capacity.provisioned[side]);
    const wantedUnits = { read: added("read"), write: added("write") };
    checkAccountUnits(records.in(record.accountId, record.region), wantedUnits, record.region);
  }
  return {
    now: markUpdating(record, Object.keys(indexes)),
    afterwards: {
      table: provisioned && { capacity: withUnits(record.capacity, provisioned, mode) },
      indexes: Object.fromEntries(
        Object.entries(indexes).map(([name, capacity]) => [name, { capacity, status: "ACTIVE" }]),
      ),
    },
  };
}

function markUpdating(record: TableRecord, names: readonly string[]): Partial<TableRecord> {
  return {
    globalIndexes: record.globalIndexes.map((index) =>
      names.includes(index.name) ? { ...index, status: "UPDATING" } : index,
    ),
  };
}

/** The new capacity of each index that is named. */
function indexChanges(
  record: TableRecord,
  updates: readonly GlobalSecondaryIndexUpdate[],
  mode: BillingMode,
  nowMs: number,
): Record<string, CapacitySettings> {
  const changed: Record<string, CapacitySettings> = {};
  for (const { Update } of updates) {
    const { IndexName: name = "", ProvisionedThroughput: units } = Update ?? {};
    const index = requireIndex(record, name);
    if (units === undefined) continue;
    if (mode === "PAY_PER_REQUEST") {
      throw invalid(
        `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
      );
    }
    checkUnits(units, record.region, name);
    const { provisioned } = index.capacity;
    if (record.billingMode === mode) requireChange(provisioned, units, `index ${name}`);
    const isSwitch = record.billingMode !== mode;
    const next = isSwitch ? freshUnits(units) : changedUnits(provisioned, units, nowMs);
    changed[name] = withUnits(index.capacity, next, mode);
  }
  return changed;
}

export function requireIndex(record: TableRecord, name: string): GlobalIndexRecord {
  const index = record.globalIndexes.find((each) => each.name === name);
  if (index !== undefined) return index;
  throw validation(
    "This operation cannot be performed with given input values. " +
      "Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate",
  );
}

function becomeProvisioned(
  record: TableRecord,
  units: ProvisionedThroughput | undefined,
  indexes: Record<string, CapacitySettings>,
): TableChange {
  const names = record.globalIndexes.map(({ name }) => name);
  const missing = names.find((name) => indexes[name] === undefined);
  if (missing !== undefined) {
    throw invalid(`ProvisionedThroughput must be specified for index: ${missing}`);
  }
  const capacity = withUnits(record.capacity, freshUnits(units), "PROVISIONED");
  const settled = names.map((name) => {
    const of = { ...(indexes[name] as CapacitySettings), maximum: undefined };
    return [name, { capacity: of, status: "ACTIVE" as const }] as const;
  });
  return {
    now: markUpdating(record, names),
    afterwards: {
      table: { billingMode: "PROVISIONED", capacity: { ...capacity, maximum: undefined } },
      indexes: Object.fromEntries(settled),
    },
  };
}

function becomeOnDemand(record: TableRecord, input: UpdateTableInput, nowMs: number): TableChange {
  const switchesMs = recent(record.switchesMs, 1, nowMs);
  if (switchesMs.length >= SWITCHES_A_DAY_MAX) {
    throw subscriberLimit(
      `Update to PayPerRequest mode are limited to ${SWITCHES_A_DAY_MAX} times in 1 day(s).`,
    );
  }
  const emptied = (capacity: CapacitySettings) =>
    withUnits(capacity, { ...capacity.provisioned, read: 0, write: 0 }, "PAY_PER_REQUEST");
  const settled = record.globalIndexes.map(
    ({ name, capacity }) =>
      [name, { capacity: emptied(capacity), status: "ACTIVE" as const }] as const,
  );
  const capacity = { ...emptied(record.capacity), maximum: readMaximum(input.OnDemandThroughput) };
  return {
    now: {
      ...markUpdating(
        record,
        record.globalIndexes.map(({ name }) => name),
      ),
      switchesMs: [...switchesMs, nowMs],
    },
    afterwards: {
      table: { billingMode: "PAY_PER_REQUEST", onDemandSinceMs: nowMs, capacity },
      indexes: Object.fromEntries(settled),
    },
  };
}

/** What the table could take warm it can take from then on. */
function withUnits(capacity: CapacitySettings, units: Units, mode: BillingMode): CapacitySettings {
  const before = warmOf({ provisioned: capacity.provisioned, warm: capacity.warm }, "PROVISIONED");
  const after = warmOf({ provisioned: units, warm: before }, mode);
  return { ...capacity, provisioned: units, warm: after };
}

function freshUnits(units: ProvisionedThroughput | undefined): Units {
  return { read: units?.ReadCapacityUnits ?? 0, write: units?.WriteCapacityUnits ?? 0 };
}

function requireChange(before: Units, wanted: ProvisionedThroughput, subject: string): void {
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = wanted;
  if (read !== before.read || write !== before.write) return;
  const what = subject === "table" ? "table" : "index";
  throw validation(
    `The provisioned throughput for the ${subject} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for the ${what}: ${before.read}. Requested ReadCapacityUnits: ${read}. ` +
      `Current WriteCapacityUnits provisioned for the ${what}: ${before.write}. Requested WriteCapacityUnits: ${write}. ` +
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
  );
}

function changedUnits(before: Units, wanted: ProvisionedThroughput, nowMs: number): Units {
  const { read, write } = freshUnits(wanted);
  const rises = read > before.read || write > before.write;
  const falls = read < before.read || write < before.write;
  const decreases = decreasesToday(before, nowMs);
  if (falls) checkDecrease(before.lastDecreaseMs, decreases, nowMs);
  return {
    read,
    write,
    lastIncreaseMs: rises ? nowMs : before.lastIncreaseMs,
    lastDecreaseMs: falls ? nowMs : before.lastDecreaseMs,
    decreasesThatDay: falls ? decreases + 1 : before.decreasesThatDay,
  };
}

function checkDecrease(lastMs: number | undefined, decreases: number, nowMs: number): void {
  if (lastMs === undefined || decreases < FREE_DECREASES) return;
  const nextMs = lastMs + DECREASE_WAIT_MS;
  if (nowMs >= nextMs) return;
  throw subscriberLimit(
    "Provisioned throughput decreases are limited within a given UTC day. " +
      `After the first ${FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed at most ` +
      `once every ${DECREASE_WAIT_MS / 1000} seconds. Number of decreases today: ${decreases}. ` +
      `Last decrease at ${spelledOut(lastMs)}. Next decrease can be made at ${spelledOut(nextMs)}`,
  );
}

const LONG_DATE = new Intl.DateTimeFormat("en-US", {
  dateStyle: "full",
  timeStyle: "full",
  timeZone: "UTC",
});

/** `Monday, October 10, 2022 at 1:00:19 PM Coordinated Universal Time` */
export function spelledOut(ms: number): string {
  return LONG_DATE.format(ms).replace(/\u202f/g, " ");
}
