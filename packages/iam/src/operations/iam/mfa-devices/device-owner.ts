/**
 * Whose devices an operation is about. The root has no user name in IAM, and the operations that enable and synchronize
 * ask for one: to the root its own name is `root`, as long as no user has it.
 */
import type { Call } from "@cloudglass/wire";
import {
  mfaDeviceOfAnother,
  mfaSessionNeeded,
  noSuchMfaDevice,
} from "../../../errors/mfa-device.ts";
import type { Identities } from "../../../identities.ts";
import { findEntity } from "../../../identity/entity.ts";
import { findMfaDevice, type MfaDevice, mfaDevicesOf } from "../../../identity/mfa-device.ts";
import { callerSession } from "../../sts/caller-session.ts";
import { userNamed } from "../named.ts";

export const ROOT_NAME = "root";

export interface DeviceOwner {
  /** A user's id, or the account's for its root. */
  readonly id: string;
  readonly userName: string;
}

export function deviceOwner(
  identities: Identities,
  call: Call,
  userName: string | undefined,
): DeviceOwner {
  if (namesRoot(identities, call, userName)) {
    return { id: call.caller.accountId, userName: ROOT_NAME };
  }
  const user = userNamed(identities, call, userName);
  return { id: user.id, userName: user.name };
}

export function namesRoot(
  { catalogue }: Pick<Identities, "catalogue">,
  { caller }: Pick<Call, "caller">,
  userName: string | undefined,
): boolean {
  if (caller.kind !== "root") return false;
  if (userName === undefined) return true;
  return (
    userName === ROOT_NAME &&
    findEntity(catalogue, caller.accountId, "user", ROOT_NAME) === undefined
  );
}

/** A user who has a device adds and removes its own only in a session for which one of them gave a code. */
export function requireMfaForOwn(identities: Identities, call: Call, owner: DeviceOwner): void {
  const { kind, userId } = call.caller;
  if (kind !== "user" || userId !== owner.id) return;
  if (mfaDevicesOf(identities.catalogue, owner.id).length === 0) return;
  if (callerSession(identities, call)?.mfaAt === undefined) throw mfaSessionNeeded();
}

/** A device of the caller's account, enabled or not. */
export function deviceNamed({ catalogue }: Identities, call: Call, serialNumber: string) {
  const device = findMfaDevice(catalogue, serialNumber);
  if (device?.accountId !== call.caller.accountId) throw noSuchMfaDevice(serialNumber);
  return device;
}

export function ownedDevice(
  identities: Identities,
  call: Call,
  owner: DeviceOwner,
  serialNumber: string,
): MfaDevice {
  const device = deviceNamed(identities, call, serialNumber);
  if (device.ownerId !== owner.id) throw mfaDeviceOfAnother();
  return device;
}
