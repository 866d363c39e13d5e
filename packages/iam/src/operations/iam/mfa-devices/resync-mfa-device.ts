/** ResyncMFADevice: learns from two codes how far the device's clock is off. */
import { wrongAuthenticationCodes } from "../../../errors/mfa-device.ts";
import { synchronizeMfaDevice } from "../../../identity/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { deviceOwner, ownedDevice } from "./device-owner.ts";

export const resyncMFADevice: Iam<"ResyncMFADevice"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const owner = deviceOwner(identities, call, input.UserName);
  const device = ownedDevice(identities, call, owner, input.SerialNumber);
  const codes = [input.AuthenticationCode1, input.AuthenticationCode2] as const;
  catalogue.write(() => {
    const { clock } = env;
    if (!synchronizeMfaDevice(catalogue, device, codes, clock.now(), clock.hostNow())) {
      throw wrongAuthenticationCodes();
    }
  });
  return {};
};
