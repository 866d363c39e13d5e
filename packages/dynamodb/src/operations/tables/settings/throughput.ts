/** Billing modes and units: what tables and global indexes may ask for. */
import type {
  GlobalSecondaryIndex,
  OnDemandThroughput,
  ProvisionedThroughput,
  WarmThroughput,
} from "@aws-sdk/client-dynamodb";
import { invalid, limitExceeded, subscriberLimit, validation } from "../../../errors.ts";
import {
  INITIAL_READ_UNITS,
  INITIAL_WRITE_UNITS,
} from "../../../table/capacity/on-demand-ceiling.ts";
import type {
  CapacitySettings,
  TableRecord,
  UnitsPerSecond,
} from "../../../table/catalogue/index.ts";

export type BillingMode = TableRecord["billingMode"];

/** Quotas, as DescribeLimits tells them. */
export const TABLE_UNITS_MAX = 40_000;
export const ACCOUNT_UNITS_MAX = 80_000;
const UNITS_BOUND = 1_000_000_000_000;

const GUIDE =
  "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
const INITIAL_GUIDE =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

/** Of CreateTable: what the billing mode allows, and what must be there. */
export function readTableCapacity(
  input: {
    readonly BillingMode?: BillingMode | undefined;
    readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
    readonly OnDemandThroughput?: OnDemandThroughput | undefined;
    readonly WarmThroughput?: WarmThroughput | undefined;
  },
  region: string,
): CapacitySettings {
  const { BillingMode: mode = "PROVISIONED", ProvisionedThroughput: units } = input;
  if (mode === "PAY_PER_REQUEST" && units !== undefined) {
    throw invalid(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (mode === "PROVISIONED" && units === undefined) {
    throw invalid(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  checkUnits(units, region);
  const provisioned = readUnits(units);
  checkMaximum(input.OnDemandThroughput, mode, "", "table BillingMode is PROVISIONED.");
  const maximum = readMaximum(input.OnDemandThroughput);
  checkFirstWarm(input.WarmThroughput, mode, provisioned, "table");
  return { provisioned, maximum, warm: readWarm(input.WarmThroughput) };
}

export function readIndexCapacity(
  index: GlobalSecondaryIndex,
  name: string,
  mode: BillingMode,
  region: string,
): CapacitySettings {
  const { ProvisionedThroughput: units, OnDemandThroughput, WarmThroughput } = index;
  if (mode === "PAY_PER_REQUEST" && units !== undefined) {
    throw invalid(
      `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  if (mode === "PROVISIONED" && units === undefined) {
    throw invalid(`ProvisionedThroughput is not specified for index: ${name}`);
  }
  checkUnits(units, region, name);
  const provisioned = readUnits(units);
  const where = ` for index : ${name}`;
  checkMaximum(OnDemandThroughput, mode, where, "table BillingMode is PROVISIONED.");
  checkFirstWarm(WarmThroughput, mode, provisioned, `index ${name}`);
  return { provisioned, maximum: readMaximum(OnDemandThroughput), warm: readWarm(WarmThroughput) };
}

export function readUnits(units: ProvisionedThroughput | undefined) {
  return { read: units?.ReadCapacityUnits ?? 0, write: units?.WriteCapacityUnits ?? 0 };
}

export function checkUnits(
  units: ProvisionedThroughput | undefined,
  region: string,
  indexName?: string,
): void {
  for (const member of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    const value = units?.[member] ?? 0;
    if (value > UNITS_BOUND) {
      throw validation(`Given value ${value} for ${member} is out of bounds`);
    }
  }
  for (const member of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    const value = units?.[member] ?? 0;
    if (value <= TABLE_UNITS_MAX) continue;
    const [subject, what] =
      indexName === undefined ? ["", "table"] : [` for index ${indexName}`, "index"];
    throw limitExceeded(
      `The requested ${member}${subject}, ${value}, is above the per ${what} maximum for the account in ${region}. ` +
        `Per ${what} maximum: ${TABLE_UNITS_MAX}. ${GUIDE}`,
    );
  }
}

/** All that an account has provisioned in a region. */
export function checkAccountUnits(
  others: Iterable<TableRecord>,
  wanted: UnitsPerSecond,
  region: string,
): void {
  for (const [side, member] of [
    ["read", "ReadCapacityUnits"],
    ["write", "WriteCapacityUnits"],
  ] as const) {
    let reserved = 0;
    for (const other of others) reserved += unitsOf(other, side);
    const asked = wanted[side] ?? 0;
    if (reserved + asked <= ACCOUNT_UNITS_MAX) continue;
    throw limitExceeded(
      `This request would have caused the ${member} limit to be exceeded for the account in ${region}. ` +
        `Current ${member} reserved by the account: ${reserved}. Limit: ${ACCOUNT_UNITS_MAX}. Requested: ${asked}. ${GUIDE}`,
    );
  }
}

/** Of a table with its indexes. */
export function unitsOf(
  record: Pick<TableRecord, "capacity" | "globalIndexes">,
  side: "read" | "write",
): number {
  const { capacity, globalIndexes } = record;
  return globalIndexes.reduce(
    (units, index) => units + index.capacity.provisioned[side],
    capacity.provisioned[side],
  );
}

const MAXIMUM_MEMBERS = ["MaxReadRequestUnits", "MaxWriteRequestUnits"] as const;

/**
 * @param where `` for the table, ` for index : name` for an index
 * @param refusal how the sentence ends when the table is provisioned: CreateTable and UpdateTable differ
 * @param removing -1 takes a maximum away
 */
export function checkMaximum(
  maximum: OnDemandThroughput | undefined,
  mode: BillingMode,
  where: string,
  refusal: string,
  removing = false,
): void {
  const given = MAXIMUM_MEMBERS.filter((member) => maximum?.[member] !== undefined);
  if (mode === "PROVISIONED" && given.length > 0) {
    throw invalid(`${given[0]} for OnDemandThroughput${where} cannot be specified when ${refusal}`);
  }
  const subject = where === "" ? " for table" : where;
  for (const member of given) {
    const value = maximum?.[member] ?? 0;
    if (value < 1 && !(removing && value === -1)) {
      throw invalid(
        `Requested ${member} for OnDemandThroughput${subject} is outside of valid range`,
      );
    }
  }
  for (const member of given) {
    if ((maximum?.[member] ?? 0) <= TABLE_UNITS_MAX) continue;
    const quota = member === "MaxReadRequestUnits" ? "Read" : "Write";
    throw subscriberLimit(
      `Requested ${member} for OnDemandThroughput${subject} exceeds TableMax${quota}CapacityUnits of the account`,
    );
  }
}

/** Member by member over what there is; -1 takes one away. */
export function readMaximum(
  input: OnDemandThroughput | undefined,
  before: UnitsPerSecond | undefined = undefined,
): UnitsPerSecond | undefined {
  if (input === undefined) return before;
  const over = (given: number | undefined, there: number | undefined) =>
    given === undefined ? there : given === -1 ? undefined : given;
  const read = over(input.MaxReadRequestUnits, before?.read);
  const write = over(input.MaxWriteRequestUnits, before?.write);
  return read === undefined && write === undefined ? undefined : { read, write };
}

export function readWarm(input: WarmThroughput | undefined): UnitsPerSecond | undefined {
  const { ReadUnitsPerSecond: read, WriteUnitsPerSecond: write } = input ?? {};
  return read === undefined && write === undefined ? undefined : { read, write };
}

/** What a table or an index takes at once without throttling: what was asked for, and never less than it has. */
export function warmOf({ provisioned, warm }: CapacitySettings, mode: BillingMode) {
  const floor =
    mode === "PAY_PER_REQUEST"
      ? { read: INITIAL_READ_UNITS, write: INITIAL_WRITE_UNITS }
      : provisioned;
  return {
    read: Math.max(floor.read, warm?.read ?? 0),
    write: Math.max(floor.write, warm?.write ?? 0),
  };
}

function checkFirstWarm(
  warm: WarmThroughput | undefined,
  mode: BillingMode,
  provisioned: { readonly read: number; readonly write: number },
  subject: string,
): void {
  for (const [member, side] of WARM_MEMBERS) {
    const value = warm?.[member];
    if (value === undefined) continue;
    const least = warmOf({ provisioned }, mode)[side];
    if (value >= least) continue;
    const units = side === "read" ? "ReadCapacityUnits" : "WriteCapacityUnits";
    throw invalid(
      `Requested ${member} for WarmThroughput for ${subject} is lower than ` +
        (mode === "PAY_PER_REQUEST"
          ? `initial throughput for OnDemand. See: ${INITIAL_GUIDE}`
          : `${units} of ProvisionedThroughput`),
    );
  }
}

export const WARM_MEMBERS = [
  ["ReadUnitsPerSecond", "read"],
  ["WriteUnitsPerSecond", "write"],
] as const;

/** Of UpdateTable: warm throughput never falls. */
export function checkWarmRises(
  warm: WarmThroughput,
  current: { readonly read: number; readonly write: number },
  subject: string,
): void {
  for (const [member, side] of WARM_MEMBERS) {
    if ((warm[member] ?? Number.POSITIVE_INFINITY) >= current[side]) continue;
    throw invalid(
      `Requested ${member} for WarmThroughput for ${subject} is lower than current WarmThroughput, ` +
        "decreasing WarmThroughput is not supported",
    );
  }
}
