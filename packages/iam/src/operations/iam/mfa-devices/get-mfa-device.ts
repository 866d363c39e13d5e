/** GetMFADevice: of the user that it is enabled for. Virtual devices have no FIDO certifications. */
import type { Iam } from "../iam-operation.ts";
import { seconds } from "../shapes.ts";
import { deviceOwner, ownedDevice } from "./device-owner.ts";

export const getMFADevice: Iam<"GetMFADevice"> = (identities, input, call) => {
  const owner = deviceOwner(identities, call, input.UserName);
  const device = ownedDevice(identities, call, owner, input.SerialNumber);
  return {
    UserName: owner.userName,
    SerialNumber: device.serialNumber,
    EnableDate: device.enabledAt === undefined ? undefined : seconds(device.enabledAt),
  };
};
