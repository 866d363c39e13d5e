/** ListMFADevices: a user's. */
import { mfaDevicesOf } from "../../../identity/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { seconds } from "../shapes.ts";
import { deviceOwner } from "./device-owner.ts";

export const listMFADevices: Iam<"ListMFADevices"> = (identities, input, call) => {
  const owner = deviceOwner(identities, call, input.UserName);
  const devices = mfaDevicesOf(identities.catalogue, owner.id);
  const { items, end } = page("ListMFADevices", devices, (device) => device.serialNumber, input);
  return {
    MFADevices: items.map((device) => ({
      UserName: owner.userName,
      SerialNumber: device.serialNumber,
      EnableDate: seconds(device.enabledAt ?? device.createdAt),
    })),
    ...end,
  };
};
