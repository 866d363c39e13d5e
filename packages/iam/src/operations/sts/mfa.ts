/**
 * The code of an MFA device that a user, or the root, sends along with AssumeRole or GetSessionToken. Source: IAM User
 * Guide, "Secure API access with MFA".
 */
import type { Call } from "@cloudglass/wire";
import { mfaDeviceUnknown, mfaFailed, mfaIncomplete } from "../../errors/sts.ts";
import type { Identities } from "../../identities.ts";
import { mfaDevicesOf, verifyMfaCode } from "../../identity/mfa-device.ts";

interface MfaInput {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** When the code was verified, which is now: it is used up. Undefined when none was sent; throws for a wrong one. */
export function verifiedMfaAt(
  { catalogue, env }: Identities,
  { SerialNumber, TokenCode }: MfaInput,
  { caller }: Pick<Call, "caller">,
): number | undefined {
  if (SerialNumber === undefined && TokenCode === undefined) return undefined;
  if (SerialNumber === undefined || TokenCode === undefined) throw mfaIncomplete();
  const serialKey = SerialNumber.toLowerCase();
  const isTheirs = mfaDevicesOf(catalogue, caller.userId).some(
    (device) => device.serialNumber.toLowerCase() === serialKey,
  );
  if (!isTheirs) throw mfaDeviceUnknown();
  const now = env.clock.now();
  if (!verifyMfaCode(catalogue, caller.userId, SerialNumber, TokenCode, now)) throw mfaFailed();
  return now;
}
