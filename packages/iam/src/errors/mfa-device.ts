/** Errors of MFA devices. Source: IAM API Reference; AWS's answers as people quote them. */
import { ServiceError } from "@cloudglass/wire";
import {
  accessDenied,
  deleteConflict,
  entityExists,
  noSuchEntity,
  notImplemented,
  validation,
} from "../errors.ts";

export const mfaDeviceExists = () => entityExists("MFA device already exists.");
export const mfaDeviceInUse = () => entityExists("MFA Device is already in use.");
export const mfaDeviceOfUserExists = (userName: string) =>
  entityExists(`MFA Device for user ${userName} already exists.`);
export const mfaDeviceStillEnabled = () =>
  deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
export const mustRemoveTokens = () =>
  deleteConflict("Cannot delete entity, must remove tokens from principal first.");
export const noSuchMfaDevice = (serialNumber: string) =>
  noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`);
export const mfaDeviceOfAnother = () => noSuchEntity("MFA Device invalid for user.");
export const wrongAuthenticationCodes = () =>
  new ServiceError(
    "InvalidAuthenticationCode",
    403,
    "Authentication code for device is not valid.",
  );
export const mfaSessionNeeded = () =>
  accessDenied(
    "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.",
  );
export const onlySecurityKeys = () =>
  validation(
    "The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.",
  );
export const hardwareDevicesMissing = () =>
  notImplemented("EnableMFADevice for hardware tokens and security keys");
