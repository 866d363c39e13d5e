/** Errors of MFA devices. Source: IAM API Reference; AWS's answers as people quote them. */
import { ServiceError } from "@cloudglass/wire";
import { notImplemented } from "../errors.ts";

export const mfaDeviceExists = () =>
  new ServiceError(
    "EntityAlreadyExists",
    409,
    "MFADevice entity at the same path and name already exists.",
  );
export const mfaDeviceInUse = () =>
  new ServiceError("EntityAlreadyExists", 409, "MFA Device is already in use.");
export const mfaDeviceStillEnabled = () =>
  new ServiceError("DeleteConflict", 409, "MFA VirtualDevice in use. Must deactivate first.");
export const noSuchMfaDevice = (serialNumber: string) =>
  new ServiceError(
    "NoSuchEntity",
    404,
    `VirtualMFADevice with serial number ${serialNumber} doesn't exist.`,
  );
export const mfaDeviceOfAnother = () =>
  new ServiceError("NoSuchEntity", 404, "MFA Device invalid for user.");
export const wrongAuthenticationCodes = () =>
  new ServiceError(
    "InvalidAuthenticationCode",
    403,
    "Authentication code for device is not valid.",
  );
export const hardwareDevicesMissing = () =>
  notImplemented("EnableMFADevice for hardware tokens and security keys");
