/** CreateVirtualMFADevice: the only answer that shows the seed, as base32 and as a QR code. */

import { mfaDeviceExists } from "../../../errors/mfa-device.ts";
import { quotaExceeded } from "../../../errors.ts";
import {
  countMfaDevices,
  findMfaDevice,
  insertMfaDevice,
  mfaSerialNumber,
} from "../../../identity/mfa-device.ts";
import { putTags } from "../../../identity/tag.ts";
import { base32 } from "../../../identity/totp.ts";
import type { IamAsync } from "../iam-operation.ts";
import { tagShapes } from "../shapes.ts";
import { newTags } from "../tag-list.ts";
import { qrCodePng } from "./qr-code-png.ts";

/** As many as users. */
const VIRTUAL_DEVICES_PER_ACCOUNT = 5000;

export const createVirtualMFADevice: IamAsync<"CreateVirtualMFADevice"> = async (
  { catalogue, env },
  input,
  call,
) => {
  const { accountId } = call.caller;
  const name = input.VirtualMFADeviceName;
  const serialNumber = mfaSerialNumber(accountId, input.Path ?? "/", name);
  const tags = newTags(input.Tags);
  if (findMfaDevice(catalogue, serialNumber) !== undefined) throw mfaDeviceExists();
  if (countMfaDevices(catalogue, accountId) >= VIRTUAL_DEVICES_PER_ACCOUNT) {
    throw quotaExceeded("VirtualMFADevicesPerAccount", VIRTUAL_DEVICES_PER_ACCOUNT);
  }
  catalogue.write(() => {
    const createdAt = env.clock.now();
    insertMfaDevice(catalogue, env.random, { serialNumber, accountId, name, createdAt });
    putTags(catalogue, serialNumber, tags);
  });
  const seed = base32(findMfaDevice(catalogue, serialNumber)?.seed ?? new Uint8Array());
  const shown = tagShapes(catalogue, serialNumber);
  return {
    VirtualMFADevice: {
      SerialNumber: serialNumber,
      Base32StringSeed: Buffer.from(seed),
      QRCodePNG: await qrCodePng(
        `otpauth://totp/${encodeURIComponent(name)}@${accountId}?secret=${seed}`,
      ),
      ...(shown.length === 0 ? {} : { Tags: shown }),
    },
  };
};
