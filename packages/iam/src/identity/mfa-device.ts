/**
 * Virtual MFA devices: made for an account, then enabled for one of its users or its root, with codes by RFC 6238. A code
 * is good once. The windows and the limit are AWS's as they were measured there in 2026; AWS does not publish them.
 */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";
import { isCodeOfStep, stepAt } from "./totp.ts";

export interface MfaDevice {
  /** `arn:aws:iam::ACCOUNT:mfa/PATH/NAME` */
  readonly serialNumber: string;
  readonly accountId: string;
  readonly name: string;
  readonly seed: Uint8Array;
  readonly createdAt: number;
  /** A user's id, or the account's for devices of its root; undefined until the device is enabled. */
  readonly ownerId: string | undefined;
  readonly enabledAt: number | undefined;
  readonly driftSteps: number;
  readonly pairStep: number;
  readonly usedSteps: readonly number[];
  readonly attemptWindow: number;
  readonly attempts: number;
}

/** `unavailable`: no such device of this owner, or one that was tried too often. */
export type MfaOutcome = "accepted" | "wrong-code" | "unavailable";

interface MfaDeviceRow {
  serial_number: string;
  account_id: string;
  name: string;
  seed: Uint8Array;
  created_at: number;
  owner_id: string | null;
  enabled_at: number | null;
  drift_steps: number;
  pair_step: number;
  used_steps: string;
  attempt_window: number;
  attempts: number;
}

/** 64 characters of base32, as AWS's. */
const SEED_BYTES = 40;
/** Steps before and after the device's time whose codes are good. */
const WINDOW_STEPS = 2;
/** How far a device may be behind and ahead of what is known of its clock when it is synchronized. */
const BEHIND_STEPS_MAX = 998;
const AHEAD_STEPS_MAX = 1000;
const ATTEMPT_WINDOW_MS = 180_000;
const ATTEMPTS_PER_WINDOW = 9;
/** Used steps that are remembered: a device whose clock is set back comes to old steps again. */
const USED_STEPS_MAX = 64;

export function mfaSerialNumber(accountId: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:mfa${path}${name}`;
}

/** REQUIRES: the account has no device of this path and name; inside `write`. */
export function insertMfaDevice(
  catalogue: Catalogue,
  random: Random,
  device: Pick<MfaDevice, "serialNumber" | "accountId" | "name" | "createdAt">,
): void {
  ensureAccount(catalogue, device.accountId, device.createdAt);
  catalogue.run(
    `INSERT INTO mfa_device (serial_number, serial_key, account_id, name, seed, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    device.serialNumber,
    device.serialNumber.toLowerCase(),
    device.accountId,
    device.name,
    random.bytes(SEED_BYTES),
    device.createdAt,
  );
}

export function findMfaDevice(catalogue: Catalogue, serialNumber: string): MfaDevice | undefined {
  const row = catalogue.get<MfaDeviceRow>(
    "SELECT * FROM mfa_device WHERE serial_key = ?",
    serialNumber.toLowerCase(),
  );
  return row && deviceOf(row);
}

/** By serial number. */
export function mfaDevicesOfAccount(catalogue: Catalogue, accountId: string): MfaDevice[] {
  return catalogue
    .all<MfaDeviceRow>(
      "SELECT * FROM mfa_device WHERE account_id = ? ORDER BY serial_key",
      accountId,
    )
    .map(deviceOf);
}

/** Those enabled for a user, or for the root of the account whose id is given; by serial number. */
export function mfaDevicesOf(catalogue: Catalogue, ownerId: string): MfaDevice[] {
  return catalogue
    .all<MfaDeviceRow>("SELECT * FROM mfa_device WHERE owner_id = ? ORDER BY serial_key", ownerId)
    .map(deviceOf);
}

export function countMfaDevices(catalogue: Catalogue, accountId: string): number {
  return (
    catalogue.get<{ n: number }>(
      "SELECT count(*) AS n FROM mfa_device WHERE account_id = ?",
      accountId,
    )?.n ?? 0
  );
}

/** REQUIRES: the device is enabled for nobody. */
export function deleteMfaDevice(catalogue: Catalogue, serialNumber: string): void {
  catalogue.run("DELETE FROM tag WHERE owner_id = ?", serialNumber);
  catalogue.run("DELETE FROM mfa_device WHERE serial_number = ?", serialNumber);
}

export function assignMfaDevice(
  catalogue: Catalogue,
  serialNumber: string,
  ownerId: string,
  at: number,
): void {
  catalogue.run(
    "UPDATE mfa_device SET owner_id = ?, enabled_at = ? WHERE serial_number = ?",
    ownerId,
    at,
    serialNumber,
  );
}

export function unassignMfaDevice(catalogue: Catalogue, serialNumber: string): void {
  catalogue.run(
    "UPDATE mfa_device SET owner_id = NULL, enabled_at = NULL WHERE serial_number = ?",
    serialNumber,
  );
}

/** Of an authenticator nobody knows by which clock it goes, once the emulator's was moved: the host's, or that one. */
type DeviceTimes = readonly [now: number, hostNow?: number];

function stepsOf(times: DeviceTimes): ReadonlySet<number> {
  return new Set(times.map((at) => stepAt(at as number)));
}

/**
 * Whether the codes are two that follow each other on the device and are newer than the last two. They tell how far its
 * clock is off, and can still be used to sign in. Inside `write`.
 */
export function synchronizeMfaDevice(
  catalogue: Catalogue,
  device: MfaDevice,
  codes: readonly [first: string, second: string],
  ...times: DeviceTimes
): boolean {
  return [...stepsOf(times)].some((step) => synchronizeAt(catalogue, device, codes, step));
}

function synchronizeAt(
  catalogue: Catalogue,
  device: MfaDevice,
  codes: readonly [first: string, second: string],
  step: number,
): boolean {
  const known = step + device.driftSteps;
  const from = Math.max(known - BEHIND_STEPS_MAX, device.pairStep + 2);
  for (let second = from; second <= known + AHEAD_STEPS_MAX; second++) {
    if (!isCodeOfStep(device.seed, second, codes[1])) continue;
    if (!isCodeOfStep(device.seed, second - 1, codes[0])) continue;
    catalogue.run(
      "UPDATE mfa_device SET drift_steps = ?, pair_step = ? WHERE serial_number = ?",
      second - step,
      second,
      device.serialNumber,
    );
    return true;
  }
  return false;
}

/**
 * Asks for a code of the device of this serial number, enabled for the user (or root: the account's id). A right code is
 * used up, also over restarts; every attempt counts, right or wrong.
 */
export function checkMfaCode(
  catalogue: Catalogue,
  ownerId: string,
  serialNumber: string,
  code: string,
  ...times: DeviceTimes
): MfaOutcome {
  const [now] = times;
  const device = findMfaDevice(catalogue, serialNumber);
  if (device === undefined || device.ownerId !== ownerId) return "unavailable";
  const window = Math.floor(now / ATTEMPT_WINDOW_MS);
  const attempts = device.attemptWindow === window ? device.attempts : 0;
  if (attempts >= ATTEMPTS_PER_WINDOW) return "unavailable";
  const accepted = [...stepsOf(times)]
    .map((step) => unusedStep(device, step + device.driftSteps, code))
    .find((step) => step !== undefined);
  catalogue.note(() => {
    catalogue.run(
      `UPDATE mfa_device SET used_steps = ?, attempt_window = ?, attempts = ?
         WHERE serial_number = ?`,
      JSON.stringify(accepted === undefined ? device.usedSteps : withStep(device, accepted)),
      window,
      attempts + 1,
      device.serialNumber,
    );
  });
  return accepted === undefined ? "wrong-code" : "accepted";
}

function unusedStep(
  { seed, usedSteps }: MfaDevice,
  step: number,
  code: string,
): number | undefined {
  // Of steps older than the oldest of a full list nobody knows any more.
  const oldest = usedSteps.length < USED_STEPS_MAX ? 0 : Math.min(...usedSteps);
  for (let each = step - WINDOW_STEPS; each <= step + WINDOW_STEPS; each++) {
    if (each < oldest || usedSteps.includes(each)) continue;
    if (isCodeOfStep(seed, each, code)) return each;
  }
  return undefined;
}

function withStep({ usedSteps }: MfaDevice, step: number): number[] {
  return [...usedSteps, step].sort((a, b) => a - b).slice(-USED_STEPS_MAX);
}

function deviceOf(row: MfaDeviceRow): MfaDevice {
  return {
    serialNumber: row.serial_number,
    accountId: row.account_id,
    name: row.name,
    seed: row.seed,
    createdAt: row.created_at,
    ownerId: row.owner_id ?? undefined,
    enabledAt: row.enabled_at ?? undefined,
    driftSteps: row.drift_steps,
    pairStep: row.pair_step,
    usedSteps: JSON.parse(row.used_steps) as number[],
    attemptWindow: row.attempt_window,
    attempts: row.attempts,
  };
}
