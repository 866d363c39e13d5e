/** DeleteVirtualMFADevice: only one that is enabled for nobody. */
import { mfaDeviceStillEnabled } from "../../../errors/mfa-device.ts";
import { deleteMfaDevice } from "../../../identity/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { deviceNamed } from "./device-owner.ts";

export const deleteVirtualMFADevice: Iam<"DeleteVirtualMFADevice"> = (identities, input, call) => {
  const { catalogue } = identities;
  const device = deviceNamed(identities, call, input.SerialNumber);
  if (device.ownerId !== undefined) throw mfaDeviceStillEnabled();
  catalogue.write(() => deleteMfaDevice(catalogue, device.serialNumber));
  return {};
};
