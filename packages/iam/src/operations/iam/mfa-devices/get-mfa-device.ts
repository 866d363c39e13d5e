/**
 * GetMFADevice: AWS answers it for FIDO security keys only, which can be registered in its console only. So here there is
 * none to answer for.
 */
import { noSuchMfaDevice, onlySecurityKeys } from "../../../errors/mfa-device.ts";
import type { Iam } from "../iam-operation.ts";
import { deviceOwner } from "./device-owner.ts";

const SECURITY_KEY = /^arn:aws:iam::\d{12}:u2f\//;

export const getMFADevice: Iam<"GetMFADevice"> = (identities, input, call) => {
  deviceOwner(identities, call, input.UserName);
  throw SECURITY_KEY.test(input.SerialNumber)
    ? noSuchMfaDevice(input.SerialNumber)
    : onlySecurityKeys();
};
