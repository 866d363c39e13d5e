/** DeactivateMFADevice: the device stays, for nobody. */
import { unassignMfaDevice } from "../../../identity/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { deviceOwner, ownedDevice, requireMfaForOwn } from "./device-owner.ts";

export const deactivateMFADevice: Iam<"DeactivateMFADevice"> = (identities, input, call) => {
  const { catalogue } = identities;
  const owner = deviceOwner(identities, call, input.UserName);
  requireMfaForOwn(identities, call, owner);
  const device = ownedDevice(identities, call, owner, input.SerialNumber);
  catalogue.write(() => unassignMfaDevice(catalogue, device.serialNumber));
  return {};
};
