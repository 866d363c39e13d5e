/**
 * Virtual MFA devices: made for an account, then enabled for one of its users or its root, with codes by RFC 6238. A code
 * is good once, in the step before, at and after the device's time.
 */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "./catalogue.ts";
import { ensureAccount } from "./entity.ts";
import { isCodeOfStep, stepAt, stepOfCode } from "./totp.ts";

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
  readonly lastStep: number;
}

interface MfaDeviceRow {
  serial_number: string;
  account_id: string;
  name: string;
  seed: Uint8Array;
  created_at: number;
  owner_id: string | null;
  enabled_at: number | null;
  drift_steps: number;
  last_step: number;
}

/** 64 characters of base32, as AWS's. */
const SEED_BYTES = 40;
/** Steps before and after the device's time whose codes are good. */
const WINDOW_STEPS = 1;
/** How far a device's clock may be off when it is enabled or synchronized: ten minutes. */
const DRIFT_STEPS_MAX = 20;

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

/**
 * Whether the codes are two that follow each other on the device and were not used. They tell how far its clock is off,
 * and are used up. Inside `write`.
 */
export function synchronizeMfaDevice(
  catalogue: Catalogue,
  device: MfaDevice,
  codes: readonly [first: string, second: string],
  now: number,
): boolean {
  const step = stepAt(now);
  const from = Math.max(step - DRIFT_STEPS_MAX, device.lastStep);
  for (let second = from + 1; second <= step + DRIFT_STEPS_MAX; second++) {
    if (!isCodeOfStep(device.seed, second, codes[1])) continue;
    if (!isCodeOfStep(device.seed, second - 1, codes[0])) continue;
    catalogue.run(
      "UPDATE mfa_device SET drift_steps = ?, last_step = ? WHERE serial_number = ?",
      // The person types the second code in the step in which it is shown or the one after: no drift.
      Math.abs(second - step) <= WINDOW_STEPS ? 0 : second - step,
      second,
      device.serialNumber,
    );
    return true;
  }
  return false;
}

/**
 * Whether `code` is one that the device of this serial number, enabled for the user (or root: the account's id) shows
 * now and that was not used. A right code is used up, also over restarts.
 */
export function verifyMfaCode(
  catalogue: Catalogue,
  ownerId: string,
  serialNumber: string,
  code: string,
  now: number,
): boolean {
  const device = findMfaDevice(catalogue, serialNumber);
  if (device === undefined || device.ownerId !== ownerId) return false;
  const step = stepAt(now) + device.driftSteps;
  const from = Math.max(step - WINDOW_STEPS, device.lastStep + 1);
  const used = stepOfCode(device.seed, { from, to: step + WINDOW_STEPS }, code);
  if (used === undefined) return false;
  catalogue.note(() => {
    catalogue.run(
      "UPDATE mfa_device SET last_step = ? WHERE serial_number = ?",
      used,
      device.serialNumber,
    );
  });
  return true;
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
    lastStep: row.last_step,
  };
}
