/** For tests: a virtual MFA device that a user has, and the codes that it shows. */
import { findMfaDevice } from "../identity/mfa-device.ts";
import { codeOfStep, stepAt } from "../identity/totp.ts";
import type { LocalAccount } from "./local-account.ts";

export interface Device {
  readonly SerialNumber: string;
  /** What the device shows now. The one at the time when it was enabled is used up. */
  code(): string;
}

/** Made for the user and enabled. */
export async function mfaDeviceOf(account: LocalAccount, userName: string): Promise<Device> {
  const { VirtualMFADevice } = await account.iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName: userName,
  });
  const SerialNumber = `${VirtualMFADevice?.SerialNumber}`;
  const seed = findMfaDevice(account.identities.catalogue, SerialNumber)?.seed ?? new Uint8Array();
  const codeAt = (steps: number) => codeOfStep(seed, stepAt(account.clock.now()) + steps);
  account.iam("EnableMFADevice", {
    UserName: userName,
    SerialNumber,
    AuthenticationCode1: codeAt(-1),
    AuthenticationCode2: codeAt(0),
  });
  return { SerialNumber, code: () => codeAt(0) };
}
