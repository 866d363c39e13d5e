/** EnableMFADevice: two codes that follow each other prove that the user has the device. */

import {
  hardwareDevicesMissing,
  mfaDeviceInUse,
  mfaDeviceOfUserExists,
  wrongAuthenticationCodes,
} from "../../../errors/mfa-device.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  assignMfaDevice,
  mfaDevicesOf,
  synchronizeMfaDevice,
} from "../../../identity/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { deviceNamed, deviceOwner, requireMfaForOwn } from "./device-owner.ts";

const DEVICES_PER_USER = 8;
const VIRTUAL_SERIAL_NUMBER = /^arn:aws:iam::\d{12}:mfa\//;

export const enableMFADevice: Iam<"EnableMFADevice"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const owner = deviceOwner(identities, call, input.UserName);
  requireMfaForOwn(identities, call, owner);
  if (!VIRTUAL_SERIAL_NUMBER.test(input.SerialNumber)) throw hardwareDevicesMissing();
  const device = deviceNamed(identities, call, input.SerialNumber);
  if (device.ownerId === owner.id) throw mfaDeviceOfUserExists(owner.userName);
  if (device.ownerId !== undefined) throw mfaDeviceInUse();
  if (mfaDevicesOf(catalogue, owner.id).length >= DEVICES_PER_USER) {
    throw quotaExceeded("MFADevicesPerUser", DEVICES_PER_USER);
  }
  const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const;
  const now = env.clock.now();
  catalogue.write(() => {
    if (!synchronizeMfaDevice(catalogue, device, codes, now, env.clock.hostNow())) {
      throw wrongAuthenticationCodes();
    }
    assignMfaDevice(catalogue, device.serialNumber, owner.id, now);
  });
  return {};
};
